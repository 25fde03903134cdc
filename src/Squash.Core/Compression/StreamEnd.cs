namespace Squash.Compression;

/// <summary>Computes the bytes after the last block of a stream; the base class has none.</summary>
internal class StreamEnd
{
    /// <summary>Gets each block in order.</summary>
    public virtual void Account(ReadOnlySpan<byte> plain)
    {
    }

    /// <summary>The bytes after the last block.</summary>
    public virtual ReadOnlyMemory<byte> ToBytes() => default;
}
