using Squash.IO;
using Squash.Tar;

namespace Squash.Layers;

/// <summary>The files of a layer in the order of its tar, with the positions of their contents. Needed until the result is written.</summary>
/// <remarks>Immutable after the layer is read, so any number of merges and plans may use it at once.</remarks>
internal sealed class LayerEntries(Blob tar, ChunkedList<LayerEntry> entries, ByteArena texts, IReadOnlyList<SparseMap> sparseMaps)
{
    /// <summary>The layer's tar, uncompressed.</summary>
    public Blob Tar => tar;

    public int Count => entries.Count;

    public ref readonly LayerEntry this[int index] => ref entries[index];

    /// <summary>The PAX records to copy, sorted by key.</summary>
    public ReadOnlySpan<byte> RecordsOf(in LayerEntry entry) => texts[entry.Records];

    /// <summary>The target of a symbolic link.</summary>
    public ReadOnlySpan<byte> TargetOf(in LayerEntry symlink) => texts[symlink.Link];

    /// <summary>The map of a sparse file; <see langword="null"/> for any other file.</summary>
    public SparseMap? SparseMapOf(in LayerEntry file) => file.Sparse == 0 ? null : sparseMaps[file.Sparse - 1];

    /// <summary>The number of stored bytes of a file's content; less than its size if it is sparse.</summary>
    public long StoredBytesOf(in LayerEntry file)
    {
        if (file.Sparse == 0) return file.SizeOrDevice;
        long bytes = 0;
        foreach (SparseMap.Segment segment in sparseMaps[file.Sparse - 1].Segments) bytes += segment.Length;
        return bytes;
    }
}
