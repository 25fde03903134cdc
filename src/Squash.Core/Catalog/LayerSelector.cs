using System.Globalization;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>Finds the layer that a text refers to.</summary>
internal static class LayerSelector
{
    private const int MinPrefixDigits = 4;

    /// <summary>The number of lowest layers up to and including the named one.</summary>
    /// <param name="image">The image.</param>
    /// <param name="text">
    /// <c>root</c> for none; a number of layers from below or, if negative, from above; or the beginning of a diffID, a
    /// digest or a legacy layer ID.
    /// </param>
    /// <param name="option">The option with the text, for messages.</param>
    public static int CountUpTo(SourceImage image, string text, string option)
    {
        int layers = image.Layers.Count;
        if (text == "root") return 0;

        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        if (isNumber && text.Length <= MinPrefixDigits)
        {
            int count = number < 0 || text[0] == '-' ? layers + number : number;
            if (count >= 0 && count <= layers) return count;
            throw new InvalidRequestException($"{option} {text}: the image has {layers} layer{(layers == 1 ? "" : "s")}; {List(image)}");
        }

        string prefix = text.StartsWith("sha256:", StringComparison.Ordinal) ? text["sha256:".Length..] : text;
        int[] found = [.. Enumerable.Range(0, layers).Where(i => IsMeant(image.Layers[i], prefix))];
        return found.Length switch
        {
            1 => found[0] + 1,
            0 => throw new InvalidRequestException($"{option} {Shown.Quote(text)}: the image has no such layer; {List(image)}"),
            _ => throw new InvalidRequestException($"{option} {Shown.Quote(text)} can be any of several layers; {List(image)}"),
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
