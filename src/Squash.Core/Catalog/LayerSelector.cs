using Squash.Images;

namespace Squash.Catalog;

/// <summary>Finds the layer that a text refers to.</summary>
internal static class LayerSelector
{
    /// <summary>The number of layers below a cut.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cut">The cut.</param>
    /// <param name="option">The member of <see cref="SquashOptions"/> with the cut, for messages.</param>
    /// <exception cref="InvalidRequestException">The image has no such layer, or several.</exception>
    public static int CountBelow(SourceImage image, LayerCut cut, string option)
    {
        int layers = image.Layers.Count;
        string what = $"{nameof(SquashOptions)}.{option}";
        if (cut.Id is { } id) return FindLayer(image, id, option, $"{what} {Shown.Quote(id)}") + 1;
        if (cut.TopmostSteps is { } steps) return CountBelowSteps(image.Config.History, steps, option, what);
        int count = cut.Lowest ?? layers - cut.Topmost.GetValueOrDefault();
        return count >= 0 && count <= layers
            ? count
            : throw new InvalidRequestException($"{what} {cut}: the image has {Shown.Count(layers, "layer")}; {List(image)}", option);
    }

    private static int CountBelowSteps(IReadOnlyList<HistoryEntry> history, int steps, string option, string what) => steps <= history.Count
        ? history.Take(history.Count - steps).Count(step => !step.IsEmpty)
        : throw new InvalidRequestException($"{what} {steps}: the image has {Shown.Count(history.Count, "step")}, as docker history lists them", option);

    private static int FindLayer(SourceImage image, string id, string option, string what)
    {
        string prefix = id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id;
        int[] found = [.. Enumerable.Range(0, image.Layers.Count).Where(i => IsMeant(image.Layers[i], prefix))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidRequestException($"{what}: the image has no such layer; {List(image)}", option),
            _ => throw new InvalidRequestException($"{what} can be any of several layers; {List(image)}", option),
        };
    }

    private static bool IsMeant(SourceLayer layer, string prefix) =>
        prefix.Length > 0
        && (layer.DiffId.Value.Hex.StartsWith(prefix, StringComparison.Ordinal)
            || layer.StatedDigest?.Hex.StartsWith(prefix, StringComparison.Ordinal) == true
            || layer.LegacyId?.StartsWith(prefix, StringComparison.Ordinal) == true);

    private static string List(SourceImage image) =>
        "its layers are " + Listing.Of([.. image.Layers.Select((layer, i) => $"{i + 1}: {layer.DiffId.Value.Hex[..12]}")]);
}
