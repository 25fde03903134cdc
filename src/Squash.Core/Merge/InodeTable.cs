using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Squash.IO;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>
/// The entries of all layers, with consecutive numbers. The entry that created a file is its inode: names refer to it, and
/// changes to one name do not affect the others.
/// </summary>
/// <remarks>The entries are shared with other merges; the changes of this merge are stored here.</remarks>
internal sealed class InodeTable
{
    private readonly List<LayerEntries> _layers = [];
    private readonly List<int> _firsts = [];

    // Each layer's numbers begin at a multiple of the chunk size, so that a table maps a number to its layer.
    private readonly List<ushort> _layerOfChunk = [];

    // Only a few: hardlinks whose headers differ from their target's, and files with replaced content.
    private readonly Dictionary<int, ChangedInode> _changes = [];

    /// <summary>The number of names in the merged tree for each inode.</summary>
    public NameCounts Names { get; } = new();

    /// <summary>The metadata of an inode in this merge.</summary>
    public ref readonly LayerEntry this[int inode]
    {
        get
        {
            ref ChangedInode change = ref FindChange(inode);
            if (!Unsafe.IsNullRef(ref change)) return ref change.Entry;
            int layer = OrdinalOf(inode);
            return ref _layers[layer][inode - _firsts[layer]];
        }
    }

    /// <summary>Numbers the entries of the next layer.</summary>
    /// <returns>The number of its first entry.</returns>
    public int Add(LayerEntries layer)
    {
        int first = checked(_layerOfChunk.Count << ChunkedList<LayerEntry>.ChunkBits);
        for (int left = layer.Count; left > 0; left -= ChunkedList<LayerEntry>.ChunkItems)
        {
            _layerOfChunk.Add((ushort)_layers.Count);
            Names.AddChunk(Math.Min(left, ChunkedList<LayerEntry>.ChunkItems));
        }

        _layers.Add(layer);
        _firsts.Add(first);
        return first;
    }

    /// <summary>The layer of an inode; 0 is the base.</summary>
    public int OrdinalOf(int inode) => _layerOfChunk[inode >> ChunkedList<LayerEntry>.ChunkBits];

    /// <summary>The number of a layer's first entry.</summary>
    public int FirstOf(int ordinal) => _firsts[ordinal];

    public LayerEntries LayerOf(int inode) => _layers[OrdinalOf(inode)];

    /// <summary>The entries of a layer; 0 is the base.</summary>
    public LayerEntries Layer(int ordinal) => _layers[ordinal];

    /// <summary>The PAX records of an inode, sorted by key.</summary>
    public ReadOnlySpan<byte> RecordsOf(int inode)
    {
        ref ChangedInode change = ref FindChange(inode);
        if (!Unsafe.IsNullRef(ref change) && change.Records is { } records) return records;
        LayerEntries layer = LayerOf(inode);
        return layer.RecordsOf(this[inode]);
    }

    /// <summary>The target of a symbolic link.</summary>
    public ReadOnlySpan<byte> TargetOf(int symlink) => LayerOf(symlink).TargetOf(this[symlink]);

    /// <summary>The map of a sparse file; <see langword="null"/> for any other file.</summary>
    public SparseMap? SparseMapOf(int file) => LayerOf(file).SparseMapOf(this[file]);

    /// <summary>The source of a file's content, at its <see cref="LayerEntry.DataOffset"/>.</summary>
    public Blob TarOf(int file)
    {
        ref ChangedInode change = ref FindChange(file);
        return !Unsafe.IsNullRef(ref change) && change.Content is { } content ? content : LayerOf(file).Tar;
    }

    /// <summary>The number of stored bytes of a file's content; less than its size if it is sparse.</summary>
    public long StoredBytesOf(int file) => LayerOf(file).StoredBytesOf(this[file]);

    /// <summary>Gives an inode other metadata in this merge.</summary>
    /// <param name="inode">The inode.</param>
    /// <param name="entry">All its fields, changed and unchanged ones.</param>
    /// <param name="records">Its PAX records, sorted by key; <see langword="null"/> to keep the current ones.</param>
    public void Change(int inode, in LayerEntry entry, byte[]? records)
    {
        ref ChangedInode change = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, inode, out _);
        change.Entry = entry;
        change.Records = records ?? change.Records;
    }

    /// <summary>Creates a new inode for a file with the same layer and metadata, but other content. It has no names yet.</summary>
    /// <remarks>The old inode is kept, because an earlier state of the tree may still show it.</remarks>
    /// <returns>The number of the new inode.</returns>
    public int AddCopy(int file, Blob content)
    {
        LayerEntry entry = this[file];
        entry.SizeOrDevice = content.Length;
        entry.DataOffset = 0;
        entry.Sparse = 0;
        entry.IsDropped = false;
        ref ChangedInode original = ref FindChange(file);
        byte[]? records = Unsafe.IsNullRef(ref original) ? null : original.Records;

        // A separate chunk that contains only the change, because copies are rare.
        int copy = checked(_layerOfChunk.Count << ChunkedList<LayerEntry>.ChunkBits);
        _layerOfChunk.Add(_layerOfChunk[file >> ChunkedList<LayerEntry>.ChunkBits]);
        Names.AddChunk(1);
        _changes.Add(copy, new ChangedInode { Entry = entry, Records = records, Content = content });
        return copy;
    }

    public bool IsDirectory(int inode) =>
        inode == PathNode.ImpliedDirectory || (inode >= 0 && this[inode].Type == EntryType.Directory);

    private ref ChangedInode FindChange(int inode)
    {
        if (_changes.Count == 0) return ref Unsafe.NullRef<ChangedInode>();
        return ref CollectionsMarshal.GetValueRefOrNullRef(_changes, inode);
    }

    private struct ChangedInode
    {
        public LayerEntry Entry;
        public byte[]? Records;
        public Blob? Content;
    }
}
