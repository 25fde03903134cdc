namespace Squash;

/// <summary>What an image is made of, and what of it no container ever sees.</summary>
/// <remarks>
/// Layers are numbered from 1, the base. What is counted is the content of regular files as the layers store it, in
/// bytes: without tar headers, each file once however many hardlinks it has, of a sparse file its data without the holes.
/// It is wasted when the file has no name left in the merged image.
/// </remarks>
/// <param name="References">Its names, as docker shows them (<c>redis:7</c>); may be empty.</param>
/// <param name="Platform">The platform, such as <c>linux/arm64/v8</c>.</param>
/// <param name="ImageId">The digest of its config: what docker shows as the image ID.</param>
/// <param name="InputBytes">The bytes of the archive that was read.</param>
/// <param name="Layers">Its layers, base first.</param>
/// <param name="History">The steps that made it, the earliest first.</param>
/// <param name="SquashedBytes">The size of the one layer, uncompressed, that squashing all of them gives.</param>
/// <param name="Cuts">What squashing from each layer on gives.</param>
/// <param name="WastedPathCount">How many paths have wasted content.</param>
/// <param name="WastedPaths">Those with the most, most first; at most <see cref="InspectOptions.MaxPaths"/>.</param>
/// <param name="WasteTree">The wasted content by directory, from the root; at most <see cref="InspectOptions.MaxTreeNodes"/> nodes.</param>
/// <param name="Warnings">What was odd but harmless; one line each.</param>
/// <param name="Notes">What a curious reader may want to know; one line each.</param>
public sealed record InspectReport(
    IReadOnlyList<string> References,
    string Platform,
    Digest ImageId,
    long InputBytes,
    IReadOnlyList<InspectedLayer> Layers,
    IReadOnlyList<HistoryStep> History,
    long SquashedBytes,
    IReadOnlyList<CutReport> Cuts,
    long WastedPathCount,
    IReadOnlyList<WastedPath> WastedPaths,
    WasteNode WasteTree,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notes)
{
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
/// <param name="Number">Its number, counted from 1, the base.</param>
/// <param name="DiffId">The digest of its uncompressed tar, as the config states it.</param>
/// <param name="Bytes">The size of its uncompressed tar.</param>
/// <param name="StoredBytes">The size of the blob as the archive holds it.</param>
/// <param name="CreatedBy">The command that made it, where the history tells.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Files">How many files it has: all but directories, whiteouts, and further names of a file.</param>
/// <param name="ContentBytes">The content of its files.</param>
/// <param name="Losses">What later layers took of it, and it itself where it has a path twice; in their order.</param>
public sealed record InspectedLayer(
    int Number,
    DiffId DiffId,
    long Bytes,
    long StoredBytes,
    string? CreatedBy,
    long Entries,
    long Files,
    long ContentBytes,
    IReadOnlyList<LayerLoss> Losses)
{
    /// <summary>The content of its files that were overridden or deleted.</summary>
    public long WastedBytes => Losses.Sum(loss => loss.OverriddenBytes + loss.DeletedBytes);
}

/// <summary>What one layer took of another: files that have lost their last name.</summary>
/// <param name="Layer">The number of the layer that took it.</param>
/// <param name="OverriddenFiles">How many files it replaced.</param>
/// <param name="DeletedFiles">How many files it deleted, those of directories counted in full.</param>
/// <param name="OverriddenBytes">The content of the files that it replaced.</param>
/// <param name="DeletedBytes">The content of the files that it deleted.</param>
public sealed record LayerLoss(int Layer, long OverriddenFiles, long DeletedFiles, long OverriddenBytes, long DeletedBytes);

/// <summary>A path whose content was stored in vain at least once.</summary>
/// <param name="Path">The path from the root, without a leading slash; what cannot be shown stands as <c>\xNN</c>.</param>
/// <param name="OverriddenBytes">The content that was overridden.</param>
/// <param name="DeletedBytes">The content that was deleted.</param>
/// <param name="TimesStored">How often content of this path was stored: what was lost, and what remains.</param>
/// <param name="StoredIn">The numbers of the layers that hold it, ascending.</param>
/// <param name="LostIn">The numbers of the layers that overrode or deleted it, ascending.</param>
/// <param name="RemainsIn">The number of the layer whose content the image shows; <see langword="null"/> when the path is gone.</param>
public sealed record WastedPath(
    string Path,
    long OverriddenBytes,
    long DeletedBytes,
    int TimesStored,
    IReadOnlyList<int> StoredIn,
    IReadOnlyList<int> LostIn,
    int? RemainsIn)
{
    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>The wasted content of a path and all below it.</summary>
/// <param name="Name">The name in its directory; <c>/</c> is the root.</param>
/// <param name="OverriddenBytes">The content that was overridden.</param>
/// <param name="DeletedBytes">The content that was deleted.</param>
/// <param name="Files">How many files were overridden or deleted.</param>
/// <param name="Children">What holds most of it, most first; the rest of the bytes is in paths too small to be listed.</param>
public sealed record WasteNode(string Name, long OverriddenBytes, long DeletedBytes, long Files, IReadOnlyList<WasteNode> Children)
{
    /// <summary>The content that was overridden or deleted.</summary>
    public long WastedBytes => OverriddenBytes + DeletedBytes;
}

/// <summary>A step of the history.</summary>
/// <param name="CreatedBy">The command, if it is told.</param>
/// <param name="Created">The time, as the config writes it; <see langword="null"/> when it does not tell.</param>
/// <param name="Layer">The number of the layer that it made; <see langword="null"/> for none.</param>
public sealed record HistoryStep(string? CreatedBy, string? Created, int? Layer);
