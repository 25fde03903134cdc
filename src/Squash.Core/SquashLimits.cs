namespace Squash;

/// <summary>
/// Bounds on what an archive may ask for. Each is far above what real images need; crossing one is a
/// <see cref="LimitExceededException"/>, so hostile input costs an error and never the memory of the host.
/// </summary>
public sealed record SquashLimits
{
    /// <summary>The default bounds.</summary>
    public static SquashLimits Default { get; } = new();

    /// <summary>The longest path in a layer, in bytes. Linux itself stops at 4,096.</summary>
    public int MaxPathBytes { get; init; } = 32 * 1024;

    /// <summary>The most bytes of one PAX header or GNU long name. Docker and containerd stop at 1 MiB.</summary>
    public int MaxExtendedHeaderBytes { get; init; } = 1024 * 1024;

    /// <summary>The most bytes of all JSON documents of an archive together (manifests, indexes, configs).</summary>
    public int MaxJsonBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The deepest nesting of a JSON document.</summary>
    public int MaxJsonDepth { get; init; } = 128;

    /// <summary>The most layers of an image.</summary>
    public int MaxLayers { get; init; } = 4096;

    /// <summary>The most entries of all layers of an image together.</summary>
    public long MaxEntries { get; init; } = 50_000_000;

    /// <summary>The deepest directory nesting of a path.</summary>
    public int MaxPathDepth { get; init; } = 2048;

    /// <summary>The most runs of data in one sparse file.</summary>
    public int MaxSparseSegments { get; init; } = 1_000_000;

    /// <summary>The most bytes that one blob may decompress to.</summary>
    public long MaxDecompressedBytes { get; init; } = 1L << 40;

    /// <summary>
    /// How many times its stored size a blob may decompress to. Deflate cannot exceed 1,032; only zstd, xz and bzip2 bombs can.
    /// </summary>
    public long MaxDecompressionRatio { get; init; } = 20_000;
}
