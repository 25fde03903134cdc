using Squash.Catalog;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using Squash.Tar;

namespace Squash.Jobs;

/// <summary>Plans the layers of an image that is purged: some stay as they are, and the others lose their hidden bytes.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="history">The changes of each layer.</param>
/// <param name="range">The layers that may change.</param>
/// <param name="layers">All layers.</param>
internal sealed class LayerPurge(MergedTree tree, TreeHistory history, LayerRange range, LoadedLayer[] layers)
{
    /// <summary>The layers of the result, with the changes that transforms have made to the tree so far.</summary>
    /// <param name="options">The options.</param>
    /// <param name="threshold">A layer that wastes no more than this stays as it is.</param>
    /// <param name="budget">The limits of the image.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public List<OutputLayer> Plan(SquashOptions options, PurgeThreshold threshold, ImageBudget budget, CancellationToken cancellationToken)
    {
        TarTime? latest = options.LatestTime is { } time ? TarTime.From(time) : null;
        var planner = new PurgePlanner(tree, history, latest, budget, cancellationToken);
        List<OutputLayer> output = [];
        OutputLayer.New? last = null;
        for (int i = 0; i < range.End; i++)
        {
            if (i < range.Start)
            {
                planner.Keep(i);
                output.Add(new OutputLayer.Kept(i));
            }
            else if (planner.Purge(i, threshold.BytesOf(layers[i].Tar.Length)) is { } purged)
            {
                var own = new LayerRange(i, i + 1);
                last = new OutputLayer.New(own, purged, CompressionOf(options, own), KeepsHistory: true);
                if (purged.Items.Count > 0) output.Add(last);
            }
            else
            {
                output.Add(new OutputLayer.Kept(i));
            }
        }

        // Transforms may have removed files of layers that stay.
        if (!planner.IsComplete) output.Add(new OutputLayer.New(new LayerRange(range.End, range.End), planner.Complete(), CompressionOf(options, range)));
        output.AddRange(Enumerable.Range(range.End, layers.Length - range.End).Select(i => new OutputLayer.Kept(i)));

        // An image should have at least one layer (OCI image-spec v1.1, manifest.md, layers).
        if (output.Count == 0 && last is not null) output.Add(last);
        return output;
    }

    private LayerCompression CompressionOf(SquashOptions options, LayerRange replaced) =>
        CompressionChoice.Of(options, layers[replaced.Start..replaced.End]);
}
