using System.Globalization;

namespace Squash.Core.Tests;

/// <summary>Cuts from the text in the data of a test.</summary>
internal static class Cut
{
    /// <param name="text">The number of layers below (<c>3</c>) or above (<c>-3</c>), or the beginning of an ID.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static LayerCut? Of(string? text) => text switch
    {
        null => null,
        "root" => LayerCut.Root,
        ['-', .. var above] => LayerCut.BelowTopmost(int.Parse(above, CultureInfo.InvariantCulture)),
        [>= '0' and <= '9'] => LayerCut.AboveLowest(int.Parse(text, CultureInfo.InvariantCulture)),
        _ => LayerCut.Above(text),
    };
}
