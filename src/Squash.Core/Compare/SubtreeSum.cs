using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>Adds up what is at and below paths that only one image has.</summary>
internal sealed class SubtreeSum(MergedTree tree)
{
    private readonly Dictionary<int, int> _names = [];

    public long Paths { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Adds a path and all below it; the content of a file of several names with the last of them.</summary>
    /// <returns>How much that is.</returns>
    public (long Paths, long Bytes) Add(int node)
    {
        (long paths, long bytes) = (Paths, Bytes);
        Count(node);
        return (Paths - paths, Bytes - bytes);
    }

    private void Count(int node)
    {
        Paths++;
        if (tree.IsDirectory(node))
        {
            for (int child = tree.Paths[node].FirstChild; child != PathTree.None; child = tree.Paths[child].NextSibling)
            {
                if (tree.Paths[child].IsPresent) Count(child);
            }

            return;
        }

        int inode = tree.Paths[node].Inode;
        ref LayerEntry entry = ref tree.Inodes[inode];
        if (entry.Type == EntryType.File && IsLastName(inode, entry.Names)) Bytes += tree.Inodes.LayerOf(inode).StoredBytes(entry);
    }

    private bool IsLastName(int inode, int names)
    {
        if (names == 1) return true;
        int counted = _names.GetValueOrDefault(inode) + 1;
        _names[inode] = counted;
        return counted == names;
    }
}
