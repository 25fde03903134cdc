namespace Squash.Tar;

/// <summary>The keys of PAX records that squash interprets.</summary>
internal static class PaxKeys
{
    public static ReadOnlySpan<byte> Path => "path"u8;

    public static ReadOnlySpan<byte> LinkPath => "linkpath"u8;

    public static ReadOnlySpan<byte> Size => "size"u8;

    public static ReadOnlySpan<byte> Uid => "uid"u8;

    public static ReadOnlySpan<byte> Gid => "gid"u8;

    public static ReadOnlySpan<byte> Mtime => "mtime"u8;

    public static ReadOnlySpan<byte> GnuSparse => "GNU.sparse."u8;

    public static ReadOnlySpan<byte> GnuSparseMajor => "GNU.sparse.major"u8;

    public static ReadOnlySpan<byte> GnuSparseMinor => "GNU.sparse.minor"u8;

    public static ReadOnlySpan<byte> GnuSparseName => "GNU.sparse.name"u8;

    public static ReadOnlySpan<byte> GnuSparseRealSize => "GNU.sparse.realsize"u8;

    public static ReadOnlySpan<byte> GnuSparseSize => "GNU.sparse.size"u8;

    public static ReadOnlySpan<byte> GnuSparseMap => "GNU.sparse.map"u8;

    public static ReadOnlySpan<byte> GnuSparseNumBlocks => "GNU.sparse.numblocks"u8;

    public static ReadOnlySpan<byte> GnuSparseOffset => "GNU.sparse.offset"u8;

    public static ReadOnlySpan<byte> GnuSparseNumBytes => "GNU.sparse.numbytes"u8;

    /// <summary>star's form of an extended attribute; the value is its bytes.</summary>
    public static ReadOnlySpan<byte> Xattr => "SCHILY.xattr."u8;

    public static ReadOnlySpan<byte> Capability => "SCHILY.xattr.security.capability"u8;

    /// <summary>overlayfs's internal attributes, which describe the disk of the machine that saved the image.</summary>
    private static ReadOnlySpan<byte> OverlayNote => "SCHILY.xattr.trusted.overlay."u8;

    /// <summary>
    /// Whether a record is copied unchanged: an extended attribute, an ACL or an unknown record. The rest are records
    /// that are generated from an entry's fields, and those that a canonical layer leaves out: access times, owner names.
    /// </summary>
    public static bool IsKept(ReadOnlySpan<byte> key)
    {
        if (key.StartsWith(Xattr)) return !key.StartsWith(OverlayNote);
        if (key.StartsWith(GnuSparse)) return false;
        return !(key.SequenceEqual(Path) || key.SequenceEqual(LinkPath) || key.SequenceEqual(Size)
            || key.SequenceEqual(Uid) || key.SequenceEqual(Gid) || key.SequenceEqual(Mtime)
            || key.SequenceEqual("atime"u8) || key.SequenceEqual("ctime"u8)
            || key.SequenceEqual("uname"u8) || key.SequenceEqual("gname"u8) || key.SequenceEqual("hdrcharset"u8));
    }
}
