using Squash.Merge;
using Squash.Plan;
using Squash.Tar;

namespace Squash.Layout;

/// <summary>Plans one layer from some of the items of a larger one, in their order, with the parents of each.</summary>
/// <param name="tree">The tree.</param>
/// <param name="latestTime">Later modification times are written as this one.</param>
/// <param name="keepsMetadata">Whether directories have their own metadata.</param>
internal sealed class LayerAssembler(MergedTree tree, TarTime? latestTime, bool keepsMetadata)
{
    // The directories around the last item, from the root down.
    private readonly List<int> _open = [];
    private readonly List<int> _parents = [];

    public LayerPlan Plan { get; } = new(tree, latestTime);

    /// <summary>Adds the next item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="parent">The directory that it is in.</param>
    public void Add(in PlanItem item, int parent)
    {
        Open(parent);
        Plan.Add(item);
        if (keepsMetadata) _open.Add(item.Node);
    }

    private void Open(int directory)
    {
        if (_open.Count > 0 && _open[^1] == directory) return;
        _parents.Clear();
        for (int at = directory; at != PathTree.None; at = tree.Paths[at].Parent) _parents.Add(at);
        _parents.Reverse();
        int common = 0;
        while (common < _open.Count && common < _parents.Count && _open[common] == _parents[common]) common++;
        _open.RemoveRange(common, _open.Count - common);
        for (int i = common; i < _parents.Count; i++)
        {
            if (LayoutDirectories.HasItem(tree, _parents[i], keepsMetadata)) Plan.Add(LayoutDirectories.ItemOf(tree, _parents[i], keepsMetadata));
            _open.Add(_parents[i]);
        }
    }
}
