namespace Squash;

/// <summary>What an image is made of, and what of it no container ever sees.</summary>
/// <remarks>
/// Layers are numbered from 1, the base. What is counted is the content of regular files as the layers store it, in
/// bytes: without tar headers, each file once however many hardlinks it has, of a sparse file its data without the holes.
/// It is wasted when the file has no name left in the merged image.
/// </remarks>
public sealed record InspectReport
{
    /// <summary>Its names, as docker shows them (<c>redis:7</c>); may be empty.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The digest of its config: what docker shows as the image ID.</summary>
    public required Digest ImageId { get; init; }

    /// <summary>The bytes of the archive that was read.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Its layers, base first.</summary>
    public required IReadOnlyList<InspectedLayer> Layers { get; init; }

    /// <summary>The steps that made it, the earliest first.</summary>
    public required IReadOnlyList<HistoryStep> History { get; init; }

    /// <summary>The size of the one layer, uncompressed, that squashing all of them gives.</summary>
    public required long SquashedBytes { get; init; }

    /// <summary>What squashing from each layer on gives.</summary>
    public required IReadOnlyList<CutReport> Cuts { get; init; }

    /// <summary>How many paths have wasted content.</summary>
    public required long WastedPathCount { get; init; }

    /// <summary>Those with the most, most first; at most <see cref="InspectOptions.MaxPaths"/>.</summary>
    public required IReadOnlyList<WastedPath> WastedPaths { get; init; }

    /// <summary>The wasted content by directory, from the root; at most <see cref="InspectOptions.MaxTreeNodes"/> nodes.</summary>
    public required WasteNode WasteTree { get; init; }

    /// <summary>What was odd but harmless; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What a curious reader may want to know; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The size of all layers, uncompressed.</summary>
    public long SourceBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>How much smaller squashing all layers makes them; negative when there is nothing to win.</summary>
    public long SavedBytes => SourceBytes - SquashedBytes;

    /// <summary>The content of all files of all layers.</summary>
    public long ContentBytes => Layers.Sum(layer => layer.ContentBytes);

    /// <summary>The content of files that later layers overrode or deleted.</summary>
    public long WastedBytes => Layers.Sum(layer => layer.WastedBytes);

    /// <summary>The share of the content that is not wasted, from 0 to 1; 1 where there is none.</summary>
    public double Efficiency => ContentBytes == 0 ? 1 : (double)(ContentBytes - WastedBytes) / ContentBytes;
}

/// <summary>One layer, and what became of its files.</summary>
public sealed record InspectedLayer
{
    /// <summary>Its number, counted from 1, the base.</summary>
    public required int Number { get; init; }

    /// <summary>The digest of its uncompressed tar, as the config states it.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The size of its uncompressed tar.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of the blob as the archive holds it.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>The command that made it, where the history tells.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>How many entries it has.</summary>
    public required long Entries { get; init; }

    /// <summary>How many files it has: all but directories, whiteouts, and further names of a file.</summary>
    public required long Files { get; init; }

    /// <summary>The content of its files.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>What later layers took of it, and it itself where it has a path twice; in their order.</summary>
    public required IReadOnlyList<LayerLoss> Losses { get; init; }

    /// <summary>The content of its files that were overridden or deleted.</summary>
    public long WastedBytes => Losses.Sum(loss => loss.OverriddenBytes + loss.DeletedBytes);
}

/// <summary>What one layer took of another: files that have lost their last name.</summary>
public sealed record LayerLoss
{
    /// <summary>The number of the layer that took it.</summary>
    public required int Layer { get; init; }

    /// <summary>How many files it replaced.</summary>
    public required long OverriddenFiles { get; init; }

    /// <summary>How many files it deleted, those of directories counted in full.</summary>
    public required long DeletedFiles { get; init; }

    /// <summary>The content of the files that it replaced.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content of the files that it deleted.</summary>
    public required long DeletedBytes { get; init; }
}

/// <summary>A path whose content was stored in vain at least once.</summary>
public sealed record WastedPath
{
    /// <summary>The path from the root, without a leading slash; what cannot be shown stands as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The content that was overridden.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content that was deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>How often content of this path was stored: what was lost, and what remains.</summary>
    public required int TimesStored { get; init; }

    /// <summary>The numbers of the layers that hold it, ascending.</summary>
    public required IReadOnlyList<int> StoredIn { get; init; }

    /// <summary>The numbers of the layers that overrode or deleted it, ascending.</summary>
    public required IReadOnlyList<int> LostIn { get; init; }

    /// <summary>The number of the layer whose content the image shows; <see langword="null"/> when the path is gone.</summary>
    public int? RemainsIn { get; init; }

    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>The wasted content of a path and all below it.</summary>
public sealed record WasteNode
{
    /// <summary>The name in its directory; <c>/</c> is the root.</summary>
    public required string Name { get; init; }

    /// <summary>The content that was overridden.</summary>
    public required long OverriddenBytes { get; init; }

    /// <summary>The content that was deleted.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>How many files were overridden or deleted.</summary>
    public required long Files { get; init; }

    /// <summary>What holds most of it, most first; the rest of the bytes is in paths too small to be listed.</summary>
    public required IReadOnlyList<WasteNode> Children { get; init; }

    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>A step of the history.</summary>
public sealed record HistoryStep
{
    /// <summary>The command, if it is told.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The time, as the config writes it; <see langword="null"/> when it does not tell.</summary>
    public string? Created { get; init; }

    /// <summary>The number of the layer that it made; <see langword="null"/> for none.</summary>
    public int? Layer { get; init; }
}
