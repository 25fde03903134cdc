namespace Squash;

/// <summary>The contents of an image, and the part of them that is never visible in a container.</summary>
/// <remarks>
/// Layers are numbered from 1, the base. Sizes are the content of regular files as stored in layers, in
/// bytes: without tar headers, each file once no matter how many hardlinks it has, and for a sparse file its data without the holes.
/// Content is wasted if its file has no name in the merged image.
/// </remarks>
public sealed record InspectReport
{
    /// <summary>Its names, such as <c>redis:7</c>; may be empty.</summary>
    public required IReadOnlyList<ImageReference> References { get; init; }

    /// <summary>The platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The digest of its config, which docker shows as the image ID.</summary>
    public required Digest ImageId { get; init; }

    /// <summary>The size of the archive.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Its layers, base first.</summary>
    public required IReadOnlyList<InspectedLayer> Layers { get; init; }

    /// <summary>Its build steps, the earliest first.</summary>
    public required IReadOnlyList<HistoryStep> History { get; init; }

    /// <summary>The uncompressed size of the single layer after squashing all layers.</summary>
    public required long SquashedBytes { get; init; }

    /// <summary>The result of squashing from each layer on.</summary>
    public required IReadOnlyList<CutReport> Cuts { get; init; }

    /// <summary>The results of squashing, of keeping the base, of a purge, and of a layout in several layers, in this order.</summary>
    public IReadOnlyList<PossibleResult> PossibleResults { get; init; } = [];

    /// <summary>The number of paths with wasted content.</summary>
    public required long WastedPathCount { get; init; }

    /// <summary>The paths that waste most, largest first; at most <see cref="InspectOptions.MaxPaths"/>.</summary>
    public required IReadOnlyList<WastedPath> WastedPaths { get; init; }

    /// <summary>The wasted content by directory, from the root; at most <see cref="InspectOptions.MaxTreeNodes"/> nodes.</summary>
    public required WasteNode WasteTree { get; init; }

    /// <summary>The files that a container sees.</summary>
    public PresentContent? Present { get; init; }

    /// <summary>
    /// The bytes that a pull transfers; <see langword="null"/> if layers are stored uncompressed, and
    /// <see cref="InspectOptions.Contents"/> did not ask for an estimate.
    /// </summary>
    public PullSize? Pull { get; init; }

    /// <summary>Ways to make the image smaller, best first.</summary>
    public IReadOnlyList<Recommendation> Recommendations { get; init; } = [];

    /// <summary>
    /// The secrets that anyone with the image can read, those of the layers first, worst first; <see langword="null"/> if
    /// <see cref="InspectOptions.Leaks"/> did not ask for them. With it, secrets in <see cref="History"/> and the commands of layers are
    /// masked.
    /// </summary>
    public IReadOnlyList<Leak>? Leaks { get; init; }

    /// <summary>
    /// The files that slimming would keep and leave out; <see langword="null"/> if <see cref="InspectOptions.Slim"/> did not ask for it,
    /// or the image cannot be slimmed.
    /// </summary>
    public SlimReport? Slim { get; init; }

    /// <summary>The reason why the image cannot be slimmed; <see langword="null"/> if it can, or nobody asked.</summary>
    public string? SlimFailure { get; init; }

    /// <summary>Odd but harmless findings; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Additional information; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The size of all layers, uncompressed.</summary>
    public long SourceBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The difference in size if all layers are squashed; negative if they become larger.</summary>
    public long SavedBytes => SourceBytes - SquashedBytes;

    /// <summary>The content of all files of all layers.</summary>
    public long ContentBytes => Layers.Sum(layer => layer.ContentBytes);

    /// <summary>The content of files that later layers overrode or deleted.</summary>
    public long WastedBytes => Layers.Sum(layer => layer.WastedBytes);

    /// <summary>The share of the content that is not wasted, from 0 to 1; 1 if there is no content.</summary>
    public double Efficiency => ContentBytes == 0 ? 1 : (double)(ContentBytes - WastedBytes) / ContentBytes;
}

