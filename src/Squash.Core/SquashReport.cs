namespace Squash;

/// <summary>What a squash did.</summary>
/// <param name="Images">One report an image, in the order of the archive.</param>
/// <param name="InputBytes">The bytes of the archive that was read.</param>
/// <param name="OutputBytes">The bytes that were written.</param>
/// <param name="Elapsed">From the first byte read to the last one written.</param>
/// <param name="Warnings">What was odd but harmless; one line each.</param>
/// <param name="Notes">What a curious reader may want to know, such as attestations left out; one line each.</param>
public sealed record SquashReport(
    IReadOnlyList<ImageReport> Images,
    long InputBytes,
    long OutputBytes,
    TimeSpan Elapsed,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notes)
{
    /// <summary>The patterns of <see cref="SquashOptions.Exclude"/> that match no path of any image: perhaps misspelt.</summary>
    public IReadOnlyList<string> UnmatchedPatterns { get; init; } = [];
}

/// <summary>What became of one image.</summary>
/// <param name="References">The tags of the squashed image, as docker shows them (<c>redis:lab-4</c>); may be empty.</param>
/// <param name="Platform">The platform, such as <c>linux/arm64/v8</c>.</param>
/// <param name="ImageId">
/// The digest of the squashed image's config: what docker shows as the image ID. <see langword="null"/> when nothing was
/// written, and for a bare root filesystem.
/// </param>
/// <param name="Layers">The layers of the source, base first.</param>
/// <param name="ResultLayers">The layers of the squashed image, base first.</param>
/// <param name="Entries">The entries of the squashed layer.</param>
/// <param name="OverriddenBytes">The content of files in squashed layers that later layers replaced.</param>
/// <param name="DeletedBytes">The content of files in squashed layers that later layers deleted.</param>
/// <param name="ExcludedBytes">How much smaller exclude patterns made the squashed layer's tar.</param>
/// <param name="Cuts">What every possible cut would give, when nothing was written; else empty.</param>
public sealed record ImageReport(
    IReadOnlyList<string> References,
    string Platform,
    Digest? ImageId,
    IReadOnlyList<LayerReport> Layers,
    IReadOnlyList<ResultLayerReport> ResultLayers,
    long Entries,
    long OverriddenBytes,
    long DeletedBytes,
    long ExcludedBytes,
    IReadOnlyList<CutReport> Cuts)
{
    /// <summary>How many paths exclude patterns and the filter left out, those below an excluded directory counted too.</summary>
    public long ExcludedPaths { get; init; }

    /// <summary>The size of all layers of the source, uncompressed, in bytes.</summary>
    public long SourceBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The size of all layers of the squashed image, uncompressed, in bytes.</summary>
    public long ResultBytes => ResultLayers.Sum(layer => layer.Bytes);
}

/// <summary>One layer of the source and what it did to the layers below.</summary>
/// <param name="DiffId">The digest of its uncompressed tar, as the config states it.</param>
/// <param name="Bytes">The size of its uncompressed tar.</param>
/// <param name="StoredBytes">The size of the blob as the archive holds it.</param>
/// <param name="Squashed">Whether it was squashed; otherwise it was kept as it was.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Added">How many paths it added that the layers below did not have.</param>
/// <param name="Overridden">How many paths of the layers below it replaced.</param>
/// <param name="Deleted">How many paths of the layers below it deleted, subtrees counted in full.</param>
/// <param name="CreatedBy">The command that made it, where the history tells.</param>
public sealed record LayerReport(
    DiffId DiffId,
    long Bytes,
    long StoredBytes,
    bool Squashed,
    long Entries,
    long Added,
    long Overridden,
    long Deleted,
    string? CreatedBy);

/// <summary>One layer of the result.</summary>
/// <param name="DiffId">The digest of its uncompressed tar; <see langword="null"/> when it was only planned.</param>
/// <param name="Digest">The digest of its blob as it is stored; <see langword="null"/> when it was only planned.</param>
/// <param name="Bytes">The size of its uncompressed tar.</param>
/// <param name="StoredBytes">The size of its blob as it is stored; <see langword="null"/> when it was only planned.</param>
/// <param name="IsNew">Whether squashing made it; otherwise it is a layer of the source.</param>
public sealed record ResultLayerReport(DiffId? DiffId, Digest? Digest, long Bytes, long? StoredBytes, bool IsNew);

/// <summary>What squashing from one cut on would give.</summary>
/// <param name="KeptLayers">How many of the lowest layers would stay.</param>
/// <param name="KeptBytes">Their size, uncompressed.</param>
/// <param name="SquashedBytes">The size of the squashed layer above them.</param>
/// <param name="SavedBytes">How much smaller than the source the image would be.</param>
public sealed record CutReport(int KeptLayers, long KeptBytes, long SquashedBytes, long SavedBytes);
