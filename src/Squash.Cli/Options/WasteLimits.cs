using Squash.Cli.Reporting;

namespace Squash.Cli.Options;

/// <summary>The waste above which a pipeline fails.</summary>
internal sealed record WasteLimits
{
    /// <summary>The maximum of wasted bytes.</summary>
    public long? MaxWastedBytes { get; init; }

    /// <summary>The maximum share of the content that is wasted.</summary>
    public decimal? MaxWastedShare { get; init; }

    /// <summary>The minimum share of the content that is not wasted.</summary>
    public decimal? MinEfficiency { get; init; }

    /// <summary>One line per limit that the image crosses.</summary>
    public IEnumerable<string> Crossed(InspectReport report)
    {
        string name = SummaryLine.NameOf(report);
        if (MaxWastedBytes is { } bytes && report.WastedBytes > bytes)
        {
            yield return $"{name} wastes {HumanSize.Of(report.WastedBytes)}, more than the {HumanSize.Of(bytes)} of --max-wasted";
        }

        // Not the quotient, because a share that is met exactly must not fail for a rounding error.
        if (MaxWastedShare is { } share && report.WastedBytes > share * report.ContentBytes)
        {
            yield return $"{name} wastes {Percent.Of(report.WastedBytes, report.ContentBytes)} of its content, more than the {Percent.Of(share)} of --max-wasted";
        }

        if (MinEfficiency is { } least && report.ContentBytes - report.WastedBytes < least * report.ContentBytes)
        {
            yield return $"{name} has an efficiency of {Percent.Of(report.ContentBytes - report.WastedBytes, report.ContentBytes)}, less than the {Percent.Of(least)} of --min-efficiency";
        }
    }
}
