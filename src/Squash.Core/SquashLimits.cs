using System.Runtime.CompilerServices;

namespace Squash;

/// <summary>
/// Bounds on what an archive may ask for. Each is far above what real images need; crossing one is a
/// <see cref="LimitExceededException"/>, so hostile input costs an error and never the memory of the host.
/// </summary>
/// <remarks>Every bound is from 1 to that of <see cref="Highest"/>; setting another is an <see cref="ArgumentOutOfRangeException"/>.</remarks>
public sealed record SquashLimits
{
    // What is kept of a path, and of a document, is walked recursively: the stack must hold it.
    private const int HighestPathDepth = 4096;
    private const int HighestJsonDepth = 1000;
    private const int HighestIndexDepth = 100;

    // Entries of all layers are numbered throughout, each layer's from a multiple of 1,024 on.
    private const int HighestLayers = ushort.MaxValue;
    private const int HighestEntries = 1_000_000_000;

    // What is read as a whole has to fit an array, twice over; names and records are kept in less.
    private const int HighestJsonBytes = 1024 * 1024 * 1024;
    private const int HighestNameBytes = 32 * 1024 * 1024;
    private const int HighestSegments = 10_000_000;
    private const int HighestCount = 100_000_000;
    private const long Any = long.MaxValue;

    /// <summary>The default bounds.</summary>
    public static SquashLimits Default { get; } = new();

    /// <summary>The highest value of each bound.</summary>
    public static SquashLimits Highest { get; } = new()
    {
        MaxMembers = HighestCount,
        MaxImages = HighestCount,
        MaxIndexDepth = HighestIndexDepth,
        MaxJsonBytes = HighestJsonBytes,
        MaxJsonDepth = HighestJsonDepth,
        MaxLayers = HighestLayers,
        MaxEntries = HighestEntries,
        MaxMetadataBytes = Any,
        MaxPathBytes = HighestNameBytes,
        MaxPathDepth = HighestPathDepth,
        MaxExtendedHeaderBytes = HighestNameBytes,
        MaxSparseSegments = HighestSegments,
        MaxDecompressedBytes = Any,
        MaxTotalDecompressedBytes = Any,
        MaxDecompressionRatio = Any,
    };

    /// <summary>The most members of an archive; their names may have 256 bytes on average.</summary>
    public int MaxMembers { get; init => field = Checked(value, HighestCount); } = 250_000;

    /// <summary>The most manifests that an archive lists, those of all platforms and attestations counted.</summary>
    public int MaxImages { get; init => field = Checked(value, HighestCount); } = 10_000;

    /// <summary>The deepest nesting of indexes.</summary>
    public int MaxIndexDepth { get; init => field = Checked(value, HighestIndexDepth); } = 8;

    /// <summary>
    /// The most bytes of all JSON documents of an archive together (manifests, indexes, configs). A value counts 128 bytes
    /// at least, as it takes that much memory.
    /// </summary>
    public int MaxJsonBytes { get; init => field = Checked(value, HighestJsonBytes); } = 16 * 1024 * 1024;

    /// <summary>The deepest nesting of a JSON document.</summary>
    public int MaxJsonDepth { get; init => field = Checked(value, HighestJsonDepth); } = 128;

    /// <summary>The most layers of an image.</summary>
    public int MaxLayers { get; init => field = Checked(value, HighestLayers); } = 4096;

    /// <summary>
    /// The most entries of all layers of an image together, and the most names; an entry takes up to 200 bytes of memory. To
    /// replace and to remove names again and again may take ten steps for each entry that is allowed.
    /// </summary>
    public long MaxEntries { get; init => field = Checked(value, HighestEntries); } = 10_000_000;

    /// <summary>The most bytes of names, link targets, PAX records and sparse maps of all layers of an image together.</summary>
    public long MaxMetadataBytes { get; init => field = Checked(value, Any); } = 1L << 29;

    /// <summary>The longest path in a layer or target of a link, in bytes. Linux itself stops at 4,096.</summary>
    public int MaxPathBytes { get; init => field = Checked(value, HighestNameBytes); } = 32 * 1024;

    /// <summary>The deepest directory nesting of a path.</summary>
    public int MaxPathDepth { get; init => field = Checked(value, HighestPathDepth); } = 2048;

    /// <summary>The most bytes of one PAX header or GNU long name. Docker and containerd stop at 1 MiB.</summary>
    public int MaxExtendedHeaderBytes { get; init => field = Checked(value, HighestNameBytes); } = 1024 * 1024;

    /// <summary>The most runs of data in one sparse file.</summary>
    public int MaxSparseSegments { get; init => field = Checked(value, HighestSegments); } = 1_000_000;

    /// <summary>The most bytes that one blob may decompress to, or have as a sparse member of the archive with its holes.</summary>
    public long MaxDecompressedBytes { get; init => field = Checked(value, Any); } = 1L << 38;

    /// <summary>The most bytes that all blobs of an archive together may decompress to, and the archive itself.</summary>
    public long MaxTotalDecompressedBytes { get; init => field = Checked(value, Any); } = 1L << 40;

    /// <summary>
    /// How many times its stored size a blob may decompress to; up to 64 MiB, any. Deflate cannot exceed 1,032, and zstd
    /// gives 32,000 for a file of zeros; beyond that there are only xz and bzip2 bombs.
    /// </summary>
    public long MaxDecompressionRatio { get; init => field = Checked(value, Any); } = 50_000;

    private static int Checked(int value, int highest, [CallerMemberName] string name = "") => (int)Checked((long)value, highest, name);

    private static long Checked(long value, long highest, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, highest, name);
        return value;
    }
}
