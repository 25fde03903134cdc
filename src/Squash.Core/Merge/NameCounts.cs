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

    public NameCounts Copy()
    {
        var copy = new NameCounts();
        copy._chunks.AddRange(_chunks.Select(chunk => (int[])chunk.Clone()));
        return copy;
    }
}
