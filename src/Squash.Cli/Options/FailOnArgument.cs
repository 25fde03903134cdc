using Squash.Cli.Reporting;

namespace Squash.Cli.Options;

/// <summary>The value of <c>--fail-on</c>: <c>leaks</c>, or <c>leaks=high</c>.</summary>
internal static class FailOnArgument
{
    private const string Leaks = "leaks";

    private static readonly (string Word, LeakSeverity Severity)[] Choices =
        [(Leaks, LeakSeverity.Low), ("leaks=low", LeakSeverity.Low), ("leaks=medium", LeakSeverity.Medium), ("leaks=high", LeakSeverity.High)];

    public static string[] Words { get; } = [.. Choices.Select(choice => choice.Word)];

    /// <exception cref="UsageException">It is another word.</exception>
    public static LeakSeverity Parse(string text)
    {
        int at = Array.IndexOf(Words, text);
        return at >= 0 ? Choices[at].Severity : throw new UsageException($"--fail-on '{text}': give leaks, leaks=medium or leaks=high");
    }

    /// <summary>A line if the image has secrets of the given severity that nothing allows.</summary>
    public static IEnumerable<string> Crossed(InspectReport report, LeakSeverity? least)
    {
        int count = report.Leaks?.Count(leak => leak.Allowed is null && leak.Severity >= least) ?? 0;
        if (count > 0) yield return $"{SummaryLine.NameOf(report)} leaks {Plural.Of(count, "secret")}{(least == LeakSeverity.Low ? "" : $" of {LeakText.NameOf(least ?? LeakSeverity.Low)} severity")}, which --fail-on forbids";
    }
}
