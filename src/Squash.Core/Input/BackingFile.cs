using Microsoft.Win32.SafeHandles;

namespace Squash.Input;

/// <summary>An open file. Reads carry their own position, so many threads may read at once.</summary>
/// <param name="handle">The file.</param>
/// <param name="ownsHandle">Whether disposing closes it; a caller's stream stays open.</param>
internal sealed class BackingFile(SafeFileHandle handle, bool ownsHandle = true) : ByteSource
{
    public override bool IsComplete => true;

    public override long Length => RandomAccess.GetLength(handle);

    public override int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

    protected override void Dispose(bool disposing)
    {
        if (ownsHandle) handle.Dispose();
    }
}
