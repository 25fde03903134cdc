using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Squash.IO;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>
/// The entries of all layers, numbered throughout. The entry that made a file is its inode: names point at it, and
/// what happens to one name never harms another.
/// </summary>
/// <remarks>The entries are shared with other merges; what this one makes of them is kept here.</remarks>
internal sealed class InodeTable
{
    private readonly List<LayerEntries> _layers = [];
    private readonly List<int> _firsts = [];

    // Each layer's numbers begin at a multiple of the chunk size, so a number tells its layer by a look-up.
    private readonly List<ushort> _layerOfChunk = [];

    // Few: hardlinks whose headers say something else than their target's, and files that got other content.
    private readonly Dictionary<int, ChangedInode> _changes = [];

    /// <summary>How many names of the merged tree point at each inode.</summary>
    public NameCounts Names { get; } = new();

    /// <summary>The metadata of an inode, as this merge shows it.</summary>
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

    /// <summary>The layer that an inode is of; 0 is the base.</summary>
    public int OrdinalOf(int inode) => _layerOfChunk[inode >> ChunkedList<LayerEntry>.ChunkBits];

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

    /// <summary>Where the stored bytes of a sparse file belong; <see langword="null"/> for any other file.</summary>
    public SparseMap? SparseMapOf(int file) => LayerOf(file).SparseMapOf(this[file]);

    /// <summary>What the content of a file is read from, at its <see cref="LayerEntry.DataOffset"/>.</summary>
    public Blob TarOf(int file)
    {
        ref ChangedInode change = ref FindChange(file);
        return !Unsafe.IsNullRef(ref change) && change.Content is { } content ? content : LayerOf(file).Tar;
    }

    /// <summary>How many bytes of a file's content are stored: less than its size when it is sparse.</summary>
    public long StoredBytesOf(int file) => LayerOf(file).StoredBytesOf(this[file]);

    /// <summary>Gives an inode other metadata in this merge.</summary>
    /// <param name="inode">The inode.</param>
    /// <param name="entry">All its fields, changed and unchanged ones.</param>
    /// <param name="records">Its PAX records, sorted by key; <see langword="null"/> for those that it has.</param>
    public void Change(int inode, in LayerEntry entry, byte[]? records)
    {
        ref ChangedInode change = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, inode, out _);
        change.Entry = entry;
        change.Records = records ?? change.Records;
    }

    /// <summary>Makes a new inode of a file: the same layer and metadata, other content. No name points at it yet.</summary>
    /// <remarks>What was known of the file itself stays, because an earlier state of the tree may still show it.</remarks>
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

        // A chunk of its own, in which nothing but the change is: copies are few.
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
