using Squash.Layers;
using Squash.Merge;

namespace Squash.Plan;

/// <summary>What a layer must hold so that the kept layers below it and it show the merged tree, and nothing else.</summary>
/// <remarks>
/// <para>
/// A name is written if it is new or points at something else than below; all names of a file if any of them is, as a
/// hardlink cannot reach into a lower layer. The directories above what is written are written too: engines disagree on
/// what a directory looks like that a layer only implies.
/// </para>
/// <para>
/// A name of the kept layers that is gone needs a whiteout, unless what replaced its directory hides it already. Where
/// nothing of a kept directory remains, one opaque whiteout stands for all (OCI image-spec v1.1, layer.md#opaque-whiteout);
/// except in the root, where overlayfs pays no attention to it.
/// </para>
/// </remarks>
internal sealed class LayerDifference
{
    [Flags]
    private enum Marks : byte
    {
        None = 0,
        Written = 1,
        WhitedOut = 2,
        Opaque = 4,
    }

    private readonly MergedTree _tree;
    private readonly BaseSnapshot _base;
    private readonly Marks[] _marks;
    private readonly HashSet<int> _relinked = [];

    private LayerDifference(MergedTree tree, BaseSnapshot snapshot)
    {
        _tree = tree;
        _base = snapshot;
        _marks = new Marks[tree.Paths.Count];
    }

    public static LayerDifference Compute(MergedTree tree, BaseSnapshot snapshot)
    {
        var difference = new LayerDifference(tree, snapshot);
        difference.FindRelinked();
        bool any = difference.MarkChildren(PathTree.Root, inBase: true);
        if (any || difference.IsChangedDirectory(PathTree.Root, inBase: true)) difference._marks[PathTree.Root] |= Marks.Written;
        return difference;
    }

    public bool IsWritten(int node) => (_marks[node] & Marks.Written) != 0;

    public bool IsWhitedOut(int node) => (_marks[node] & Marks.WhitedOut) != 0;

    public bool IsOpaque(int node) => (_marks[node] & Marks.Opaque) != 0;

    private void FindRelinked()
    {
        PathTree paths = _tree.Paths;
        for (int node = 0; node < paths.Count; node++)
        {
            int inode = paths[node].Inode;
            if (inode >= 0 && inode != _base.InodeOf(node) && _tree.Inodes.NamesOf(inode) > 1) _relinked.Add(inode);
        }
    }

    /// <returns>Whether anything below the directory is written.</returns>
    private bool MarkChildren(int directory, bool inBase)
    {
        PathTree paths = _tree.Paths;
        bool any = false, remains = false;
        int gone = 0;
        for (int child = paths[directory].FirstChild; child != PathTree.None; child = paths[child].NextSibling)
        {
            int below = inBase ? _base.InodeOf(child) : PathNode.Absent;
            if (paths[child].IsPresent)
            {
                any |= MarkPresent(child, below, ref remains);
            }
            else if (below != PathNode.Absent)
            {
                _marks[child] |= Marks.WhitedOut;
                gone++;
            }
        }

        if (gone == 0) return any;
        if (!remains && directory != PathTree.Root) MakeOpaque(directory);
        return true;
    }

    private bool MarkPresent(int node, int below, ref bool remains)
    {
        int inode = _tree.Paths[node].Inode;
        bool written;
        if (_tree.Inodes.IsDirectory(inode))
        {
            bool inBase = _tree.Inodes.IsDirectory(below);
            remains |= inBase;
            written = MarkChildren(node, inBase);
            written |= IsChangedDirectory(node, inBase);
        }
        else
        {
            remains |= inode == below;
            written = inode != below || _relinked.Contains(inode);
        }

        if (written) _marks[node] |= Marks.Written;
        return written;
    }

    private void MakeOpaque(int directory)
    {
        _marks[directory] |= Marks.Opaque;
        PathTree paths = _tree.Paths;
        for (int child = paths[directory].FirstChild; child != PathTree.None; child = paths[child].NextSibling)
        {
            _marks[child] &= ~Marks.WhitedOut;
        }
    }

    private bool IsChangedDirectory(int node, bool inBase)
    {
        int inode = _tree.Paths[node].Inode, below = _base.InodeOf(node);
        if (!inBase) return true;
        if (inode == below) return false;

        // Gone and implied again, it has lost the metadata that it had; listed for the first time, it has got some.
        if (inode == PathNode.ImpliedDirectory || below == PathNode.ImpliedDirectory) return true;

        // A layer lists a directory again for what changed in it: that alone is no change.
        ref readonly LayerEntry now = ref _tree.Inodes[inode];
        ref readonly LayerEntry before = ref _tree.Inodes[below];
        return now.Mode != before.Mode || now.Uid != before.Uid || now.Gid != before.Gid || now.Mtime != before.Mtime
            || !_tree.Inodes.RecordsOf(inode).SequenceEqual(_tree.Inodes.RecordsOf(below));
    }
}
