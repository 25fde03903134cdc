using Squash.Images;
using Squash.Input;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Output;

/// <summary>An image whose layers are merged and planned as one, ready to be written.</summary>
/// <param name="Source">The image as it was.</param>
/// <param name="Plan">The squashed layer.</param>
/// <param name="Layers">What each layer of the source was and did.</param>
/// <param name="Verified">Ends when every stated digest was checked; an image must not be listed before.</param>
internal sealed record LayeredImage(SourceImage Source, MergePlan Plan, IReadOnlyList<LayerReport> Layers, Task Verified)
{
    /// <summary>Reads the headers of all layers and merges them, lowest first, while the layers are still being verified.</summary>
    public static async Task<LayeredImage> MergeAsync(
        SourceImage image, LayerLoader loader, SquashOptions options, ProgressMeter progress, CancellationToken cancellationToken)
    {
        progress.Begin(SquashStage.Indexing, image.Layers.Sum(layer => layer.Blob.Length));
        LoadedLayer[] layers = [.. image.Layers.Select(layer => loader.Load(layer.Blob))];
        foreach (LoadedLayer layer in layers) layer.BeginIndexing();
        Task verified = LayerVerifier.VerifyAsync(image, layers);

        var merger = new LayerMerger();
        var reports = new List<LayerReport>();
        HistoryEntry[] history = [.. image.Config.LayerHistory];
        long entries = 0;
        for (int i = 0; i < layers.Length; i++)
        {
            LayerIndex index = await layers[i].Index.Value.ConfigureAwait(false);
            entries += index.EntryCount;
            if (entries > options.Limits.MaxEntries)
            {
                throw new LimitExceededException($"the image has more than {options.Limits.MaxEntries} entries");
            }

            reports.Add(Report(image.Layers[i], index, merger.Apply(index), history[i].CreatedBy));
        }

        TarTime? latest = options.LatestTime is { } time ? TarTime.From(time) : null;
        MergePlan plan = MergePlanner.Plan(merger.Tree, latest, cancellationToken);
        return new LayeredImage(image, plan, reports, verified);
    }

    private static LayerReport Report(SourceLayer layer, LayerIndex index, LayerChanges changes, string? createdBy) =>
        new(layer.DiffId, index.Tar.Length, layer.Blob.Length, Squashed: true, index.EntryCount,
            changes.Added, changes.Overridden, changes.Deleted, createdBy);
}
