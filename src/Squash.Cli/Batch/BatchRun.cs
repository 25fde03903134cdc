using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Newtonsoft.Json.Linq;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli.Batch;

/// <summary>Squashes the images of a batch, some at a time, and says so as they are done.</summary>
/// <param name="arguments">What is asked for.</param>
/// <param name="state">What was done before; <see langword="null"/> if nobody remembers.</param>
/// <param name="context">What surrounds the command.</param>
internal sealed class BatchRun(BatchArguments arguments, BatchState? state, CommandContext context)
{
    // All that a result depends on besides its image. With --created now it depends on the time, which nobody wants to be
    // the reason to make it again.
    private readonly string[] _recipe =
    [
        ProductVersion.Text,
        $"{RuntimeInformation.OSArchitecture}",
        .. arguments.Recipe,
        string.Create(CultureInfo.InvariantCulture, $"{arguments.Options.LatestTime?.UtcTicks}"),
        $"{(arguments.Options.Base is { } file ? FileStamp.Of(file) : null)}",
        .. arguments.Options.Exclude,
    ];

    private readonly Lock _lock = new();
    private int _parallelism = 1;
    private int _done;

    /// <summary>Squashes the images.</summary>
    /// <returns>What became of each, in the same order.</returns>
    public async Task<BatchResult[]> SquashAsync(IReadOnlyList<BatchItem> items)
    {
        BatchResult[] results = new BatchResult[items.Count];
        _parallelism = ShareOf(Math.Min(arguments.Jobs, items.Count), Environment.ProcessorCount);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = arguments.Jobs, CancellationToken = context.CancellationToken };
        await Parallel.ForAsync(0, items.Count, parallel, async (i, cancellationToken) =>
        {
            long start = Stopwatch.GetTimestamp();
            results[i] = await SquashAsync(items[i], cancellationToken);
            Tell(results[i], items.Count, Stopwatch.GetElapsedTime(start));
        });
        return results;
    }

    /// <summary>How many threads each of several jobs gets: together they have one a processor, but none has less than one.</summary>
    public static int ShareOf(int jobs, int processors) => Math.Max(1, processors / Math.Max(1, jobs));

    private async Task<BatchResult> SquashAsync(BatchItem item, CancellationToken cancellationToken)
    {
        // What the state calls done must survive a power failure that comes right after.
        SquashOptions options = arguments.Options with
        {
            Format = arguments.FormatOf(item.Output),
            Tags = item.Tags,
            Sync = state is not null,
            MaxParallelism = _parallelism,
        };

        // Before the first byte is read: an input that changes meanwhile has another key the next time.
        string? key = BatchState.KeyOf(_recipe, item, options.Format);
        if (key is not null && state?.Find(key, item.Output) is { } known) return new BatchResult(item, BatchStatus.Unchanged, known);
        SquashReport report;
        try
        {
            OpenSslLibrary.Require();
            report = await BlockingWork.WaitAsync(
                () => ImageSquasher.SquashAsync(
                    ImageSource.FromPath(item.Input), ImageTarget.ToPath(item.Output), options, cancellationToken: cancellationToken),
                item.Output, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BatchResult(item, BatchStatus.Failed, Report: null, exception);
        }

        JObject json = JsonReport.ToJson(report);
        if (key is not null) state?.Add(key, item.Output, json);
        return new BatchResult(item, BatchStatus.Squashed, json);
    }

    private void Tell(BatchResult result, int count, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _done++;
            if (result.Failure is { } failure) context.Error.WriteLine($"squash: {BatchReport.Explain(result.Item, failure)}");
            if (arguments.Quiet || result.Status != BatchStatus.Squashed) return;
            foreach (JToken warning in result.Report?["warnings"] ?? new JArray())
            {
                context.Error.WriteLine($"squash: warning: {TerminalText.Escape($"{result.Item.Input}: {warning}")}");
            }

            context.Error.WriteLine(BatchReport.Line(result, _done, count, context.Terminal, elapsed));
        }
    }
}
