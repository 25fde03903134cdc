using Microsoft.Win32.SafeHandles;

namespace Squash.Input;

/// <summary>An open file that blobs lie in. Reads carry their own position, so many threads may read at once.</summary>
/// <param name="handle">The file.</param>
/// <param name="ownsHandle">Whether disposing closes it; a caller's stream stays open.</param>
internal class BackingFile(SafeFileHandle handle, bool ownsHandle = true) : IDisposable
{
    protected SafeFileHandle Handle { get; } = handle;

    /// <summary>Whether nothing will be added any more.</summary>
    public virtual bool IsComplete => true;

    /// <summary>The size of the file, waited for while it still grows.</summary>
    public virtual long Length => RandomAccess.GetLength(Handle);

    /// <summary>Reads what is there, at least one byte; 0 only at the end of the file.</summary>
    public virtual int Read(Span<byte> buffer, long position) => RandomAccess.Read(Handle, buffer, position);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (ownsHandle) Handle.Dispose();
    }
}
