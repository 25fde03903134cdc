using Squash.Tar;

namespace Squash.Layers;

/// <summary>One entry of a layer; of a file it is also the inode that names point at. Not changed after it was read.</summary>
/// <remarks>A million of these are held in memory, so strings and rare things are kept elsewhere.</remarks>
internal struct LayerEntry
{
    public long Uid;
    public long Gid;
    public long MtimeSeconds;
    public long DataOffset;

    /// <summary>The size of a file; of a device its major number in the upper half, its minor number in the lower.</summary>
    public long SizeOrDevice;

    public int MtimeNanoseconds;

    /// <summary>1 + the index of a sparse file's map; 0 for others.</summary>
    public int Sparse;

    /// <summary>How far the headers reach back from <see cref="DataOffset"/>, extended ones included.</summary>
    public int HeaderBytes;

    public ByteArena.Slice Path;

    /// <summary>The target of a link.</summary>
    public ByteArena.Slice Link;

    /// <summary>PAX records that are passed on.</summary>
    public ByteArena.Slice Records;

    public ushort Mode;
    public EntryType Type;

    /// <summary>Whether the content was not kept when the layer was decompressed.</summary>
    public bool IsDropped;

    /// <summary>overlayfs itself marks a whiteout by a character device 0/0.</summary>
    public readonly bool IsOverlayWhiteout => Type == EntryType.CharDevice && SizeOrDevice == 0;

    public readonly TarTime Mtime => new(MtimeSeconds, MtimeNanoseconds);
}
