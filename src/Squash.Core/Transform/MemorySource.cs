using Squash.IO;

namespace Squash.Transform;

/// <summary>File content set by a transform.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> content) : ByteSource
{
    public override bool IsComplete => true;

    public override long Length => content.Length;

    public override int Read(Span<byte> buffer, long position)
    {
        if (position >= content.Length) return 0;
        ReadOnlySpan<byte> rest = content.Span[(int)position..];
        if (rest.Length > buffer.Length) rest = rest[..buffer.Length];
        rest.CopyTo(buffer);
        return rest.Length;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
