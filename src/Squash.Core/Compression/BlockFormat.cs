namespace Squash.Compression;

/// <summary>A format whose stream can be assembled from independently compressed blocks. Several streams may use it at once.</summary>
internal abstract class BlockFormat : IDisposable
{
    /// <summary>The number of plain bytes per block; only the last one may have fewer.</summary>
    public abstract int BlockBytes { get; }

    /// <summary>The maximum size of a compressed block.</summary>
    public abstract int MaxCompressedBytes { get; }

    /// <summary>The bytes before the first block.</summary>
    public virtual ReadOnlyMemory<byte> Header => default;

    /// <summary>Whether an empty stream still has one, empty, block.</summary>
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
    /// <returns>The number of bytes used in the buffer.</returns>
    public abstract int Compress(ReadOnlySpan<byte> plain, byte[] compressed);

    /// <summary>Begins a stream.</summary>
    public virtual StreamEnd BeginStream() => new();

    public virtual void Dispose()
    {
    }
}
