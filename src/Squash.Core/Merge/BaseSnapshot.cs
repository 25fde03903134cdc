namespace Squash.Merge;

/// <summary>What every name pointed at after the layers that are kept: what the layers above are compared with.</summary>
internal sealed class BaseSnapshot
{
    private readonly int[] _inodes;

    public BaseSnapshot(PathTree paths)
    {
        _inodes = new int[paths.Count];
        for (int node = 0; node < _inodes.Length; node++) _inodes[node] = paths[node].Inode;
    }

    /// <summary>An inode, or one of the constants of <see cref="PathNode"/>.</summary>
    public int InodeOf(int node) => node < _inodes.Length ? _inodes[node] : PathNode.Absent;
}
