namespace Squash.IO;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override bool IsComplete => true;

    public override long Length => bytes.Length;

    public override int Read(Span<byte> buffer, long position)
    {
        if (position >= bytes.Length) return 0;
        ReadOnlySpan<byte> rest = bytes.Span[(int)position..];
        if (rest.Length > buffer.Length) rest = rest[..buffer.Length];
        rest.CopyTo(buffer);
        return rest.Length;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
