using Squash.Archives;
using Squash.Catalog;
using Squash.Images;
using Squash.Inspect;
using Squash.Inspect.Advice;
using Squash.Inspect.Leaks;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;
using Squash.Transform;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>One inspection, from the first byte read to the report: a squash that is only planned, and records the losses.</summary>
internal sealed class InspectJob(InspectOptions options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);
    // The default result of squashing: all layers become one.
    private readonly SquashOptions _squash = new();

    public async Task<InspectReport> RunAsync(ImageSource source)
    {
        LeakAllowances? allowances = options.Leaks is { } leaks ? new LeakAllowances(leaks.Allowed) : null;
        var session = new ImageSession(
            options.Reading, headersOnly: true, _progress, cancellationToken,
            InspectScan.Scans(withLeaks: allowances is not null, withDigests: options.Contents, (path, _) => PackageDatabase.Contains(path)));
        await using (session.ConfigureAwait(false))
        {
            (BlobStore store, ImageCatalog catalog) = await session.OpenAsync(source, prefetch: false).ConfigureAwait(false);
            ImageChoice choice = catalog.SelectOne(options.Image, options.Platform, ChoosingOptions.OfInspect);

            var planner = new ImagePlanner(session, _squash, new TransformChain(_squash), _progress, cancellationToken) { NeedsContents = options.Slim };
            planner.Tree.Losses = new ChunkedList<FileLoss>();
            PlannedImage image = await planner
                .PlanAsync(choice.Images[0], isOnly: true, LayerRange.Of(choice.Images[0], _squash, null), withCuts: true)
                .NamingAsync(choice.Entry).ConfigureAwait(false);
            var waste = new WasteLedger(planner.Tree, planner.Tree.Losses);
            ILookup<int, LayerLoss> losses = waste.LossesByLayer();
            var content = new ContentSearch(planner.Tree, image, options, cancellationToken);
            await content.RunAsync().NamingAsync(choice.Entry).ConfigureAwait(false);
            LeakSearch? search = allowances is null ? null : new LeakSearch(planner.Tree, planner.Tree.Losses, allowances);
            if (search is not null) await search.RunAsync(image.Layers, image.Source.Config, image.Source.ManifestAnnotations).NamingAsync(choice.Entry).ConfigureAwait(false);
            _progress.End();
            var report = new InspectReport
            {
                References = choice.Entry.References,
                Platform = image.Source.Platform,
                ImageId = image.Source.Config.Digest,
                InputBytes = store.Bytes,
                Layers = [.. image.Reports.Select((layer, i) => Inspect(layer, i, planner.Tree.Inodes.Layer(i), [.. losses[i]]) with { EstimatedCompressedBytes = content.EstimateOf(i) })],
                History = HistoryOf(image.Source.Config),
                SquashedBytes = image.Plans.Sum(plan => plan.TarBytes),
                Cuts = image.Cuts,
                PossibleResults = image.PossibleResults,
                WastedPathCount = waste.PathCount,
                WastedPaths = waste.LargestPaths(options.MaxPaths),
                WasteTree = waste.ToTree(options.MaxTreeNodes),
                Present = content.Present,
                Pull = content.Pull,
                Recommendations = Adviser.Advise(content.Facts),
                Leaks = search?.Leaks,
                Warnings = [.. catalog.Warnings, .. image.Warnings, .. search?.Warnings ?? []],
                Notes = [.. catalog.Notes, .. content.Notes],
            };
            if (search is not null) report = WithMasks(report);
            if (options.MaxLayerPaths > 0 && image.History is { } history) report = WithPaths(report, new LayerPathLedger(planner.Tree, history));
            return options.Slim ? await WithSlimAsync(report, content, new SlimSearch(planner.Tree, image, cancellationToken)).ConfigureAwait(false) : report;
        }
    }

    private InspectReport WithPaths(InspectReport report, LayerPathLedger ledger)
    {
        IReadOnlyList<IReadOnlyList<LayerPath>> paths = ledger.ToReport(options.MaxLayerPaths);
        return paths.Count == 0 ? report : report with { Layers = [.. report.Layers.Select((layer, i) => layer with { Paths = paths[i] })] };
    }

    private static async Task<InspectReport> WithSlimAsync(InspectReport report, ContentSearch content, SlimSearch search)
    {
        try
        {
            SlimmedImage slimmed = await search.RunAsync(content.MeasureAgain).ConfigureAwait(false);

            // It needs most care, so it comes last, no matter how much it saves.
            return report with { Slim = slimmed.Report, Recommendations = [.. report.Recommendations, .. new SlimAdvice(slimmed).Advise(content.Facts)] };
        }
        catch (SquashException failure)
        {
            return report with { SlimFailure = failure.Message };
        }
    }

    private static InspectReport WithMasks(InspectReport report) => report with
    {
        Layers = [.. report.Layers.Select(layer => layer with { CreatedBy = layer.CreatedBy is { } step ? SecretText.Redact(step) : null })],
        History = [.. report.History.Select(each => each with { CreatedBy = each.CreatedBy is { } step ? SecretText.Redact(step) : null })],
    };

    private static InspectedLayer Inspect(LayerReport report, int ordinal, LayerEntries layer, IReadOnlyList<LayerLoss> losses)
    {
        long files = 0, contentBytes = 0;
        for (int i = 0; i < layer.Count; i++)
        {
            ref readonly LayerEntry entry = ref layer[i];
            if (entry.Type is EntryType.Directory or EntryType.HardLink || entry.IsOverlayWhiteout) continue;
            files++;
            if (entry.Type == EntryType.File) contentBytes += layer.StoredBytesOf(entry);
        }

        return new InspectedLayer
        {
            Number = ordinal + 1,
            DiffId = report.DiffId,
            Bytes = report.Bytes,
            StoredBytes = report.StoredBytes,
            CreatedBy = report.CreatedBy,
            Entries = report.Entries,
            Files = files,
            ContentBytes = contentBytes,
            Losses = losses,
        };
    }

    private static List<HistoryStep> HistoryOf(ImageConfig config)
    {
        var steps = new List<HistoryStep>();
        int layers = 0;
        foreach (HistoryEntry entry in config.History)
        {
            steps.Add(new HistoryStep { CreatedBy = entry.CreatedBy, Created = entry.Created, Layer = entry.IsEmpty ? null : ++layers });
        }

        return steps;
    }
}
