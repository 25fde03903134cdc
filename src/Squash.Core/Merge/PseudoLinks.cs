using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>The files in AUFS's <c>.wh..wh.plnk</c> of the current layer, which hardlinks refer to.</summary>
/// <remarks>Docker uses them as targets of the links in their own layer, and does not show the directory.</remarks>
internal sealed class PseudoLinks(MergedTree tree, ImageBudget budget)
{
    // By their names, which are never present.
    private readonly Dictionary<int, int> _inodes = [];

    /// <summary>Records a file; the last one with a name counts.</summary>
    public void Add(ReadOnlySpan<byte> path, int inode)
    {
        int directory = tree.Paths.GetOrAdd(PathTree.Root, WhiteoutRules.PseudoLinkDirectory);
        int node = tree.Paths.GetOrAdd(directory, Name(path));
        budget.CheckNames(tree.Paths.Count);
        if (_inodes.TryGetValue(node, out int earlier)) tree.ReleasePseudoLink(node, earlier);
        tree.Inodes.Names[inode]++;
        _inodes[node] = inode;
    }

    /// <summary>The file that the target of a hardlink refers to; <see cref="PathNode.Absent"/> if there is none.</summary>
    public int Find(ReadOnlySpan<byte> path)
    {
        if (_inodes.Count == 0 || WhiteoutRules.Classify(path) != WhiteoutKind.PseudoLink) return PathNode.Absent;
        int directory = tree.Paths.Find(PathTree.Root, WhiteoutRules.PseudoLinkDirectory);
        return _inodes.GetValueOrDefault(tree.Paths.Find(directory, Name(path)), PathNode.Absent);
    }

    /// <summary>Releases them at the end of the layer; files that nothing was linked to are lost.</summary>
    public void Release()
    {
        foreach ((int node, int inode) in _inodes) tree.ReleasePseudoLink(node, inode);
        _inodes.Clear();
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(TarPath.ParentLength(path) + 1)..];
}
