namespace Squash.TestSupport.Tar;

/// <summary>One entry as read.</summary>
public sealed class RawTarEntry
{
    /// <summary>The name as written.</summary>
    public ByteString Name { get; set; }

    public ByteString Link { get; set; }

    /// <summary>The type flag: <c>0</c> to <c>6</c>.</summary>
    public char Type { get; set; }

    public int Mode { get; set; }

    public long Uid { get; set; }

    public long Gid { get; set; }

    public Int128 MtimeNanoseconds { get; set; }

    public long DevMajor { get; set; }

    public long DevMinor { get; set; }

    /// <summary>The content with its holes filled.</summary>
    public ReadOnlyMemory<byte> Content { get; set; }

    /// <summary>The number of content bytes in the tar, without the holes of a sparse file.</summary>
    public int StoredBytes { get; set; }

    /// <summary>The PAX records of the entry.</summary>
    public SortedDictionary<ByteString, ByteString> Records { get; init; } = [];

    /// <summary>The header block and its offset.</summary>
    public ReadOnlyMemory<byte> Header { get; set; }

    public long Offset { get; set; }

    /// <summary>The offset of the first header that belongs to the entry: a PAX header, a long name, or its own.</summary>
    public long Start { get; set; }
}
