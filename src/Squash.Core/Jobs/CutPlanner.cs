using Squash.Inspect.Advice;
using Squash.Merge;
using Squash.Plan;

namespace Squash.Jobs;

/// <summary>Plans the squashed layer of every cut, from the lowest one up.</summary>
/// <param name="tree">The merged layers, with the changes of transforms.</param>
/// <param name="history">The changes of each layer, without the transforms.</param>
/// <param name="layers">The layers of the source.</param>
/// <param name="end">The layer above the topmost one that is squashed.</param>
internal sealed class CutPlanner(MergedTree tree, TreeHistory history, IReadOnlyList<LayerReport> layers, int end)
{
    // More layers than an engine accepts. Planning every cut of thousands of layers would take hours.
    private const int MaxCuts = 128;

    /// <summary>The number of kept layers and the squashed layer of the wanted cut; <see langword="null"/> if there is none.</summary>
    public (int Kept, LayerPlan Plan)? Chosen { get; private set; }

    /// <param name="whole">The squashed layer if no layer is kept.</param>
    /// <param name="wanted">The number of kept layers of the wanted cut; <see langword="null"/> for the one to recommend.</param>
    /// <param name="plan">Plans a layer over a state of the tree.</param>
    public List<CutReport> Plan(LayerPlan whole, int? wanted, Func<TreeState, LayerPlan> plan)
    {
        var cuts = new List<CutReport>();
        NameCounts names = tree.Inodes.Names.CopyEmpty();
        int[] below = history.Begin();
        long keptBytes = 0, sourceBytes = layers.Take(end).Sum(layer => layer.Bytes);
        for (int kept = 0; kept < Math.Min(end, MaxCuts); kept++)
        {
            if (kept > 0)
            {
                history.Advance(below, kept - 1);
                keptBytes += layers[kept - 1].Bytes;
            }

            LayerPlan squashed = kept == 0 ? whole : plan(TreeState.Of(tree, below, names));
            var cut = new CutReport
            {
                KeptLayers = kept,
                KeptBytes = keptBytes,
                SquashedBytes = squashed.TarBytes,
                SavedBytes = sourceBytes - keptBytes - squashed.TarBytes,
            };
            cuts.Add(cut);

            // If no cut saves enough, the lowest one stands for all.
            bool isChosen = wanted is null ? kept == 1 || KeepBaseAdvice.IsWorthIt(cut, cuts[0].SavedBytes) : kept == wanted;
            if (isChosen) Chosen = (kept, squashed);
        }

        return cuts;
    }
}
