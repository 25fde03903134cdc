namespace Squash.Merge;

/// <summary>The targets of all names at one moment of a merge. A layer of the output is the difference of two states.</summary>
/// <remarks>As in the tree itself, a name is present only below present directories.</remarks>
internal sealed class TreeState
{
    private readonly MergedTree _tree;
    private readonly int[]? _inodes;

    // For a copy they are counted on demand, because most copies are only compared.
    private readonly NameCounts? _reused;
    private NameCounts? _names;

    private TreeState(MergedTree tree, int[]? inodes, NameCounts? names, NameCounts? reused = null)
    {
        _tree = tree;
        _inodes = inodes;
        _names = names;
        _reused = reused;
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

    /// <summary>A state that the tree itself never had.</summary>
    /// <param name="tree">The tree with the names.</param>
    /// <param name="inodes">The target of each name; it must not change as long as the state is used.</param>
    /// <param name="names">Overwritten if the state has to count names.</param>
    public static TreeState Of(MergedTree tree, int[] inodes, NameCounts names) => new(tree, inodes, names: null, names);

    /// <summary>An inode, or one of the constants of <see cref="PathNode"/>.</summary>
    public int InodeOf(int node) =>
        _inodes is null ? _tree.Paths[node].Inode : node < _inodes.Length ? _inodes[node] : PathNode.Absent;

    public bool IsPresent(int node) => InodeOf(node) != PathNode.Absent;

    public bool IsDirectory(int node) => _tree.Inodes.IsDirectory(InodeOf(node));

    /// <summary>Whether an inode has more than one name.</summary>
    public bool IsShared(int inode) => (_names ??= CountNames())[inode] > 1;

    private NameCounts CountNames()
    {
        NameCounts names = _reused ?? _tree.Inodes.Names.CopyEmpty();
        _reused?.Clear();
        foreach (int inode in _inodes ?? [])
        {
            if (inode >= 0) names[inode]++;
        }

        return names;
    }
}
