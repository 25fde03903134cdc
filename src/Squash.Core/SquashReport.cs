namespace Squash;

/// <summary>What a squash did.</summary>
public sealed record SquashReport
{
    /// <summary>One report an image, in the order of the archive.</summary>
    public required IReadOnlyList<ImageReport> Images { get; init; }

    /// <summary>The bytes of the archive that was read.</summary>
    public required long InputBytes { get; init; }

    /// <summary>The bytes that were written.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>From the first byte read to the last one written.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What was odd but harmless; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What a curious reader may want to know, such as attestations left out; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The patterns of <see cref="SquashOptions.Exclude"/> that match no path of any image: perhaps misspelt.</summary>
    public IReadOnlyList<string> UnmatchedPatterns { get; init; } = [];
}

/// <summary>What became of one image.</summary>
public sealed record ImageReport
{
    /// <summary>The tags of the squashed image, as docker shows them (<c>redis:lab-4</c>); may be empty.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>
    /// The digest of the squashed image's config: what docker shows as the image ID. <see langword="null"/> when nothing was
    /// written, and for a bare root filesystem.
    /// </summary>
    public Digest? ImageId { get; init; }

    /// <summary>The layers of the source, base first.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>The layers of the squashed image, base first.</summary>
    public required IReadOnlyList<ResultLayerReport> ResultLayers { get; init; }

    /// <summary>The entries of the squashed layer.</summary>
    public required long Entries { get; init; }

    /// <summary>The content of files in squashed layers that later layers replaced.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content of files in squashed layers that later layers deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>How much smaller exclude patterns made the squashed layer's tar.</summary>
    public required long ExcludedBytes { get; init; }

    /// <summary>What every possible cut would give, when nothing was written; else empty.</summary>
    public required IReadOnlyList<CutReport> Cuts { get; init; }

    /// <summary>How many paths exclude patterns and the filter left out, those below an excluded directory counted too.</summary>
    public long ExcludedPaths { get; init; }

    /// <summary>The size of all layers of the source, uncompressed, in bytes.</summary>
    public long SourceBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The size of all layers of the squashed image, uncompressed, in bytes.</summary>
    public long ResultBytes => ResultLayers.Sum(layer => layer.Bytes);
}

/// <summary>One layer of the source and what it did to the layers below.</summary>
public sealed record LayerReport
{
    /// <summary>The digest of its uncompressed tar, as the config states it.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of the blob as the archive holds it.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Whether it was squashed; otherwise it was kept as it was.</summary>
    public required bool Squashed { get; init; }

    /// <summary>How many entries it has.</summary>
    public required long Entries { get; init; }

    /// <summary>How many paths it added that the layers below did not have.</summary>
    public required long Added { get; init; }

    /// <summary>How many paths of the layers below it replaced.</summary>
    public required long Overridden { get; init; }

    /// <summary>How many paths of the layers below it deleted, subtrees counted in full.</summary>
    public required long Deleted { get; init; }

    /// <summary>The command that made it, where the history tells.</summary>
    public string? CreatedBy { get; init; }
}

/// <summary>One layer of the result.</summary>
public sealed record ResultLayerReport
{
    /// <summary>The digest of its uncompressed tar; <see langword="null"/> when it was only planned.</summary>
    public DiffId? DiffId { get; init; }

    /// <summary>The digest of its blob as it is stored; <see langword="null"/> when it was only planned.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its blob as it is stored; <see langword="null"/> when it was only planned.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Whether squashing made it; otherwise it is a layer of the source.</summary>
    public required bool IsNew { get; init; }
}

/// <summary>What squashing from one cut on would give.</summary>
public sealed record CutReport
{
    /// <summary>How many of the lowest layers would stay.</summary>
    public required int KeptLayers { get; init; }

    /// <summary>Their size, uncompressed.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>The size of the squashed layer above them.</summary>
    public required long SquashedBytes { get; init; }

    /// <summary>How much smaller than the source the image would be.</summary>
    public required long SavedBytes { get; init; }
}
