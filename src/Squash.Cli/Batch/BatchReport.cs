using System.Globalization;
using Newtonsoft.Json.Linq;
using Squash.Cli.Host;
using Squash.Cli.Reporting;

namespace Squash.Cli.Batch;

/// <summary>Reports on a batch: one line per image while it runs, and a summary at the end, as text or as JSON.</summary>
internal static class BatchReport
{
    /// <summary>Increases if a field changes its meaning or is removed; new fields do not change it.</summary>
    private const int SchemaVersion = 1;

    /// <summary>For example <c>[3/20] slim/redis.tar  811 MB → 142 MB  (-82 %)  in 0.9 s</c>.</summary>
    public static string Line(BatchResult made, int place, int count, Terminal terminal, TimeSpan elapsed)
    {
        (long before, long after) = made.Bytes;
        string counter = string.Create(CultureInfo.InvariantCulture, $"[{place}/{count}]");
        return $"{counter} {TerminalText.Escape(made.Item.Output)}  {SummaryLine.Sizes(before, after, terminal)}{SummaryLine.Stored(after, made.StoredBytes)}  in {SummaryLine.Duration(elapsed)}";
    }

    /// <summary>For example <c>20 images: 18 squashed, 1 unchanged, 1 failed  8.11 GB → 1.42 GB  (-82 %)  in 12.3 s</c>.</summary>
    public static string Summary(IReadOnlyCollection<BatchResult> results, Terminal terminal, TimeSpan elapsed)
    {
        string counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural.Of(results.Count, "image")}: {Count(results, BatchStatus.Squashed)} squashed, "
                + $"{Count(results, BatchStatus.Unchanged)} unchanged, {Count(results, BatchStatus.Failed)} failed");
        (long before, long after) = Bytes(results);
        return $"{counts}  {SummaryLine.Sizes(before, after, terminal)}  in {SummaryLine.Duration(elapsed)}";
    }

    /// <summary>The line for a failed image.</summary>
    public static string Explain(BatchItem item, Exception failure)
    {
        string message = FailureMessage.Of(failure, signal: null, "squash this image alone with --verbose, and report what it shows", knowsRegistries: true);
        message = FailureMessage.InImage(message, failure, item.Source);
        return TerminalText.Escape(message.Contains(item.Input, StringComparison.Ordinal) ? message : $"{item.Input}: {message}");
    }

    /// <summary>The JSON report. docs/json-report.md documents its fields.</summary>
    public static JObject ToJson(IReadOnlyCollection<BatchResult> results, TimeSpan elapsed)
    {
        (long before, long after) = Bytes(results);
        return new JObject
        {
            ["version"] = SchemaVersion,
            ["squashed"] = Count(results, BatchStatus.Squashed),
            ["unchanged"] = Count(results, BatchStatus.Unchanged),
            ["failed"] = Count(results, BatchStatus.Failed),
            ["sourceBytes"] = before,
            ["resultBytes"] = after,
            ["elapsedSeconds"] = JsonReport.Seconds(elapsed),
            ["results"] = new JArray(results.Select(ToJson)),
        };
    }

    private static JObject ToJson(BatchResult result) => new()
    {
        ["line"] = result.Item.Line,
        ["input"] = result.Item.Input,
        ["output"] = result.Item.Output,
        ["status"] = result.Status switch
        {
            BatchStatus.Squashed => "squashed",
            BatchStatus.Unchanged => "unchanged",
            _ => "failed",
        },
        ["exitCode"] = result.Failure is { } failure ? ExitCodes.Of(failure, signal: null) : ExitCodes.Done,
        ["error"] = result.Failure is { } cause ? Explain(result.Item, cause) : null,
        ["report"] = result.Report,
    };

    private static int Count(IReadOnlyCollection<BatchResult> results, BatchStatus status) => results.Count(result => result.Status == status);

    private static (long Before, long After) Bytes(IReadOnlyCollection<BatchResult> results) =>
        (results.Sum(result => result.Bytes.Before), results.Sum(result => result.Bytes.After));
}
