namespace Squash.Merge;

/// <summary>The targets of all names at one moment of a merge. A layer of the output is the difference of two states.</summary>
/// <remarks>As in the tree itself, a name is present only below present directories.</remarks>
internal sealed class TreeState
{
    private readonly MergedTree _tree;
    private readonly int[]? _inodes;

    // For a copy they are counted on demand, because most copies are only compared.
    private NameCounts? _names;

    private TreeState(MergedTree tree, int[]? inodes, NameCounts? names)
    {
        _tree = tree;
        _inodes = inodes;
        _names = names;
    }

    /// <summary>The live tree.</summary>
    public static TreeState Live(MergedTree tree) => new(tree, null, tree.Inodes.Names);

    /// <summary>A copy of the tree that later changes do not affect.</summary>
    public static TreeState Copy(MergedTree tree)
    {
        int[] inodes = new int[tree.Paths.Count];
        for (int node = 0; node < inodes.Length; node++) inodes[node] = tree.Paths[node].Inode;
        return new TreeState(tree, inodes, names: null);
    }

    /// <summary>A state made by hand.</summary>
    /// <param name="tree">The tree whose names it is about.</param>
    /// <param name="inodes">What each name points at. Not to be changed any more.</param>
    public static TreeState Of(MergedTree tree, int[] inodes) => new(tree, inodes, names: null);

    /// <summary>An inode, or one of the constants of <see cref="PathNode"/>.</summary>
    public int InodeOf(int node) =>
        _inodes is null ? _tree.Paths[node].Inode : node < _inodes.Length ? _inodes[node] : PathNode.Absent;

    public bool IsPresent(int node) => InodeOf(node) != PathNode.Absent;

    public bool IsDirectory(int node) => _tree.Inodes.IsDirectory(InodeOf(node));

    /// <summary>Whether an inode has more than one name.</summary>
    public bool IsShared(int inode) => (_names ??= CountNames())[inode] > 1;

    /// <summary>Reverts some changes in a copy.</summary>
    /// <param name="changes">The earlier targets of names; the newest change is last, and no newer ones remain.</param>
    public void Undo(ReadOnlySpan<(int Node, int Inode)> changes)
    {
        if (_inodes is null) throw new InvalidOperationException("The live tree cannot be reverted.");
        for (int i = changes.Length - 1; i >= 0; i--) _inodes[changes[i].Node] = changes[i].Inode;
        _names = null;
    }

    private NameCounts CountNames()
    {
        NameCounts names = _tree.Inodes.Names.CopyEmpty();
        foreach (int inode in _inodes ?? [])
        {
            if (inode >= 0) names[inode]++;
        }

        return names;
    }
}
