using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Newtonsoft.Json.Linq;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Transports;

namespace Squash.Cli.Batch;

/// <summary>Squashes the images of a batch, several at a time, and reports each one when it is done.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="state">The results of earlier runs; <see langword="null"/> if they are not recorded.</param>
/// <param name="connections">Opens the images.</param>
/// <param name="context">The environment of the command.</param>
internal sealed class BatchRun(BatchArguments arguments, BatchState? state, ImageConnections connections, CommandContext context)
{
    // Everything besides the image that the result depends on. With --created now it also depends on the time, but that alone
    // is not a reason to squash an image again.
    private readonly string[] _recipe =
    [
        ProductVersion.Text,
        $"{RuntimeInformation.OSArchitecture}",
        .. arguments.Recipe,
        string.Create(CultureInfo.InvariantCulture, $"{arguments.Options.LatestTime?.UtcTicks}"),
        $"{(arguments.Base?.File is { } file ? FileStamp.Of(file) : null)}",
        .. arguments.Options.Exclude,
        .. arguments.Options.Slim?.Keep ?? [],
    ];

    private readonly Lock _lock = new();
    private int _parallelism = 1;
    private int _done;

    /// <summary>Squashes the images.</summary>
    /// <returns>The result for each image, in the same order.</returns>
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

    /// <summary>The number of threads per job: together the jobs have one per processor, but each has at least one.</summary>
    public static int ShareOf(int jobs, int processors) => Math.Max(1, processors / Math.Max(1, jobs));

    private async Task<BatchResult> SquashAsync(BatchItem item, CancellationToken cancellationToken)
    {
        // The state must not list an image that a power failure could still destroy.
        SquashOptions options = arguments.Options with
        {
            Format = arguments.FormatOf(item.Target),
            Sync = state is not null && !item.Target.IsRemote,
            MaxParallelism = _parallelism,
        };

        // Before the first byte is read, so that an input that changes meanwhile has another key the next time.
        string? key = BatchState.KeyOf(_recipe, item, options.Format);
        if (key is not null && state?.Find(key, item.Output) is { } known) return new BatchResult(item, BatchStatus.Unchanged, known);
        SquashReport report;
        try
        {
            SquashOptions ofItem = connections.WithBase(options, arguments.Base) with
            {
                Selection = PlaceOptions.Select(item.Source, options.Selection),
                RefName = PlaceOptions.RefNameOf(item.Target),
                Tags = PlaceOptions.TagsOf(item.Target, TagArgument.ParseAll(item.Tags)),
            };
            OpenSslLibrary.Require();
            report = await BlockingWork.WaitAsync(
                () => ImageSquasher.SquashAsync(
                    connections.SourceOf(item.Source), connections.TargetOf(item.Target, ofItem.Tags), ofItem, cancellationToken: cancellationToken),
                item.Output, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BatchResult(item, BatchStatus.Failed, Report: null, exception);
        }

        JObject json = JsonReport.ToJson(CommandWords.Of(report));
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
