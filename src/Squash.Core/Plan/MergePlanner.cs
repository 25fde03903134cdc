using System.Runtime.InteropServices;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Plan;

/// <summary>Lays out a merged tree as one layer, parents first: all of it, or what differs from the kept layers.</summary>
/// <remarks>
/// Names stand in byte order as they are written, where a directory's name ends in <c>/</c>. Of several names of a file
/// the first carries the content, the others are hardlinks to it.
/// </remarks>
internal sealed class MergePlanner
{
    private readonly MergedTree _tree;
    private readonly LayerDifference? _difference;
    private readonly MergePlan _plan;
    private readonly Dictionary<int, int> _firstNames = [];
    private readonly List<PlanItem> _children = [];
    private readonly NameOrder _order;

    private MergePlanner(MergedTree tree, LayerDifference? difference, TarTime? latestTime)
    {
        _tree = tree;
        _difference = difference;
        _plan = new MergePlan(tree, latestTime);
        _order = new NameOrder(tree);
    }

    /// <param name="tree">All layers, merged.</param>
    /// <param name="kept">What the kept layers show; <see langword="null"/> when none are kept.</param>
    /// <param name="latestTime">Later modification times are written as this one.</param>
    /// <param name="cancellationToken">Stops between two directories.</param>
    public static MergePlan Plan(MergedTree tree, BaseSnapshot? kept, TarTime? latestTime, CancellationToken cancellationToken)
    {
        LayerDifference? difference = kept is null ? null : LayerDifference.Compute(tree, kept);
        var planner = new MergePlanner(tree, difference, latestTime);

        // The root has an entry only if a layer gave it one: its owner and mode are otherwise the engine's.
        bool rootKnown = tree.Paths[PathTree.Root].Inode != PathNode.ImpliedDirectory;
        if (rootKnown && difference?.IsWritten(PathTree.Root) != false)
        {
            planner._plan.Add(new PlanItem(PlanItemKind.Entry, PathTree.Root, PathTree.None));
        }

        planner.AddDescendants(PathTree.Root, cancellationToken);
        return planner._plan;
    }

    // Not by recursion: a path may be deeper than a small stack holds.
    private void AddDescendants(int directory, CancellationToken cancellationToken)
    {
        // One list serves all levels: each sorts and walks its own end of it.
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
            if (!_tree.IsDirectory(item.Node)) continue;
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
        if (_difference?.IsOpaque(directory) == true) _children.Add(new PlanItem(PlanItemKind.Opaque, directory, PathTree.None));
        for (int child = paths[directory].FirstChild; child != PathTree.None; child = paths[child].NextSibling)
        {
            if (paths[child].IsPresent && _difference?.IsWritten(child) != false)
            {
                _children.Add(new PlanItem(PlanItemKind.Entry, child, PathTree.None));
            }
            else if (_difference?.IsWhitedOut(child) == true)
            {
                _children.Add(new PlanItem(PlanItemKind.Whiteout, child, PathTree.None));
            }
        }
    }

    private void AddEntry(PlanItem item)
    {
        int inode = _tree.Paths[item.Node].Inode;
        if (inode >= 0 && _tree.Inodes.NamesOf(inode) > 1 && !_firstNames.TryAdd(inode, item.Node))
        {
            _plan.Add(new PlanItem(PlanItemKind.HardLink, item.Node, _firstNames[inode]));
            return;
        }

        _plan.Add(item);
    }

    private sealed class NameOrder(MergedTree tree) : IComparer<PlanItem>
    {
        public int Compare(PlanItem x, PlanItem y)
        {
            ReadOnlySpan<byte> left = tree.Paths.Name(x.Node), right = tree.Paths.Name(y.Node);
            if (x.Kind != PlanItemKind.Entry) return CompareMarker(x, left, y, right);
            if (y.Kind != PlanItemKind.Entry) return -CompareMarker(y, right, x, left);
            int common = left.CommonPrefixLength(right);
            return Next(x.Node, left, common).CompareTo(Next(y.Node, right, common));
        }

        private int Next(int node, ReadOnlySpan<byte> name, int at)
        {
            if (at < name.Length) return name[at];
            return tree.IsDirectory(node) ? '/' : -1;
        }

        // No file has a name that begins like a marker, so a directory's "/" never decides.
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
