using Squash.Merge;

namespace Squash.Plan;

/// <summary>What every name pointed at after the layers that are kept: what the layers above are compared with.</summary>
internal sealed class BaseSnapshot
{
    private readonly int[] _inodes;

    public BaseSnapshot(PathTree paths)
    {
        _inodes = new int[paths.Count];
        for (int node = 0; node < _inodes.Length; node++) _inodes[node] = paths[node].Inode;
    }

    /// <summary>Goes back to before some changes.</summary>
    /// <param name="changes">What each name pointed at before; the newest change last, and none newer than it is left.</param>
    public void Undo(ReadOnlySpan<(int Node, int Inode)> changes)
    {
        for (int i = changes.Length - 1; i >= 0; i--) _inodes[changes[i].Node] = changes[i].Inode;
    }

    /// <summary>An inode, or one of the constants of <see cref="PathNode"/>.</summary>
    public int InodeOf(int node) => node < _inodes.Length ? _inodes[node] : PathNode.Absent;
}
