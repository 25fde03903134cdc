using Squash.Layers;

namespace Squash.Merge;

/// <summary>How many names point at each inode.</summary>
internal sealed class NameCounts
{
    private readonly List<int[]> _chunks = [];

    public ref int this[int inode] =>
        ref _chunks[inode >> ChunkedList<LayerEntry>.ChunkBits][inode & (ChunkedList<LayerEntry>.ChunkItems - 1)];

    /// <summary>Adds the inodes of the next chunk, which no name points at yet.</summary>
    public void AddChunk(int inodes) => _chunks.Add(new int[inodes]);

    /// <summary>The same inodes, which no name points at.</summary>
    public NameCounts CopyEmpty()
    {
        var copy = new NameCounts();
        foreach (int[] chunk in _chunks) copy.AddChunk(chunk.Length);
        return copy;
    }
}
