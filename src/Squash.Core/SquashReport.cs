namespace Squash;

/// <summary>The result of a squash.</summary>
public sealed record SquashReport
{
    /// <summary>One report per image, in the order of the archive.</summary>
    public required IReadOnlyList<ImageReport> Images { get; init; }

    /// <summary>The size of the archive that was read.</summary>
    public required long InputBytes { get; init; }

    /// <summary>The number of written bytes.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>
    /// The digest of the manifest or index under which the image is stored; <see langword="null"/> if there are several images, if
    /// nothing was written, and for formats without one.
    /// </summary>
    public Digest? Digest { get; init; }

    /// <summary>The time from the first byte read to the last one written.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Odd but harmless findings; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Additional information, such as attestations left out; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The patterns of <see cref="SquashOptions.Exclude"/> that match no path of any image: perhaps misspelt.</summary>
    public IReadOnlyList<string> UnmatchedPatterns { get; init; } = [];
}

/// <summary>The result for one image.</summary>
public sealed record ImageReport
{
    /// <summary>The tags of the squashed image, such as <c>redis:lab-4</c>; may be empty.</summary>
    public required IReadOnlyList<ImageReference> References { get; init; }

    /// <summary>The platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>
    /// The digest of the squashed image's config, which docker shows as the image ID. <see langword="null"/> if nothing was
    /// written, and for a bare root filesystem.
    /// </summary>
    public Digest? ImageId { get; init; }

    /// <summary>The layers of the source, base first.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>The layers of the squashed image, base first.</summary>
    public required IReadOnlyList<ResultLayerReport> ResultLayers { get; init; }

    /// <summary>The entries of the squashed layer; after a purge, those of all layers that were written again.</summary>
    public required long Entries { get; init; }

    /// <summary>The content of files in squashed layers that later layers replaced.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content of files in squashed layers that later layers deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>The size that exclude patterns saved in the squashed layer's tar.</summary>
    public required long ExcludedBytes { get; init; }

    /// <summary>The results of all possible cuts, if nothing was written; otherwise empty.</summary>
    public required IReadOnlyList<CutReport> Cuts { get; init; }

    /// <summary>
    /// The results of squashing, of keeping the base, of a purge, and of a layout in several layers, in this order, if nothing was written;
    /// otherwise empty. Those that the options ask for are with all of them, and the others with transforms and <see cref="SquashOptions.To"/> only.
    /// </summary>
    public IReadOnlyList<PossibleResult> PossibleResults { get; init; } = [];

    /// <summary>The number of paths that exclude patterns and the filter left out, including those below an excluded directory.</summary>
    public long ExcludedPaths { get; init; }

    /// <summary>The files that slimming kept and left out; <see langword="null"/> if the image was not slimmed.</summary>
    public SlimReport? Slim { get; init; }

    /// <summary>The size of all layers of the source, uncompressed, in bytes.</summary>
    public long SourceBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The size of all layers of the squashed image, uncompressed, in bytes.</summary>
    public long ResultBytes => ResultLayers.Sum(layer => layer.Bytes);
}

/// <summary>One layer of the source, with its changes to the layers below.</summary>
public sealed record LayerReport
{
    /// <summary>The digest of its uncompressed tar, according to the config.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its blob in the archive.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Whether it was squashed or purged; otherwise it was kept unchanged.</summary>
    public required bool Squashed { get; init; }

    /// <summary>The number of its entries.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of paths that it added and that the layers below did not have.</summary>
    public required long Added { get; init; }

    /// <summary>The number of paths in the layers below that it replaced.</summary>
    public required long Overridden { get; init; }

    /// <summary>The number of paths in the layers below that it deleted, including those below deleted directories.</summary>
    public required long Deleted { get; init; }

    /// <summary>The command that created it, if the history has it.</summary>
    public string? CreatedBy { get; init; }
}

/// <summary>One layer of the result.</summary>
public sealed record ResultLayerReport
{
    /// <summary>The digest of its uncompressed tar; <see langword="null"/> if it was only planned.</summary>
    public DiffId? DiffId { get; init; }

    /// <summary>The digest of its blob as stored; <see langword="null"/> if it was only planned.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its blob as stored; <see langword="null"/> if it was only planned.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Whether squashing created it; otherwise it is a layer of the source.</summary>
    public required bool IsNew { get; init; }

    /// <summary>The number of its entries.</summary>
    public long Entries { get; init; }

    /// <summary>The source's layer that it is, or that it was purged from; 1 is the base. <see langword="null"/> if it comes from several or none.</summary>
    public int? SourceLayer { get; init; }

    /// <summary>
    /// The contents of a layer of a new layout in words, such as <c>files of libc6, bash and dash</c>; <see langword="null"/> for other layers.
    /// </summary>
    public string? Holds { get; init; }
}

/// <summary>The result of squashing from one cut on.</summary>
public sealed record CutReport
{
    /// <summary>The number of the lowest layers that would be kept.</summary>
    public required int KeptLayers { get; init; }

    /// <summary>Their size, uncompressed.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>The size of the squashed layer above them.</summary>
    public required long SquashedBytes { get; init; }

    /// <summary>The size that the image would save compared with the source.</summary>
    public required long SavedBytes { get; init; }
}
