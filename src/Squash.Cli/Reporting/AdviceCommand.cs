using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The command that follows a recommendation.</summary>
internal static class AdviceCommand
{
    /// <summary>The command, without the names of source and target.</summary>
    public static string Of(Recommendation advice)
    {
        string from = advice.KeptLayers > 0 ? $" --from {advice.KeptLayers.ToString(CultureInfo.InvariantCulture)}" : "";
        return "squash" + from + string.Concat(advice.Exclude.Select(pattern => $" --exclude '{pattern}'"));
    }
}
