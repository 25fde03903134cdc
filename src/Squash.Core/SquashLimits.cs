using System.Runtime.CompilerServices;

namespace Squash;

/// <summary>
/// Limits on the resources that an archive can use. Each is far above the needs of real images. Crossing one causes a
/// <see cref="LimitExceededException"/>, so that hostile input cannot exhaust the memory of the host.
/// </summary>
/// <remarks>
/// Every limit is from 1 to the value in <see cref="Highest"/>; setting another one throws an
/// <see cref="ArgumentOutOfRangeException"/>.
/// </remarks>
public sealed record SquashLimits
{
    // Paths and documents are walked recursively, so the stack must be large enough.
    private const int HighestPathDepth = 4096;
    private const int HighestJsonDepth = 1000;
    private const int HighestIndexDepth = 100;

    // Entries of all layers are numbered consecutively, each layer's from a multiple of 1,024 on.
    private const int HighestLayers = ushort.MaxValue;
    private const int HighestEntries = 1_000_000_000;

    // Data that is read as a whole has to fit into an array, twice over; names and records need less.
    private const int HighestJsonBytes = 1024 * 1024 * 1024;
    private const int HighestNameBytes = 32 * 1024 * 1024;
    private const int HighestSegments = 10_000_000;
    private const int HighestCount = 100_000_000;
    private const long Any = long.MaxValue;

    /// <summary>The default limits.</summary>
    public static SquashLimits Default { get; } = new();

    /// <summary>The highest value of each limit.</summary>
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

    /// <summary>The maximum number of members in an archive; their names may have 256 bytes on average.</summary>
    public int MaxMembers { get; init => field = Checked(value, HighestCount); } = 250_000;

    /// <summary>The maximum number of manifests that an archive lists, including all platforms and attestations.</summary>
    public int MaxImages { get; init => field = Checked(value, HighestCount); } = 10_000;

    /// <summary>The maximum nesting of indexes.</summary>
    public int MaxIndexDepth { get; init => field = Checked(value, HighestIndexDepth); } = 8;

    /// <summary>
    /// The maximum size of all JSON documents of an archive together (manifests, indexes, configs). A value counts as 128 bytes
    /// at least, because it takes that much memory.
    /// </summary>
    public int MaxJsonBytes { get; init => field = Checked(value, HighestJsonBytes); } = 16 * 1024 * 1024;

    /// <summary>The maximum nesting of a JSON document.</summary>
    public int MaxJsonDepth { get; init => field = Checked(value, HighestJsonDepth); } = 128;

    /// <summary>The maximum number of layers of an image.</summary>
    public int MaxLayers { get; init => field = Checked(value, HighestLayers); } = 4096;

    /// <summary>
    /// The maximum number of entries in all layers of an image together, and of their names; an entry takes up to 200 bytes of memory.
    /// Repeated replacing and removing of names may take ten steps per allowed entry.
    /// </summary>
    public long MaxEntries { get; init => field = Checked(value, HighestEntries); } = 10_000_000;

    /// <summary>The maximum number of bytes in names, link targets, PAX records and sparse maps of all layers of an image together.</summary>
    public long MaxMetadataBytes { get; init => field = Checked(value, Any); } = 1L << 29;

    /// <summary>The maximum length of a path in a layer or of a link target, in bytes. Linux itself allows 4,096.</summary>
    public int MaxPathBytes { get; init => field = Checked(value, HighestNameBytes); } = 32 * 1024;

    /// <summary>The maximum number of nested directories in a path.</summary>
    public int MaxPathDepth { get; init => field = Checked(value, HighestPathDepth); } = 2048;

    /// <summary>The maximum size of a PAX header or GNU long name. Docker and containerd allow 1 MiB.</summary>
    public int MaxExtendedHeaderBytes { get; init => field = Checked(value, HighestNameBytes); } = 1024 * 1024;

    /// <summary>The maximum number of data runs in a sparse file.</summary>
    public int MaxSparseSegments { get; init => field = Checked(value, HighestSegments); } = 1_000_000;

    /// <summary>The maximum decompressed size of a blob, or size of a sparse member of the archive with its holes.</summary>
    public long MaxDecompressedBytes { get; init => field = Checked(value, Any); } = 1L << 38;

    /// <summary>The maximum decompressed size of all blobs of an archive together, and of the archive itself.</summary>
    public long MaxTotalDecompressedBytes { get; init => field = Checked(value, Any); } = 1L << 40;

    /// <summary>
    /// The maximum decompressed size of a blob divided by its stored size; up to 64 MiB, any. Deflate cannot exceed 1,032, and zstd
    /// reaches 32,000 for a file of zeros; only xz and bzip2 bombs exceed that.
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
