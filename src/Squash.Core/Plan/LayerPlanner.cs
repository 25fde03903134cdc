using System.Runtime.InteropServices;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Plan;

/// <summary>Lays out a state of a merged tree as one layer, parents first: all of it, or the difference to the layers below.</summary>
/// <remarks>
/// Names are in byte order in the form in which they are written: a directory's name ends in <c>/</c>. The first name of a file
/// carries the content, and the others are hardlinks to it.
/// </remarks>
internal sealed class LayerPlanner
{
    private readonly MergedTree _tree;
    private readonly TreeState _state;
    private readonly LayerDifference? _difference;
    private readonly LayerPlan _plan;
    private readonly Dictionary<int, int> _firstNames = [];
    private readonly List<PlanItem> _children = [];
    private readonly NameOrder _order;

    private LayerPlanner(MergedTree tree, TreeState state, LayerDifference? difference, TarTime? latestTime)
    {
        _tree = tree;
        _state = state;
        _difference = difference;
        _plan = new LayerPlan(tree, latestTime);
        _order = new NameOrder(tree);
    }

    /// <param name="tree">The merged layers.</param>
    /// <param name="below">The state shown by the output's layers below; <see langword="null"/> for none.</param>
    /// <param name="state">The state that they show together with this layer.</param>
    /// <param name="latestTime">Later modification times are written as this one.</param>
    /// <param name="cancellationToken">Cancels between two directories.</param>
    public static LayerPlan Plan(MergedTree tree, TreeState? below, TreeState state, TarTime? latestTime, CancellationToken cancellationToken)
    {
        LayerDifference? difference = below is null ? null : LayerDifference.Compute(tree, below, state);
        var planner = new LayerPlanner(tree, state, difference, latestTime);

        // The root has an entry only if a layer has one for it; otherwise the engine chooses its owner and mode.
        int root = state.InodeOf(PathTree.Root);
        if (root != PathNode.ImpliedDirectory && difference?.IsWritten(PathTree.Root) != false)
        {
            planner._plan.Add(PlanItem.Entry(PathTree.Root, root));
        }

        planner.AddDescendants(PathTree.Root, cancellationToken);
        return planner._plan;
    }

    // Without recursion, because a path may be deeper than a small stack allows.
    private void AddDescendants(int directory, CancellationToken cancellationToken)
    {
        // A single list serves all levels: each level sorts and walks its end.
        var levels = new Stack<(int Start, int Next)>();
        levels.Push(Open(directory));
        while (levels.TryPop(out (int Start, int Next) level))
        {
            if (level.Next == _children.Count)
            {
                _children.RemoveRange(level.Start, _children.Count - level.Start);
                continue;
            }

            PlanItem item = _children[level.Next];
            levels.Push((level.Start, level.Next + 1));
            if (item.Kind != PlanItemKind.Entry)
            {
                _plan.Add(item);
                continue;
            }

            AddEntry(item);
            if (!_tree.Inodes.IsDirectory(item.Inode)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            levels.Push(Open(item.Node));
        }
    }

    private (int Start, int Next) Open(int directory)
    {
        int start = _children.Count;
        Collect(directory);
        CollectionsMarshal.AsSpan(_children)[start..].Sort(_order);
        return (start, start);
    }

    private void Collect(int directory)
    {
        PathTree paths = _tree.Paths;
        if (_difference?.IsOpaque(directory) == true) _children.Add(PlanItem.Opaque(directory));
        for (int child = paths[directory].FirstChild; child != PathTree.None; child = paths[child].NextSibling)
        {
            int inode = _state.InodeOf(child);
            if (inode != PathNode.Absent && _difference?.IsWritten(child) != false) _children.Add(PlanItem.Entry(child, inode));
            else if (_difference?.IsWhitedOut(child) == true) _children.Add(PlanItem.Whiteout(child));
        }
    }

    private void AddEntry(PlanItem item)
    {
        bool isFurtherName = item.Inode >= 0 && _state.IsShared(item.Inode) && !_firstNames.TryAdd(item.Inode, item.Node);
        _plan.Add(isFurtherName ? PlanItem.HardLink(item.Node, item.Inode, _firstNames[item.Inode]) : item);
    }

    private sealed class NameOrder(MergedTree tree) : IComparer<PlanItem>
    {
        public int Compare(PlanItem x, PlanItem y)
        {
            ReadOnlySpan<byte> left = tree.Paths.Name(x.Node), right = tree.Paths.Name(y.Node);
            if (x.Kind != PlanItemKind.Entry) return CompareMarker(x, left, y, right);
            if (y.Kind != PlanItemKind.Entry) return -CompareMarker(y, right, x, left);
            int common = left.CommonPrefixLength(right);
            return Next(x, left, common).CompareTo(Next(y, right, common));
        }

        private int Next(in PlanItem item, ReadOnlySpan<byte> name, int at)
        {
            if (at < name.Length) return name[at];
            return tree.Inodes.IsDirectory(item.Inode) ? '/' : -1;
        }

        // File names never begin like a marker, so a directory's "/" does not matter here.
        private static int CompareMarker(PlanItem marker, ReadOnlySpan<byte> hidden, PlanItem other, ReadOnlySpan<byte> name)
        {
            if (other.Kind == PlanItemKind.Entry) return WhiteoutRules.Marker.SequenceCompareTo(name);
            if (marker.Kind == other.Kind) return hidden.SequenceCompareTo(name);
            return marker.Kind == PlanItemKind.Opaque
                ? WhiteoutRules.OpaqueMarker[WhiteoutRules.Marker.Length..].SequenceCompareTo(name)
                : hidden.SequenceCompareTo(WhiteoutRules.OpaqueMarker[WhiteoutRules.Marker.Length..]);
        }
    }
}
