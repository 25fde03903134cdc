using Squash.Layers;

namespace Squash.Merge;

/// <summary>The number of names for each inode.</summary>
internal sealed class NameCounts
{
    private readonly List<int[]> _chunks = [];

    public ref int this[int inode] =>
        ref _chunks[inode >> ChunkedList<LayerEntry>.ChunkBits][inode & (ChunkedList<LayerEntry>.ChunkItems - 1)];

    /// <summary>Adds the inodes of the next chunk, which have no names yet.</summary>
    public void AddChunk(int inodes) => _chunks.Add(new int[inodes]);

    /// <summary>Forgets all names.</summary>
    public void Clear() => _chunks.ForEach(Array.Clear);

    /// <summary>The same inodes, without names.</summary>
    public NameCounts CopyEmpty()
    {
        var copy = new NameCounts();
        foreach (int[] chunk in _chunks) copy.AddChunk(chunk.Length);
        return copy;
    }
}
