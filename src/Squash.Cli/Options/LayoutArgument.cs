using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>The values of <c>--max-layers</c> and <c>--max-layer-size</c>.</summary>
internal static class LayoutArgument
{
    private const string WarnOnly = ":warn";

    /// <exception cref="UsageException">It is not a positive number.</exception>
    public static int? ParseLayers(string? text)
    {
        if (text is null) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int layers) && layers > 0
            ? layers
            : throw new UsageException($"--max-layers '{text}': give a number of layers, such as 20");
    }

    /// <exception cref="UsageException">It is not a size.</exception>
    public static LayerSizeLimit? ParseSize(string? text)
    {
        if (text is null) return null;
        bool warns = text.EndsWith(WarnOnly, StringComparison.Ordinal);
        return QuantityArgument.TryParseSize(warns ? text[..^WarnOnly.Length] : text, out long bytes) && bytes > 0
            ? LayerSizeLimit.OfBytes(bytes, warns)
            : throw new UsageException($"--max-layer-size '{text}': give a size such as 500MB, or 500MB:warn to allow larger files");
    }
}
