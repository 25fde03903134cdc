using Squash.Catalog;
using Squash.Layers;
using Squash.Layout;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>Plans an image with other options than the given ones, so that their results can be compared.</summary>
/// <param name="image">The image.</param>
/// <param name="layers">Its layers.</param>
/// <param name="reports">The reports of its layers.</param>
/// <param name="range">The layers that the given options squash.</param>
/// <param name="options">The given options.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class ResultPlanner(
    SourceImage image, LoadedLayer[] layers, IReadOnlyList<LayerReport> reports, LayerRange range, SquashOptions options, CancellationToken cancellationToken)
{
    /// <summary>The number of layers to show if the options don't ask for one.</summary>
    public const int DefaultMaxLayers = 40;

    // A purge may plan every layer.
    private const int MaxPurgedLayers = 128;

    private bool IsPurge => options.Purge is not null;

    private bool IsLayout => LayerLayout.IsWanted(options);

    private bool IsSquash => !IsPurge && !IsLayout;

    private PurgeThreshold Threshold => options.Purge ?? PurgeThreshold.Default;

    private SquashOptions Layout => IsLayout ? options : new SquashOptions { MaxLayers = DefaultMaxLayers, LatestTime = options.LatestTime };

    /// <summary>The layers that are kept above the others.</summary>
    private IEnumerable<OutputLayer> Upper => Enumerable.Range(range.End, layers.Length - range.End).Select(i => new OutputLayer.Kept(i));

    /// <summary>The packages of the image, which a layout groups files by; <see langword="null"/> if they were not read.</summary>
    public PackageDatabase? Packages { get; private set; }

    /// <summary>The ordinals of the layers that a purge keeps as they are.</summary>
    public IReadOnlySet<int> KeptByPurge { get; private set; } = new HashSet<int>();

    /// <param name="tree">The merged layers, with the changes of transforms.</param>
    /// <param name="history">The changes of each layer, without the transforms.</param>
    /// <param name="plan">Plans the squashed layer over a state of the tree; over nothing for <see langword="null"/>.</param>
    /// <param name="output">The result of the given options.</param>
    /// <param name="squashed">The same, before it was laid out in several layers.</param>
    /// <param name="previous">The earlier result; <see langword="null"/> if there is none.</param>
    /// <param name="budget">Limits for a purge.</param>
    public async Task<(IReadOnlyList<CutReport> Cuts, IReadOnlyList<PossibleResult> Results)> PlanAsync(
        MergedTree tree, TreeHistory history, Func<TreeState?, LayerPlan> plan, List<OutputLayer> output, List<OutputLayer> squashed, PreviousLayout? previous, ImageBudget budget)
    {
        LayerPlan whole = range.Start == 0 && !IsPurge && squashed is [OutputLayer.New first, ..] ? first.Plan : plan(null);
        var cutting = new CutPlanner(tree, history, reports, range.End);
        List<OutputLayer> one = layers.Length == 0 ? [] : [NewLayer(0, whole), .. Upper];
        if (options.Format == OutputFormat.Rootfs || layers.Length == 0) return (Cut(), []);

        // An inspection shows them too, and should not take longer for it.
        Task<List<CutReport>> cuts = Task.Run(Cut, cancellationToken);
        Task<List<OutputLayer>?> purging = IsPurge ? Task.FromResult<List<OutputLayer>?>(output) : Task.Run(() => TryPurge(tree, history, budget), cancellationToken);
        Task<List<OutputLayer>?> layingOut = IsLayout ? Task.FromResult<List<OutputLayer>?>(output) : Task.Run(() => TryLayOutAsync(tree, one), cancellationToken);
        await Task.WhenAll(cuts, purging, layingOut).ConfigureAwait(false);

        PullCounter? pulls = previous is null ? null : new PullCounter(previous.Layers, layers, reports, cancellationToken);
        List<PossibleResult> results = [await DescribeAsync(one, pulls).ConfigureAwait(false)];
        List<OutputLayer>? based = range.Start > 0 && IsSquash ? output
            : cutting.Chosen is (var kept, var above) ? [.. Enumerable.Range(0, kept).Select(i => new OutputLayer.Kept(i)), NewLayer(kept, above), .. Upper]
            : null;
        if (based is not null) results.Add(await DescribeAsync(based, pulls).ConfigureAwait(false) with { KeptLayers = CountLower(based) });
        if (await purging.ConfigureAwait(false) is { } purged)
        {
            KeptByPurge = purged.OfType<OutputLayer.Kept>().Select(layer => layer.Layer).ToHashSet();
            results.Add(await DescribeAsync(purged, pulls).ConfigureAwait(false) with { KeptLayers = range.Start, Purge = Threshold });
        }

        if (await layingOut.ConfigureAwait(false) is { } laidOut)
        {
            PossibleResult result = await DescribeAsync(laidOut, pulls).ConfigureAwait(false);
            results.Add(result with { KeptLayers = IsLayout ? range.Start : 0, MaxLayers = Layout.MaxLayers, MaxLayerSize = Layout.MaxLayerSize });
        }

        return (await cuts.ConfigureAwait(false), results);

        List<CutReport> Cut() => cutting.Plan(whole, range.Start > 0 ? range.Start : null, plan);
    }

    private int CountLower(List<OutputLayer> output) => output.OfType<OutputLayer.Kept>().Count(layer => layer.Layer < range.End);

    private OutputLayer.New NewLayer(int kept, LayerPlan plan) => new(new LayerRange(kept, range.End), plan, CompressionChoice.Of(options, layers[kept..range.End]));

    // A result that the options do not ask for must not fail those that they do.
    private List<OutputLayer>? TryPurge(MergedTree tree, TreeHistory history, ImageBudget budget)
    {
        if (range.End > MaxPurgedLayers) return null;
        try
        {
            return new LayerPurge(tree, history, range, layers).Plan(options, Threshold, budget, cancellationToken);
        }
        catch (LimitExceededException)
        {
            return null;
        }
    }

    private async Task<List<OutputLayer>?> TryLayOutAsync(MergedTree tree, List<OutputLayer> one)
    {
        var layout = new LayerLayout(tree, layers, Layout, cancellationToken);
        try
        {
            return await layout.ApplyAsync(one, image).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is LimitExceededException or InvalidRequestException)
        {
            return null;
        }
        finally
        {
            Packages = layout.Packages;
        }
    }

    private async Task<PossibleResult> DescribeAsync(List<OutputLayer> output, PullCounter? pulls)
    {
        long[] sizes = [.. output.Select(layer => layer is OutputLayer.New made ? made.Plan.TarBytes : reports[layer.Replaces.Start].Bytes)];
        return new PossibleResult
        {
            Bytes = sizes.Sum(),
            Layers = sizes.Length,
            LargestBytes = sizes.Length == 0 ? 0 : sizes.Max(),
            SharedBytes = output.OfType<OutputLayer.Kept>().Sum(layer => reports[layer.Layer].Bytes),
            PullBytes = pulls is null ? null : await pulls.CountAsync(output).ConfigureAwait(false),
        };
    }
}
