using System.Runtime.CompilerServices;
using Squash.Catalog;
using Squash.IO;
using Squash.Layers;
using Squash.Layout;
using Squash.Merge;

namespace Squash.Jobs;

/// <summary>Reads which files the layers of an earlier result have: only headers, because contents do not matter.</summary>
/// <param name="options">The options.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class PreviousLayers(SquashOptions options, CancellationToken cancellationToken)
{
    /// <param name="previous">The earlier result.</param>
    /// <param name="platform">The platform to choose in it.</param>
    /// <param name="tree">The files to lay out.</param>
    /// <param name="kept">The layers that the new result keeps.</param>
    public async Task<PreviousLayout> ReadAsync(PreviousImage previous, Platform platform, MergedTree tree, IReadOnlySet<DiffId> kept)
    {
        try
        {
            var session = new ImageSession(options.Reading, headersOnly: true, new ProgressMeter(null), cancellationToken);
            await using ConfiguredAsyncDisposable work = session.ConfigureAwait(false);
            OpenedArchive opened = await session.OpenAsync(previous.Source, prefetch: false).ConfigureAwait(false);
            SourceImage image = opened.Catalog.SelectOne(previous.Image, platform, ChoosingOptions.OfLike).Images[0];
            ImageBudget budget = session.NewBudget();
            LoadedLayer[] layers = session.Load(image, isOnly: true, new LayerRange(0, 0), budget).Layers;
            var layout = new PreviousLayout(tree);
            await foreach (LayerIndex index in LayerLoader.ReadIndexesAsync(layers, budget).ConfigureAwait(false))
            {
                DiffId diffId = image.Layers[layout.Count].DiffId;
                layout.Add(index, diffId, kept.Contains(diffId));
            }

            return layout;
        }
        catch (Exception failure) when (SpoolFailedException.CauseOf(failure) is SquashException cause)
        {
            throw cause.In(previous.Source.Name);
        }
    }
}
