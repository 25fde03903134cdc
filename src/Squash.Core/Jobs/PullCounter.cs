using Squash.IO;
using Squash.Layers;
using Squash.Output;
using Squash.Plan;

namespace Squash.Jobs;

/// <summary>Counts the bytes of results that a user of an earlier result must pull.</summary>
/// <param name="previous">The layers of the earlier result, with their sizes.</param>
/// <param name="layers">The layers of the source.</param>
/// <param name="reports">The reports of these layers.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class PullCounter(
    IReadOnlyDictionary<DiffId, long> previous, IReadOnlyList<LoadedLayer> layers, IReadOnlyList<LayerReport> reports, CancellationToken cancellationToken)
{
    /// <param name="output">The layers of a result.</param>
    public async Task<long> CountAsync(IReadOnlyList<OutputLayer> output)
    {
        long bytes = 0;
        foreach (OutputLayer layer in output)
        {
            if (layer is OutputLayer.New { Plan: var plan }) bytes += await IsKnownAsync(layer, plan).ConfigureAwait(false) ? 0 : plan.TarBytes;
            else bytes += previous.ContainsKey(reports[layer.Replaces.Start].DiffId) ? 0 : reports[layer.Replaces.Start].Bytes;
        }

        return bytes;
    }

    // Only a layer of the same size can be the same one, so that few are read.
    private async Task<bool> IsKnownAsync(OutputLayer layer, LayerPlan plan)
    {
        if (!previous.Values.Contains(plan.TarBytes)) return false;
        await DroppedContents.RestoreAsync([layer], layers).ConfigureAwait(false);
        var writer = new LayerWriter(parallelism: 1, new ProgressMeter(null), cancellationToken);
        WrittenLayer written = await writer.WriteAsync(plan, LayerCompression.None, Stream.Null, _ => "").ConfigureAwait(false);
        return previous.ContainsKey(written.DiffId);
    }
}
