using Squash.IO;
using Squash.Layers;
using Squash.Plan;

namespace Squash.Jobs;

/// <summary>Contents of compressed layers that were not kept, because a guess said that nobody needs them.</summary>
internal static class DroppedContents
{
    /// <summary>Restores those that new layers need.</summary>
    /// <param name="output">The layers of a result.</param>
    /// <param name="layers">The layers of the source.</param>
    public static async Task RestoreAsync(IReadOnlyList<OutputLayer> output, IReadOnlyList<LoadedLayer> layers)
    {
        HashSet<Blob> incomplete = [.. output.OfType<OutputLayer.New>().SelectMany(layer => layer.Plan.IncompleteTars)];
        foreach (LoadedLayer layer in layers.Where(layer => incomplete.Contains(layer.Tar)))
        {
            if (layer.Restore is { } restore) await restore().ConfigureAwait(false);
        }
    }
}
