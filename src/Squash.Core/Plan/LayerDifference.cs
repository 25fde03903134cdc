using Squash.Layers;
using Squash.Merge;

namespace Squash.Plan;

/// <summary>The entries that a layer needs so that it shows one state of a tree when the layers below it show another.</summary>
/// <remarks>
/// <para>
/// A name is written if it is new or refers to something else than below. All names of a file are written if one of them is, because a
/// hardlink cannot refer to a file in a lower layer. The parent directories of written names are written too, because engines disagree
/// on the metadata of a directory that a layer only implies.
/// </para>
/// <para>
/// A name of the lower layers that is gone needs a whiteout, unless the replacement of its directory hides it already. If
/// nothing of a lower directory is left, one opaque whiteout replaces all of them (OCI image-spec v1.1, layer.md#opaque-whiteout),
/// except in the root, where overlayfs ignores it.
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

        /// <summary>A name in the directory is written or whited out.</summary>
        ChangedBelow = 8,

        /// <summary>A name in the directory is whited out.</summary>
        GoneBelow = 16,

        /// <summary>A name in the directory is unchanged.</summary>
        Remains = 32,
    }

    private readonly MergedTree _tree;
    private readonly TreeState _before;
    private readonly TreeState _after;
    private readonly Marks[] _marks;
    private readonly HashSet<int> _relinked = [];

    private LayerDifference(MergedTree tree, TreeState before, TreeState after)
    {
        _tree = tree;
        _before = before;
        _after = after;
        _marks = new Marks[tree.Paths.Count];
    }

    public static LayerDifference Compute(MergedTree tree, TreeState before, TreeState after)
    {
        var difference = new LayerDifference(tree, before, after);
        difference.FindRelinked();
        difference.MarkAll();
        return difference;
    }

    public bool IsWritten(int node) => (_marks[node] & Marks.Written) != 0;

    public bool IsWhitedOut(int node) => (_marks[node] & Marks.WhitedOut) != 0;

    public bool IsOpaque(int node) => (_marks[node] & Marks.Opaque) != 0;

    private void FindRelinked()
    {
        for (int node = 0; node < _marks.Length; node++)
        {
            int inode = _after.InodeOf(node);
            if (inode >= 0 && inode != _before.InodeOf(node) && _after.IsShared(inode)) _relinked.Add(inode);
        }
    }

    // From the last node to the first, because a directory comes before its contents.
    private void MarkAll()
    {
        for (int node = _marks.Length - 1; node > PathTree.Root; node--)
        {
            int parent = _tree.Paths[node].Parent;
            if (!_after.IsDirectory(parent)) continue;
            if (_after.IsPresent(node)) MarkPresent(node, parent);
            else if (_before.IsPresent(node)) MarkGone(node, parent);
        }

        bool changed = (_marks[PathTree.Root] & Marks.ChangedBelow) != 0;
        if (changed || IsChangedDirectory(PathTree.Root)) _marks[PathTree.Root] |= Marks.Written;
    }

    private void MarkGone(int node, int parent)
    {
        _marks[node] |= Marks.WhitedOut;
        _marks[parent] |= Marks.GoneBelow | Marks.ChangedBelow;
    }

    private void MarkPresent(int node, int parent)
    {
        int inode = _after.InodeOf(node), below = _before.InodeOf(node);
        bool remains, written;
        if (_tree.Inodes.IsDirectory(inode))
        {
            remains = _tree.Inodes.IsDirectory(below);
            written = (_marks[node] & Marks.ChangedBelow) != 0 || IsChangedDirectory(node);
            if ((_marks[node] & (Marks.GoneBelow | Marks.Remains)) == Marks.GoneBelow) MakeOpaque(node);
        }
        else
        {
            remains = inode == below;
            written = inode != below || _relinked.Contains(inode);
        }

        if (remains) _marks[parent] |= Marks.Remains;
        if (!written) return;
        _marks[node] |= Marks.Written;
        _marks[parent] |= Marks.ChangedBelow;
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

    private bool IsChangedDirectory(int node)
    {
        int inode = _after.InodeOf(node), below = _before.InodeOf(node);
        if (!_tree.Inodes.IsDirectory(below)) return true;
        if (inode == below) return false;

        // A directory that was deleted and is implied again has lost its metadata; one that is listed for the first time has gained some.
        if (inode == PathNode.ImpliedDirectory || below == PathNode.ImpliedDirectory) return true;

        // A layer lists a directory again if something in it changed; that alone is not a change.
        ref readonly LayerEntry now = ref _tree.Inodes[inode];
        ref readonly LayerEntry before = ref _tree.Inodes[below];
        return now.Mode != before.Mode || now.Uid != before.Uid || now.Gid != before.Gid || now.Mtime != before.Mtime
            || !_tree.Inodes.RecordsOf(inode).SequenceEqual(_tree.Inodes.RecordsOf(below));
    }
}
