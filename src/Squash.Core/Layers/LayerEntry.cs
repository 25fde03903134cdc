using Squash.Tar;

namespace Squash.Layers;

/// <summary>One entry of a layer. For a file it is also the inode that names refer to. Immutable after it is read.</summary>
/// <remarks>Images have millions of these in memory, so strings and rare fields are stored separately.</remarks>
internal struct LayerEntry
{
    public long Uid;
    public long Gid;
    public long MtimeSeconds;
    public long DataOffset;

    /// <summary>The size of a file; for a device, its major number in the upper half and its minor number in the lower.</summary>
    public long SizeOrDevice;

    public int MtimeNanoseconds;

    /// <summary>1 + the index of a sparse file's map; 0 for others.</summary>
    public int Sparse;

    /// <summary>The distance from the first header, including extended ones, to <see cref="DataOffset"/>.</summary>
    public int HeaderBytes;

    public ByteArena.Slice Path;

    /// <summary>The target of a link.</summary>
    public ByteArena.Slice Link;

    /// <summary>PAX records to copy.</summary>
    public ByteArena.Slice Records;

    public ushort Mode;
    public EntryType Type;

    /// <summary>Whether the content was dropped when the layer was decompressed.</summary>
    public bool IsDropped;

    /// <summary>overlayfs's own whiteout is a character device 0/0.</summary>
    public readonly bool IsOverlayWhiteout => Type == EntryType.CharDevice && SizeOrDevice == 0;

    public readonly TarTime Mtime => new(MtimeSeconds, MtimeNanoseconds);
}
