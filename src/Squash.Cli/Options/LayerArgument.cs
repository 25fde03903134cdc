using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Reads what <c>--from</c> and <c>--to</c> call LAYER.</summary>
internal static class LayerArgument
{
    // The beginning of an ID may consist of digits only; no image has that many layers.
    private const int MaxNumberLength = 4;

    /// <param name="text">
    /// <c>root</c>, how many layers are below the cut (<c>3</c>) or above it (<c>-3</c>), or the beginning of an ID.
    /// </param>
    public static LayerCut Parse(string text)
    {
        if (text == "root") return LayerCut.Root;
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        return !isNumber || text.Length > MaxNumberLength ? LayerCut.Above(text)
            : text[0] == '-' ? LayerCut.BelowTopmost(-number)
            : LayerCut.AboveLowest(number);
    }
}
