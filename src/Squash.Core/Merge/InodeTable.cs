using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>
/// The entries of all layers, numbered throughout. The entry that made a file is its inode: names point at it, and
/// what happens to one name never harms another.
/// </summary>
internal sealed class InodeTable
{
    private readonly List<LayerIndex> _layers = [];
    private readonly List<int> _firsts = [];

    // Each layer's numbers begin at a multiple of the chunk size, so a number tells its layer by a look-up.
    private readonly List<ushort> _layerOfChunk = [];

    public int LayerCount => _layers.Count;

    public ref LayerEntry this[int inode]
    {
        get
        {
            int layer = OrdinalOf(inode);
            return ref _layers[layer].Entries[inode - _firsts[layer]];
        }
    }

    /// <summary>Numbers the entries of the next layer.</summary>
    /// <returns>The number of its first entry.</returns>
    public int Add(LayerIndex layer)
    {
        int first = checked(_layerOfChunk.Count << ChunkedList<LayerEntry>.ChunkBits);
        int chunks = (layer.Entries.Count + ChunkedList<LayerEntry>.ChunkItems - 1) >> ChunkedList<LayerEntry>.ChunkBits;
        for (int i = 0; i < chunks; i++) _layerOfChunk.Add((ushort)_layers.Count);
        _layers.Add(layer);
        _firsts.Add(first);
        return first;
    }

    /// <summary>The layer that an inode is of; 0 is the base.</summary>
    public int OrdinalOf(int inode) => _layerOfChunk[inode >> ChunkedList<LayerEntry>.ChunkBits];

    public LayerIndex LayerOf(int inode) => _layers[OrdinalOf(inode)];

    /// <summary>The entries of a layer; 0 is the base.</summary>
    public LayerIndex Layer(int ordinal) => _layers[ordinal];

    public bool IsDirectory(int inode) =>
        inode == PathNode.ImpliedDirectory || (inode >= 0 && this[inode].Type == EntryType.Directory);
}
