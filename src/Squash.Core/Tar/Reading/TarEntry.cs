namespace Squash.Tar.Reading;

/// <summary>The current entry of a <see cref="TarReader"/>, with all extended headers applied. One object is reused for all entries.</summary>
internal sealed class TarEntry
{
    public EntryType Type;

    /// <summary>Permission bits only.</summary>
    public ushort Mode;

    public long Uid;
    public long Gid;
    public TarTime Mtime;

    /// <summary>The size of the file; larger than <see cref="StoredBytes"/> for a sparse one.</summary>
    public long Size;

    /// <summary>The offset of the entry's first header in the archive, including extended headers.</summary>
    public long HeaderOffset;

    /// <summary>The offset of the content in the archive.</summary>
    public long DataOffset;

    /// <summary>The number of content bytes in the archive.</summary>
    public long StoredBytes;

    public long DevMajor;
    public long DevMinor;

    /// <summary>The map of a sparse file; otherwise <see langword="null"/>.</summary>
    public SparseMap? Sparse;

    public readonly ByteBuffer Name = new();
    public readonly ByteBuffer LinkName = new();

    /// <summary>The PAX records that are not covered by the fields above, sorted by key, in the form for writing.</summary>
    public readonly ByteBuffer Records = new();

    /// <summary>Whether the entry is overlayfs's form of a whiteout.</summary>
    public bool IsOverlayWhiteout => Type == EntryType.CharDevice && DevMajor == 0 && DevMinor == 0;
}
