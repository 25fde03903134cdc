using System.Collections.ObjectModel;

namespace Squash;

/// <summary>What to squash, and into what. The default squashes every layer of the archive's only image into one.</summary>
public sealed record SquashOptions
{
    /// <summary>Which images of the archive are squashed.</summary>
    public ImageSelection Selection { get; init; } = new();

    /// <summary>
    /// The references (<c>name[:tag]</c>) of the squashed image; empty keeps those of the source. They are checked and
    /// normalised as docker does.
    /// </summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// The topmost layer that stays as it is, with all below it: <c>root</c> for none, how many stay (<c>3</c>), how many
    /// are squashed (<c>-3</c>), or the beginning of a diffID, digest or legacy layer ID. <see langword="null"/> for none.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The topmost layer that is squashed, named as in <see cref="From"/>; those above it stay as they are.</summary>
    public string? To { get; init; }

    /// <summary>
    /// An image whose layers stay as they are, instead of <see cref="From"/>: the path of an archive, or a reference in
    /// the source.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>Patterns of paths that are left out of the squashed layer, a line of a <c>.gitignore</c> each.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Decides what stays in the squashed layer, as <see cref="Exclude"/> does, but in code: what it returns
    /// <see langword="false"/> for is left out, a directory with all that it holds. <see langword="null"/> keeps everything.
    /// </summary>
    /// <remarks>
    /// It is asked once for each path that all layers together show and no pattern leaves out, a directory before what it
    /// holds, by one thread at a time. The same file must always get the same answer. What it throws ends the squash and
    /// reaches the caller.
    /// </remarks>
    public Func<ImageFile, bool>? Filter { get; init; }

    /// <summary>
    /// What else decides in code what stays, or what single files contain, with sight of the whole image: run in this order, after
    /// <see cref="Exclude"/> and <see cref="Filter"/>. The default is none.
    /// </summary>
    public IReadOnlyList<IImageTransform> Transforms { get; init; } = [];

    /// <summary>What the result is written as.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>How the squashed layer is compressed.</summary>
    public LayerCompression Compression { get; init; } = LayerCompression.Auto;

    /// <summary>The comment of the squashed layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>What becomes of the history of squashed layers.</summary>
    public HistoryMode History { get; init; }

    /// <summary>
    /// The <c>created</c> time of the squashed image; <see langword="null"/> keeps the source's, so that the same image
    /// always gives the same bytes.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// The latest time that may stand in the output (<c>created</c> and modification times), as
    /// <c>SOURCE_DATE_EPOCH</c> asks for; <see langword="null"/> for no bound.
    /// </summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>
    /// Whether <see cref="LatestTime"/> also holds for the times that tell builds apart but do not matter to a container, so that
    /// two builds that differ only in their times give the same bytes: the history, and the label and annotation
    /// <c>org.opencontainers.image.created</c>. Names of the build's own container and images are removed from the config, for
    /// the same reason. Layers that are kept keep their times.
    /// </summary>
    public bool RewriteTimestamps { get; init; }

    /// <summary>Changes of the config, carried out in order. An entry of the history lists them.</summary>
    public IReadOnlyList<ConfigInstruction> Changes { get; init; } = [];

    /// <summary>
    /// Annotations of the image's manifest, which replace those of the same key. Only <see cref="OutputFormat.OciArchive"/> and
    /// <see cref="OutputFormat.OciDirectory"/> have a place for them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The platform that the config shall state instead of its own; of one image only. <see langword="null"/> keeps it.</summary>
    public Platform? NewPlatform { get; init; }

    /// <summary>Whether every digest that the archive states is checked. The default is <see langword="true"/>.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Whether the output is read back and compared with the source before it takes its place: its digests, its root
    /// filesystem and its config. The target must be a path, and no device or FIFO.
    /// </summary>
    public bool Check { get; init; }

    /// <summary>
    /// Whether the output is flushed to the disk, with its name, before the squash is reported as done; without it, a power
    /// failure soon afterwards may lose it. The default is <see langword="false"/>, because flushing takes as long as the disk
    /// needs. The target must be a path or the stream of a file.
    /// </summary>
    public bool Sync { get; init; }

    /// <summary>
    /// The directory of temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>
    /// How many threads of one kind (those that decompress, hash, index, compress) may be at work at once; <see langword="null"/> for one
    /// a processor. Who squashes several images at once gives each its share. The result does not depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MaxParallelism
    {
        get;
        init
        {
            if (value is { } threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(MaxParallelism));
            field = value;
        }
    }

    /// <summary>Bounds on what the archive may ask for.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    internal int Parallelism => MaxParallelism ?? Environment.ProcessorCount;

    internal ReadingOptions Reading => new() { Verify = Verify, TempDirectory = TempDirectory, Limits = Limits, Parallelism = Parallelism };
}
