namespace Squash.Compression;

/// <summary>A format whose stream can be joined from blocks that are compressed independently of each other.</summary>
internal abstract class BlockFormat : IDisposable
{
    /// <summary>How many plain bytes a block has; only the last one may have fewer.</summary>
    public abstract int BlockBytes { get; }

    /// <summary>The most bytes that a block can take when it is compressed.</summary>
    public abstract int MaxCompressedBytes { get; }

    /// <summary>What stands before the first block.</summary>
    public virtual ReadOnlyMemory<byte> Header => default;

    /// <summary>Whether a stream of no bytes still has one, empty, block.</summary>
    public abstract bool EmptyHasBlock { get; }

    public static BlockFormat Create(LayerCompression compression) => compression.Method switch
    {
        LayerCompressionMethod.Gzip => new GzipBlocks(compression.Level),
        LayerCompressionMethod.Zstd => new ZstdBlocks(compression.Level),
        _ => throw new ArgumentException($"{compression} names no format.", nameof(compression)),
    };

    /// <summary>Compresses a block. Many threads may call it at once.</summary>
    /// <param name="plain">The block.</param>
    /// <param name="compressed">A buffer of <see cref="MaxCompressedBytes"/>.</param>
    /// <returns>How many bytes of the buffer were used.</returns>
    public abstract int Compress(ReadOnlySpan<byte> plain, byte[] compressed);

    /// <summary>Told of each block in order, for what a trailer says of all of them.</summary>
    public virtual void Account(ReadOnlySpan<byte> plain)
    {
    }

    /// <summary>What stands behind the last block.</summary>
    public virtual ReadOnlyMemory<byte> Trailer() => default;

    public virtual void Dispose()
    {
    }
}
