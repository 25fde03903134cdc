using Squash.Merge;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>Adds up the content at and below paths that only one image has.</summary>
internal sealed class SubtreeSum(MergedTree tree)
{
    private readonly Dictionary<int, int> _names = [];

    public long Paths { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Adds a path and everything below it. The content of a file with several names is added with the last one.</summary>
    /// <returns>The sum.</returns>
    public (long Paths, long Bytes) Add(int node)
    {
        (long paths, long bytes) = (Paths, Bytes);
        CountAll(node);
        return (Paths - paths, Bytes - bytes);
    }

    private void CountAll(int top)
    {
        Count(top);
        int node = top;
        while (tree.Paths.TryGetNextBelow(top, ref node, into: tree.IsDirectory(node)))
        {
            if (tree.Paths[node].IsPresent) Count(node);
        }
    }

    private void Count(int node)
    {
        Paths++;
        int inode = tree.Paths[node].Inode;
        if (inode < 0 || tree.Inodes[inode].Type != EntryType.File) return;
        if (IsLastName(inode, tree.Inodes.Names[inode])) Bytes += tree.Inodes.StoredBytesOf(inode);
    }

    private bool IsLastName(int inode, int names)
    {
        if (names == 1) return true;
        int counted = _names.GetValueOrDefault(inode) + 1;
        _names[inode] = counted;
        return counted == names;
    }
}
