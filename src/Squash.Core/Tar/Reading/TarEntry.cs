namespace Squash.Tar.Reading;

/// <summary>The entry that a <see cref="TarReader"/> stands at, all extended headers applied. One object serves all entries.</summary>
internal sealed class TarEntry
{
    public EntryType Type;

    /// <summary>Permission bits only.</summary>
    public ushort Mode;

    public long Uid;
    public long Gid;
    public TarTime Mtime;

    /// <summary>The size that the file has; more than <see cref="StoredBytes"/> for a sparse one.</summary>
    public long Size;

    /// <summary>Where the headers of the entry begin in the archive, extended ones before it included.</summary>
    public long HeaderOffset;

    /// <summary>Where the content begins in the archive.</summary>
    public long DataOffset;

    /// <summary>How many bytes of content the archive holds.</summary>
    public long StoredBytes;

    public long DevMajor;
    public long DevMinor;

    /// <summary>Where the stored bytes of a sparse file belong; else <see langword="null"/>.</summary>
    public SparseMap? Sparse;

    public readonly ByteBuffer Name = new();
    public readonly ByteBuffer LinkName = new();

    /// <summary>The PAX records that mean something beyond the fields above, sorted by key, as they will be written.</summary>
    public readonly ByteBuffer Records = new();

    /// <summary>Whether the entry is overlayfs's own whiteout.</summary>
    public bool IsOverlayWhiteout => Type == EntryType.CharDevice && DevMajor == 0 && DevMinor == 0;
}
