namespace Squash.TestSupport.Tar;

/// <summary>One entry to be written, right or wrong.</summary>
public sealed record TarItem
{
    public required ByteString Path { get; init; }

    /// <summary>The type flag.</summary>
    public char Type { get; init; } = '0';

    public int Mode { get; init; } = 0b110_100_100;

    public long Uid { get; init; }

    public long Gid { get; init; }

    public long MtimeSeconds { get; init; }

    public int MtimeNanoseconds { get; init; }

    public ByteString Link { get; init; }

    /// <summary>The content; for a sparse file, the content of its segments one after another.</summary>
    public byte[] Content { get; init; } = [];

    public long DevMajor { get; init; }

    public long DevMinor { get; init; }

    public ByteString OwnerName { get; init; }

    public ByteString GroupName { get; init; }

    /// <summary>PAX records in addition to those that the dialect requires.</summary>
    public IReadOnlyList<(ByteString Key, ByteString Value)> Records { get; init; } = [];

    /// <summary>The segments of a sparse file.</summary>
    public IReadOnlyList<(long Offset, long Length)> Segments { get; init; } = [];

    /// <summary>The size of a sparse file with its holes.</summary>
    public long RealSize { get; init; }

    public TarDialect Dialect { get; init; } = TarDialect.Auto;

    /// <summary>The value of the size field, if it differs from the length of the content.</summary>
    public long? StatedSize { get; init; }

    /// <summary>Changes the header block before its checksum is computed.</summary>
    public Action<byte[]>? Patch { get; init; }

    public bool BadChecksum { get; init; }

    public TarItem WithXattr(string name, ByteString value) =>
        this with { Records = [.. Records, ("SCHILY.xattr." + name, value)] };

    /// <summary>The form of the entry in a counterexample.</summary>
    public override string ToString()
    {
        string link = Type is '1' or '2' ? $" -> {Link}" : "";
        string device = Type is '3' or '4' ? $" {DevMajor},{DevMinor}" : "";
        string content = Type == '0' ? $" [{Content.Length}]" : "";
        string records = string.Concat(Records.Select(r => $" {r.Key}={r.Value}"));
        string dialect = Dialect == TarDialect.Auto ? "" : $" ({Dialect})";
        return $"{Type} {Convert.ToString(Mode, 8)} {Uid}:{Gid} {MtimeSeconds}.{MtimeNanoseconds:d9} {Path}{link}{device}{content}{records}{dialect}";
    }
}
