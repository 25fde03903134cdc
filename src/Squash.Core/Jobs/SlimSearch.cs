using Squash.Inspect.Advice;
using Squash.Inspect.Contents;
using Squash.Merge;
using Squash.Plan;
using Squash.Transform;

namespace Squash.Jobs;

/// <summary>The part of an inspection about what slimming would leave out. It removes the names from the tree, so it comes last.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="image">The image.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class SlimSearch(MergedTree tree, PlannedImage image, CancellationToken cancellationToken)
{
    /// <summary>Slims the tree.</summary>
    /// <param name="measure">The compressed sizes of the slimmed tree.</param>
    /// <exception cref="SquashException">The image cannot be slimmed.</exception>
    public async Task<SlimmedImage> RunAsync(Func<CompressionLedger?> measure)
    {
        tree.Losses = null;
        var chain = new TransformChain(new SquashOptions { Slim = new SlimOptions() }, comparesScopes: true);
        var context = new TransformContext { Platform = image.Source.Platform, Config = image.Source.Config.Text, Layers = image.Reports };
        await chain.ApplyAsync(tree, image.Layers, context, cancellationToken).ConfigureAwait(false);
        SlimReport report = chain.SlimReport ?? throw new InvalidOperationException("Slimming made no report.");
        long bytes = LayerPlanner.Plan(tree, null, TreeState.Live(tree), null, cancellationToken).TarBytes;
        return new SlimmedImage(report, bytes, measure()?.BytesAfterSquash(keptLayers: 0));
    }
}
