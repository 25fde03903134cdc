using Squash.IO;
using Squash.Tar;

namespace Squash.Layers;

/// <summary>What a layer holds: its entries in order, and its markers, each of which says how many entries stand before it.</summary>
internal sealed class LayerIndex(Blob tar)
{
    /// <summary>The layer's tar, uncompressed.</summary>
    public Blob Tar { get; } = tar;

    public ChunkedList<LayerEntry> Entries { get; } = new();

    /// <summary>The <c>.wh.NAME</c> and <c>.wh..wh..opq</c> entries and the pseudo-links, in order.</summary>
    public List<LayerMarker> Markers { get; } = [];

    /// <summary>Paths and hardlink targets: needed until the layer is merged.</summary>
    public ByteArena Paths { get; private set; } = new();

    /// <summary>Symlink targets and PAX records: needed until the result is written.</summary>
    public ByteArena Kept { get; } = new();

    public List<SparseMap> SparseMaps { get; } = [];

    /// <summary>How many tar entries were read, whiteouts included.</summary>
    public long EntryCount { get; set; }

    /// <summary>The bytes that are kept of them beside the entries themselves.</summary>
    public long MetadataBytes { get; set; }

    public bool HasHardLinks { get; set; }

    /// <summary>How many bytes of a file's content the layer holds: less than its size when it is sparse.</summary>
    public long StoredBytes(in LayerEntry entry)
    {
        if (entry.Sparse == 0) return entry.SizeOrDevice;
        long bytes = 0;
        foreach (SparseMap.Segment segment in SparseMaps[entry.Sparse - 1].Segments) bytes += segment.Length;
        return bytes;
    }

    /// <summary>Lets go of what only merging needs.</summary>
    public void ReleasePaths() => Paths = new ByteArena();
}
