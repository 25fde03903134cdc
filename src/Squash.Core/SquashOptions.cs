using System.Collections.ObjectModel;

namespace Squash;

/// <summary>Options for a squash. The default squashes every layer of the archive's only image into one.</summary>
public sealed record SquashOptions
{
    /// <summary>The images of the archive to squash.</summary>
    public ImageSelection Selection { get; init; } = new();

    /// <summary>The names and tags of the squashed image; empty keeps those of the source.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>
    /// The name of the image in an OCI layout (<c>org.opencontainers.image.ref.name</c>), which skopeo and podman find it by, beside those
    /// of <see cref="Tags"/>. If it is a whole reference, it should be one of them. <see langword="null"/> for the tag, as docker has it.
    /// </summary>
    public string? RefName { get; init; }

    /// <summary>The layers below this cut are kept; <see langword="null"/> squashes from the lowest layer on.</summary>
    public LayerCut? From { get; init; }

    /// <summary>The layers above this cut are kept; <see langword="null"/> squashes up to the topmost layer.</summary>
    public LayerCut? To { get; init; }

    /// <summary>An image whose layers are kept, instead of those below <see cref="From"/>.</summary>
    public BaseImage? Base { get; init; }

    /// <summary>
    /// Keeps every layer, but without the bytes that nobody sees, instead of merging them into one. Layers that waste no more than this
    /// stay byte for byte. The others are written again with only what the finished image shows, and keep their history entry; a layer
    /// with nothing left is dropped, and its entry becomes one without a layer. <see langword="null"/> squashes.
    /// </summary>
    public PurgeThreshold? Purge { get; init; }

    /// <summary>
    /// The largest number of layers of the result. The files are laid out anew in several layers instead of one: those of a package
    /// together, other files by directory, so that an update changes few layers. Kept layers count too. <see langword="null"/> for a
    /// single layer, unless <see cref="MaxLayerSize"/> needs more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MaxLayers
    {
        get;
        init
        {
            if (value is { } layers) ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1, nameof(MaxLayers));
            field = value;
        }
    }

    /// <summary>
    /// The largest size of a layer of the result. If one layer is too large, the files are laid out in several, as with
    /// <see cref="MaxLayers"/>. <see langword="null"/> for no limit.
    /// </summary>
    public LayerSizeLimit? MaxLayerSize { get; init; }

    /// <summary>
    /// An earlier result. With <see cref="MaxLayers"/> or <see cref="MaxLayerSize"/>, each file goes into the layer where this image has
    /// it, so that unchanged layers stay byte for byte. The files are laid out anew if they would need more layers than allowed, if one
    /// layer would be more than twice as large as the largest of a new layout, or if the image has less than half of them, by size. For
    /// one image at a time. <see langword="null"/>, the default, always lays them out anew.
    /// </summary>
    public PreviousImage? Like { get; init; }

    /// <summary>Patterns of paths that are left out of the squashed layer, each a line of a <c>.gitignore</c>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Decides in code which files stay in the squashed layer, as <see cref="Exclude"/> does with patterns. If it returns
    /// <see langword="false"/>, the file is left out, and a directory with everything in it. <see langword="null"/> keeps everything.
    /// </summary>
    /// <remarks>
    /// It is called once for each path of the merged layers that no pattern excludes, a directory before its contents,
    /// by one thread at a time. It must always return the same answer for the same file. An exception ends the squash and
    /// reaches the caller.
    /// </remarks>
    public Func<ImageFile, bool>? Filter { get; init; }

    /// <summary>
    /// Leaves out everything that the image's commands do not need to run. It applies to the files that <see cref="Exclude"/> and
    /// <see cref="Filter"/> leave, and squashes all layers. <see langword="null"/>, the default, keeps everything.
    /// </summary>
    public SlimOptions? Slim { get; init; }

    /// <summary>
    /// Transforms that decide in code which files stay, or change single files, with access to the whole image. They run in this order, after
    /// <see cref="Exclude"/>, <see cref="Filter"/> and <see cref="Slim"/>. The default is none.
    /// </summary>
    public IReadOnlyList<IImageTransform> Transforms { get; init; } = [];

    /// <summary>The format of the result.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>The compression of the squashed layer.</summary>
    public LayerCompression Compression { get; init; } = LayerCompression.Auto;

    /// <summary>The comment of the squashed layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>The treatment of history entries of squashed layers.</summary>
    public HistoryMode History { get; init; }

    /// <summary>
    /// Whether secrets in the history are replaced by asterisks, as <see cref="InspectReport.Leaks"/> finds them; the rest of each command
    /// stays. Copies of the commands elsewhere in the config are removed if they contain secrets. Variables and labels that containers
    /// see stay; <see cref="Changes"/> removes these. With <see cref="Check"/>, the output is also searched for secrets of the source that
    /// no container sees.
    /// </summary>
    public bool RedactHistory { get; init; }

    /// <summary>
    /// The <c>created</c> time of the squashed image; <see langword="null"/> keeps the source's, so that the same image
    /// always gives the same bytes.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// The latest time of the image and of the files in its squashed layers, as set by <c>SOURCE_DATE_EPOCH</c>;
    /// <see langword="null"/> for no limit.
    /// </summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>
    /// Whether <see cref="LatestTime"/> also applies to times that differ between builds but do not matter to a container, so that
    /// two builds that differ only in their times give the same bytes: the history, and the label and annotation
    /// <c>org.opencontainers.image.created</c>. The IDs of the build's own container and intermediate images are removed, for
    /// the same reason. Layers that are kept keep their times.
    /// </summary>
    public bool RewriteTimestamps { get; init; }

    /// <summary>Changes of the config, applied in order. An entry of the history lists them.</summary>
    public IReadOnlyList<ConfigInstruction> Changes { get; init; } = [];

    /// <summary>
    /// Annotations of the image's manifest, which replace those with the same key. Only <see cref="OutputFormat.OciArchive"/> and
    /// <see cref="OutputFormat.OciDirectory"/> can store them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The platform that the config must state; for one image only. <see langword="null"/> keeps it.</summary>
    public Platform? NewPlatform { get; init; }

    /// <summary>Whether every digest that the archive states is checked. The default is <see langword="true"/>.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Whether the output is read back and compared with the source before it replaces the target: its digests, its root
    /// filesystem and its config. The target must be a path, but not a device or FIFO.
    /// </summary>
    public bool Check { get; init; }

    /// <summary>
    /// Whether the output is flushed to disk, with its name, before the squash ends; without it, a power
    /// failure soon afterwards may lose it. The default is <see langword="false"/>, because flushing takes as long as the disk
    /// needs. The target must be a path or the stream of a file.
    /// </summary>
    public bool Sync { get; init; }

    /// <summary>
    /// The directory for temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>
    /// The number of threads per kind of work (decompressing, hashing, indexing, compressing); <see langword="null"/> for one
    /// per processor, and at least four layers of a <see cref="BlobSource"/> at once. If you squash several images at once, give each its
    /// share. The result does not depend on it.
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

    /// <summary>Limits on the resources that the archive can use.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    /// <summary>Whether <see cref="LayerCompression.Auto"/> compresses new layers of a source that is not compressed.</summary>
    internal bool CompressesForTransfer { get; init; }

    internal int Parallelism => MaxParallelism ?? Environment.ProcessorCount;

    internal ReadingOptions Reading => new()
    {
        Verify = Verify,
        TempDirectory = TempDirectory,
        Limits = Limits,
        Parallelism = Parallelism,
        Downloads = MaxParallelism ?? ReadingOptions.DefaultDownloads,
    };
}
