using System.Runtime.InteropServices;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Lays out a merged tree as one layer: every name that is present, parents first.</summary>
/// <remarks>
/// Names stand in byte order as they are written, where a directory's name ends in <c>/</c>. Of several names of a file
/// the first carries the content, the others are hardlinks to it.
/// </remarks>
internal sealed class MergePlanner
{
    private readonly MergedTree _tree;
    private readonly MergePlan _plan;
    private readonly Dictionary<int, int> _firstNames = [];
    private readonly List<int> _children = [];
    private readonly NameOrder _order;

    private MergePlanner(MergedTree tree, TarTime? latestTime)
    {
        _tree = tree;
        _plan = new MergePlan(tree, latestTime);
        _order = new NameOrder(tree);
    }

    /// <param name="tree">All layers, merged.</param>
    /// <param name="latestTime">Later modification times are written as this one.</param>
    /// <param name="cancellationToken">Stops between two directories.</param>
    public static MergePlan Plan(MergedTree tree, TarTime? latestTime, CancellationToken cancellationToken)
    {
        var planner = new MergePlanner(tree, latestTime);
        if (tree.Paths[PathTree.Root].Inode != PathNode.ImpliedDirectory)
        {
            planner._plan.Add(new PlanItem(PlanItemKind.Entry, PathTree.Root, PathTree.None));
        }

        planner.AddChildren(PathTree.Root, cancellationToken);
        return planner._plan;
    }

    private void AddChildren(int directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // One list serves all levels: each sorts and walks its own end of it.
        int start = _children.Count;
        PathTree paths = _tree.Paths;
        for (int child = paths[directory].FirstChild; child != PathTree.None; child = paths[child].NextSibling)
        {
            if (paths[child].IsPresent) _children.Add(child);
        }

        CollectionsMarshal.AsSpan(_children)[start..].Sort(_order);
        int end = _children.Count;
        for (int i = start; i < end; i++)
        {
            int child = _children[i];
            AddEntry(child);
            if (_tree.IsDirectory(child)) AddChildren(child, cancellationToken);
        }

        _children.RemoveRange(start, end - start);
    }

    private void AddEntry(int node)
    {
        int inode = _tree.Paths[node].Inode;
        if (inode >= 0 && _tree.Inodes[inode].Names > 1 && !_firstNames.TryAdd(inode, node))
        {
            _plan.Add(new PlanItem(PlanItemKind.HardLink, node, _firstNames[inode]));
            return;
        }

        _plan.Add(new PlanItem(PlanItemKind.Entry, node, PathTree.None));
    }

    private sealed class NameOrder(MergedTree tree) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            ReadOnlySpan<byte> left = tree.Paths.Name(x), right = tree.Paths.Name(y);
            int common = left.CommonPrefixLength(right);
            return Next(x, left, common).CompareTo(Next(y, right, common));
        }

        private int Next(int node, ReadOnlySpan<byte> name, int at)
        {
            if (at < name.Length) return name[at];
            return tree.IsDirectory(node) ? '/' : -1;
        }
    }
}
