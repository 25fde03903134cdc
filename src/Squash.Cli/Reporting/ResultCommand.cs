using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The command that gives a possible result.</summary>
internal static class ResultCommand
{
    /// <summary>The command, without the names of source and target, and with <c>PREVIOUS</c> for that of <c>--like</c>.</summary>
    public static string Of(PossibleResult result) => "squash" + string.Concat(Options(result));

    private static IEnumerable<string> Options(PossibleResult result)
    {
        if (result.KeptLayers > 0) yield return $" --from {Number(result.KeptLayers)}";
        if (result.Purge is { } purge) yield return " --purge" + (purge == PurgeThreshold.Default ? "" : "=" + Threshold(purge));
        if (result.MaxLayers is { } layers) yield return $" --max-layers {Number(layers)}";
        if (result.MaxLayerSize is { } size) yield return $" --max-layer-size {Number(size.Bytes)}{(size.AllowsLargerFiles ? ":warn" : "")}";
        if (result.PullBytes is not null && (result.MaxLayers is not null || result.MaxLayerSize is not null)) yield return " --like PREVIOUS";
    }

    private static string Threshold(PurgeThreshold threshold) =>
        threshold.Bytes is { } bytes ? Number(bytes) : threshold.ToString().Replace(" ", "", StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
