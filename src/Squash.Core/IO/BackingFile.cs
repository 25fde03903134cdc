using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>An open file. Reads pass their own position, so many threads can read at once.</summary>
/// <param name="handle">The file.</param>
/// <param name="ownsHandle">Whether disposing closes it; a caller's stream stays open.</param>
internal sealed class BackingFile(SafeFileHandle handle, bool ownsHandle = true) : ByteSource
{
    private readonly DateTime _lastWrite = File.GetLastWriteTimeUtc(handle);

    public override bool IsComplete => true;

    public override long Length => RandomAccess.GetLength(handle);

    /// <summary>Whether it is not a FIFO, terminal or socket.</summary>
    public bool IsRegular
    {
        get
        {
            using var stream = new FileStream(new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
            return stream.CanSeek;
        }
    }

    public override int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

    /// <summary>Checks that the file has not been modified since it was opened.</summary>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="IOException">It has been modified.</exception>
    public void ThrowIfChanged(string name)
    {
        if (File.GetLastWriteTimeUtc(handle) != _lastWrite)
        {
            throw new IOException($"{name} has changed while it was read: squash it again when no program writes to it any more");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (ownsHandle) handle.Dispose();
    }
}
