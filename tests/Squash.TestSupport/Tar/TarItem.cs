namespace Squash.TestSupport.Tar;

/// <summary>One entry as it is to be written, right or wrong.</summary>
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

    /// <summary>The content; of a sparse file, that of its segments one after another.</summary>
    public byte[] Content { get; init; } = [];

    public long DevMajor { get; init; }

    public long DevMinor { get; init; }

    public ByteString OwnerName { get; init; }

    public ByteString GroupName { get; init; }

    /// <summary>PAX records beyond those that the dialect asks for.</summary>
    public IReadOnlyList<(ByteString Key, ByteString Value)> Records { get; init; } = [];

    /// <summary>Where the segments of a sparse file belong.</summary>
    public IReadOnlyList<(long Offset, long Length)> Segments { get; init; } = [];

    /// <summary>The size of a sparse file with its holes.</summary>
    public long RealSize { get; init; }

    public TarDialect Dialect { get; init; } = TarDialect.Auto;

    /// <summary>What the size field says, where that is not the length of the content.</summary>
    public long? StatedSize { get; init; }

    /// <summary>Changes the header block before its checksum is computed.</summary>
    public Action<byte[]>? Patch { get; init; }

    public bool BadChecksum { get; init; }

    public TarItem WithXattr(string name, ByteString value) =>
        this with { Records = [.. Records, ("SCHILY.xattr." + name, value)] };

    /// <summary>How the entry is shown in a counterexample.</summary>
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
