using Squash.IO;

namespace Squash.Fuzz;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(byte[] content) : ByteSource
{
    public override bool IsComplete => true;

    public override long Length => content.Length;

    public override int Read(Span<byte> buffer, long position)
    {
        if (position >= content.Length) return 0;
        int length = Math.Min(buffer.Length, content.Length - (int)position);
        content.AsSpan((int)position, length).CopyTo(buffer);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
