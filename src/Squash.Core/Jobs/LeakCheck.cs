using System.Runtime.CompilerServices;
using Squash.Catalog;
using Squash.Inspect;
using Squash.Inspect.Leaks;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Jobs;

/// <summary>Searches an output for secrets that no container sees: none may be left.</summary>
internal sealed class LeakCheck(ReadingOptions options, ProgressMeter progress, CancellationToken cancellationToken)
{
    /// <exception cref="CheckFailedException">There is one.</exception>
    public async Task RunAsync(SourceImage image)
    {
        var session = new ImageSession(options, headersOnly: true, progress, cancellationToken, InspectScan.Scans(withLeaks: true, withDigests: false));
        await using ConfiguredAsyncDisposable work = session.ConfigureAwait(false);
        var merger = new LayerMerger(session.NewBudget()) { Tree = { Losses = new ChunkedList<FileLoss>() } };
        (LoadedLayer[] layers, Task verified) = session.Load(image, isOnly: true, new LayerRange(0, 0), merger.Budget);
        await foreach (LayerIndex index in LayerLoader.ReadIndexesAsync(layers, merger.Budget).ConfigureAwait(false)) merger.Apply(index);
        await verified.ConfigureAwait(false);

        var search = new LeakSearch(merger.Tree, merger.Tree.Losses, new LeakAllowances([]));
        await search.RunAsync(layers, image.Config).ConfigureAwait(false);
        if (search.Leaks.FirstOrDefault(leak => leak is { Allowed: null, IsVisible: false }) is not { } hidden) return;
        string place = hidden.Field is { } field ? $"its config has it at {Shown.Text(field)}"
            : $"layer {hidden.Layer} has it{(hidden.Path is { } path ? $" in /{path}" : "")}, which squashing that layer, too, removes";
        throw new CheckFailedException($"a secret ({hidden.Title}) is left that no container sees: {place}");
    }
}
