using System.Diagnostics;
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
    private readonly BatchMemory _memory = new(arguments, state, new ImageStamps(connections));
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
        try
        {
            OpenSslLibrary.Require();
            return await BlockingWork.WaitAsync(() => SquashOrSkipAsync(item, cancellationToken), item.Output, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BatchResult(item, BatchStatus.Failed, Report: null, exception);
        }
    }

    private async Task<BatchResult> SquashOrSkipAsync(BatchItem item, CancellationToken cancellationToken)
    {
        if (item.Source.File is { } file && !Path.Exists(file)) throw InputHint.FailureOf(file);
        SquashOptions options = OptionsOf(item);
        BatchOrigin? origin = await _memory.FindOriginAsync(item, options.Format, cancellationToken);
        if (origin is not null && await _memory.FindAsync(origin, item, options.Tags, cancellationToken) is { } known) return known;

        // A tag may be moved while the image is read.
        ImageSource source = origin is not null && item.Source.Transport == Transport.Registry
            ? connections.SourceOf(item.Source, origin.Source)
            : connections.SourceOf(item.Source);
        options = await connections.WithCompressionAsync(options, item.Target, cancellationToken);
        SquashReport report = await ImageSquasher.SquashAsync(
            source, connections.TargetOf(item.Target, options.Tags), _memory.Annotate(options, origin, item), cancellationToken: cancellationToken);
        JObject json = JsonReport.ToJson(CommandWords.Of(report));
        if (origin is not null) await _memory.AddAsync(origin, item, report.Digest, json, cancellationToken);
        return new BatchResult(item, BatchStatus.Squashed, json);
    }

    private SquashOptions OptionsOf(BatchItem item) => connections.WithBase(arguments.Options, arguments.Base) with
    {
        Format = arguments.FormatOf(item.Target),

        // The state must not list an image that a power failure could still destroy.
        Sync = state is not null && !item.Target.IsRemote,
        MaxParallelism = _parallelism,
        Selection = PlaceOptions.Select(item.Source, arguments.Options.Selection),
        RefName = PlaceOptions.RefNameOf(item.Target),
        Tags = PlaceOptions.TagsOf(item.Target, TagArgument.ParseAll(item.Tags)),
    };

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