/// <summary>The bytes that a pull transfers: the layers, compressed with gzip if they are stored uncompressed.</summary>
public sealed record PullSize
{
    /// <summary>All layers as they are.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether <see cref="Bytes"/> is an estimate from samples. Otherwise all layers are stored compressed.</summary>
    public required bool IsEstimate { get; init; }

    /// <summary>The single layer after squashing all layers, estimated from samples or from the ratio of each stored layer.</summary>
    public required long SquashedBytes { get; init; }
}

/// <summary>One layer, with the losses of its files.</summary>
public sealed record InspectedLayer
{
    /// <summary>Its number, counted from 1, the base.</summary>
    public required int Number { get; init; }

    /// <summary>The digest of its uncompressed tar, according to the config.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its blob in the archive.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>
    /// Its size compressed with gzip, estimated from samples; <see langword="null"/> if it is stored compressed, or
    /// <see cref="InspectOptions.Contents"/> did not ask for that.
    /// </summary>
    public long? EstimatedCompressedBytes { get; init; }

    /// <summary>The command that created it, if the history has it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The number of its entries.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of its files: all entries except directories, whiteouts, and further names of a file.</summary>
    public required long Files { get; init; }

    /// <summary>The content of its files.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>Its losses to later layers, and to itself if it has a path twice; in the order of the layers.</summary>
    public required IReadOnlyList<LayerLoss> Losses { get; init; }

    /// <summary>
    /// The files that it adds, changes and deletes, in ordinal order; empty unless <see cref="InspectOptions.MaxLayerPaths"/> allows for
    /// those of all layers.
    /// </summary>
    public IReadOnlyList<LayerPath> Paths { get; init; } = [];

    /// <summary>The content of its files that were overridden or deleted.</summary>
    public long WastedBytes => Losses.Sum(loss => loss.OverriddenBytes + loss.DeletedBytes);
}

/// <summary>The losses of one layer to another: files that have lost their last name.</summary>
public sealed record LayerLoss
{
    /// <summary>The number of the layer that caused them.</summary>
    public required int Layer { get; init; }

    /// <summary>The number of files that it replaced.</summary>
    public required long OverriddenFiles { get; init; }

    /// <summary>The number of files that it deleted, including those in deleted directories.</summary>
    public required long DeletedFiles { get; init; }

    /// <summary>The content of the files that it replaced.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content of the files that it deleted.</summary>
    public required long DeletedBytes { get; init; }
}

/// <summary>A path with content that is stored but never visible.</summary>
public sealed record WastedPath
{
    /// <summary>The path from the root, without a leading slash; bytes that cannot be shown are written as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The content that was overridden.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content that was deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>The number of times that content was stored at this path: the wasted copies and the remaining one.</summary>
    public required int TimesStored { get; init; }

    /// <summary>The numbers of the layers that store it, ascending.</summary>
    public required IReadOnlyList<int> StoredIn { get; init; }

    /// <summary>The numbers of the layers that overrode or deleted it, ascending.</summary>
    public required IReadOnlyList<int> LostIn { get; init; }

    /// <summary>The number of the layer whose content the image shows; <see langword="null"/> if the path is gone.</summary>
    public int? RemainsIn { get; init; }

    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>The wasted content at and below a path.</summary>
public sealed record WasteNode
{
    /// <summary>The name in its directory; <c>/</c> is the root.</summary>
    public required string Name { get; init; }

    /// <summary>The content that was overridden.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content that was deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>The number of files that were overridden or deleted.</summary>
    public required long Files { get; init; }

    /// <summary>The nodes with most of it, largest first; the rest is in paths too small to be listed.</summary>
    public required IReadOnlyList<WasteNode> Children { get; init; }

    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>A step of the history.</summary>
public sealed record HistoryStep
{
    /// <summary>The command, if the history has it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The time, as written in the config; <see langword="null"/> if it has none.</summary>
    public string? Created { get; init; }

    /// <summary>The number of the layer that it created; <see langword="null"/> for none.</summary>
    public int? Layer { get; init; }
}
