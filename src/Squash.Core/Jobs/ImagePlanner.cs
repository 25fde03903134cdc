using Squash.Catalog;
using Squash.Compression;
using Squash.Images;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using Squash.Tar;
using Squash.Transform;

namespace Squash.Jobs;

/// <summary>Merges the layers of an image, lowest first, and plans the squashed layer, while the layers are still being verified.</summary>
internal sealed class ImagePlanner(
    ImageSession session, SquashOptions options, TransformChain transforms, ProgressMeter progress, CancellationToken cancellationToken)
{
    private readonly LayerMerger _merger = new(session.NewBudget());
    private readonly TreeJournal _journal = new();
    private readonly TarTime? _latest = options.LatestTime is { } time ? TarTime.From(time) : null;
    private readonly List<string> _keptTimes = [];
    private TreeState? _kept;
    private LayerChanges _changes;

    /// <summary>The layers merged so far.</summary>
    public MergedTree Tree => _merger.Tree;

    /// <summary>Whether the caller reads contents of compressed layers after the plan.</summary>
    public bool NeedsContents { get; init; }

    /// <param name="image">The image.</param>
    /// <param name="isOnly">Whether no other image is squashed in the same run.</param>
    /// <param name="range">The layers that are squashed.</param>
    /// <param name="withCuts">Whether to only compute the result of this and other cuts.</param>
    public async Task<PlannedImage> PlanAsync(SourceImage image, bool isOnly, LayerRange range, bool withCuts)
    {
        progress.Begin(SquashStage.Indexing, TotalBytes(image));
        bool needsContents = !withCuts || NeedsContents || transforms.SeesMoreThanNames || LayerLayout.IsWanted(options);
        (LoadedLayer[] layers, Task verified) = session.Load(image, isOnly, needsContents ? range : new LayerRange(0, 0), _merger.Budget);
        layers = [.. layers.Select(layer => layer.RestoredOnce())];
        IReadOnlyList<LayerReport> reports = await MergeAsync(image, layers, range, withCuts).ConfigureAwait(false);

        TreeHistory? history = Tree.Journal is null ? null : HistoryOfTree();
        LayerPurge? purge = options.Purge is null || history is null ? null : new LayerPurge(Tree, history, range, layers);
        long fullBytes = transforms.IsEmpty ? 0 : BytesOf(OutputOf(range, layers, purge), reports);
        var context = new TransformContext { Platform = image.Platform, Config = image.Config.Text, Layers = reports };
        long excludedPaths = await transforms.ApplyAsync(Tree, layers, context, cancellationToken).ConfigureAwait(false);
        List<OutputLayer> output = OutputOf(range, layers, purge);
        long excludedBytes = transforms.IsEmpty ? 0 : fullBytes - BytesOf(output, reports);
        List<OutputLayer> squashed = output;
        var layout = new LayerLayout(Tree, layers, options, cancellationToken);
        if (LayerLayout.IsWanted(options)) output = await layout.ApplyAsync(output, image).ConfigureAwait(false);
        if (!withCuts) await DroppedContents.RestoreAsync(output, layers).ConfigureAwait(false);
        if (purge is not null) reports = WithOutcome(reports, output);
        var others = new ResultPlanner(image, layers, reports, range, options, cancellationToken);
        (IReadOnlyList<CutReport> cuts, IReadOnlyList<PossibleResult> results) = withCuts && history is not null
            ? await others.PlanAsync(Tree, history, Plan, output, squashed, layout.Previous, session.NewBudget()).ConfigureAwait(false)
            : ([], []);
        return new PlannedImage
        {
            Source = image,
            Layers = layers,
            Range = range,
            Output = output,
            Tree = _merger.Tree,
            Reports = reports,
            Changes = _changes,
            ExcludedBytes = excludedBytes,
            ExcludedPaths = excludedPaths,
            Cuts = options.Slim is null && purge is null ? cuts : [],
            PossibleResults = results,
            History = history,
            KeptByPurge = others.KeptByPurge,
            Packages = others.Packages,
            Warnings = [.. image.Layers.Zip(layers, WrongMediaType).OfType<string>(), .. _keptTimes, .. layout.Warnings],
            Verified = verified,
        };
    }

    private List<OutputLayer> OutputOf(LayerRange range, LoadedLayer[] layers, LayerPurge? purge)
    {
        if (purge is not null && options.Purge is { } threshold) return purge.Plan(options, threshold, _merger.Budget, cancellationToken);
        LayerPlan plan = Plan(_kept);
        List<OutputLayer> output = [.. Enumerable.Range(0, range.Start).Select(i => new OutputLayer.Kept(i))];
        bool isUnchanged = range.Count == 0 && plan.Items.Count == 0 && options.Format != OutputFormat.Rootfs;
        if (!isUnchanged) output.Add(new OutputLayer.New(range, plan, CompressionChoice.Of(options, layers[range.Start..range.End])));
        output.AddRange(Enumerable.Range(range.End, layers.Length - range.End).Select(i => new OutputLayer.Kept(i)));
        return output;
    }

    // A file of holes may claim any size, and be listed thousands of times.
    private static long TotalBytes(SourceImage image)
    {
        decimal bytes = image.Layers.Sum(layer => (decimal)layer.Blob.Length);
        return bytes <= long.MaxValue / 2
            ? (long)bytes
            : throw new InvalidImageException($"the layers of the image have {bytes} bytes in all, more than a real image can have");
    }

    // Transforms must not be taken for changes of the last layer.
    private TreeHistory HistoryOfTree()
    {
        Tree.Journal = null;
        return TreeHistory.From(Tree, _journal);
    }

    private static long BytesOf(IReadOnlyList<OutputLayer> output, IReadOnlyList<LayerReport> layers) =>
        output.Sum(layer => layer is OutputLayer.New made ? made.Plan.TarBytes : layers[layer.Replaces.Start].Bytes);

    private IReadOnlyList<LayerReport> WithOutcome(IReadOnlyList<LayerReport> reports, IReadOnlyList<OutputLayer> output)
    {
        HashSet<int> kept = [.. output.OfType<OutputLayer.Kept>().Select(layer => layer.Layer)];
        if (options.RewriteTimestamps)
        {
            foreach (int layer in kept.Where(layer => reports[layer].Squashed).Order()) WarnOfLaterTimes(Tree.Inodes.Layer(layer), layer);
        }

        return [.. reports.Select((report, layer) => report with { Squashed = !kept.Contains(layer) })];
    }

    private async Task<IReadOnlyList<LayerReport>> MergeAsync(
        SourceImage image, LoadedLayer[] layers, LayerRange range, bool withCuts)
    {
        var reports = new List<LayerReport>(layers.Length);
        HistoryEntry[] history = [.. image.Config.LayerHistory];
        if (withCuts || options.Purge is not null) Tree.Journal = _journal;
        await foreach (LayerIndex index in LayerLoader.ReadIndexesAsync(layers, _merger.Budget).ConfigureAwait(false))
        {
            int i = reports.Count;
            if (i == range.Start && i > 0) _kept = TreeState.Copy(Tree);

            // Layers above the squashed ones do not affect the files that those show.
            LayerChanges changes = i < range.End ? _merger.Apply(index) : default;
            bool squashed = i >= range.Start && i < range.End;
            if (squashed) Count(changes);
            else if (options.RewriteTimestamps) WarnOfLaterTimes(index.Entries, i);
            reports.Add(new LayerReport
            {
                DiffId = image.Layers[i].DiffId,
                Bytes = index.Entries.Tar.Length,
                StoredBytes = image.Layers[i].Blob.Length,
                Squashed = squashed,
                Entries = index.EntryCount,
                Added = changes.Added,
                Overridden = changes.Overridden,
                Deleted = changes.Deleted,
                CreatedBy = history[i].CreatedBy,
            });
        }

        if (range.Start == layers.Length && range.Start > 0) _kept = TreeState.Copy(Tree);
        return reports;
    }

    private void WarnOfLaterTimes(LayerEntries entries, int layer)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Mtime.NoLaterThan(_latest) == entries[i].Mtime) continue;
            _keptTimes.Add($"layer {layer + 1} is kept as it is, and holds files that are newer than the latest time: their times stay");
            return;
        }
    }

    // The content counts, because some producers state a wrong media type.
    private static string? WrongMediaType(SourceLayer stated, LoadedLayer layer)
    {
        string found = layer.Compression.ToString().ToLowerInvariant();
        return stated.MediaType is { } mediaType && MediaTypes.CompressionOfLayer(mediaType) is { } compression && compression != found
            ? $"the layer {stated.Blob.Name} is stated to be {compression} ({mediaType}), but it is {(layer.Compression == CompressionKind.None ? "not compressed" : found)}; squash reads it so"
            : null;
    }

    private void Count(LayerChanges changes)
    {
        _changes.OverriddenBytes += changes.OverriddenBytes;
        _changes.DeletedBytes += changes.DeletedBytes;
    }

    private LayerPlan Plan(TreeState? below) => LayerPlanner.Plan(Tree, below, TreeState.Live(Tree), _latest, cancellationToken);
}
