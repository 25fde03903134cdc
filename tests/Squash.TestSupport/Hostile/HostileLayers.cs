using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using static Squash.TestSupport.Hostile.HostileArchives;
using static Squash.TestSupport.Hostile.HostileCase;

namespace Squash.TestSupport.Hostile;

/// <summary>Layers whose tar is malformed, or that cost much memory and time.</summary>
public static class HostileLayers
{
    // With this many entries, quadratic time would be minutes.
    private const int Many = 30_000;

    public static IReadOnlyList<HostileCase> All { get; } =
    [
        Refused("a layer that is not a tar", "not a tar archive", () => DockerArchives.Legacy([ImageBuilder.Of(Encoding.ASCII.GetBytes(new string('x', 2000))).Build()])),
        Taken("a layer of no bytes", () => DockerArchives.Legacy([ImageBuilder.Of((byte[])[]).Build()])),
        Taken("a layer of zeros alone", () => DockerArchives.Legacy([ImageBuilder.Of(new byte[10240]).Build()])),
        Refused("'..' in a name", @"the name \.\./evil has a '\.\.' component", () => new LayerBuilder().File("../evil", "x")),
        Refused("'..' in a hardlink's target", @"has a '\.\.' component", () => new LayerBuilder().HardLink("a", "../evil")),
        Taken("'..' in a symlink's target", () => new LayerBuilder().Symlink("a", "../../../etc/passwd").File("a2", "x")),
        Taken("an absolute name", () => new LayerBuilder().File("/etc/passwd", "x")),
        Refused("a NUL in a name", "PAX header is malformed", () => new LayerBuilder().Records(("path", "a\0b")).File("f")),
        Refused("a name of 1 MB", @"the name n+… has 1000000 bytes, the limit is 32768.*--limit path=", () => LongName(new string('n', 1_000_000))),
        Refused("a name of 2 MB", "extended header .* has 2000001 bytes, the limit is 1048576.*--limit header=", () => LongName(new string('n', 2_000_000))),
        Refused("a link's target of 1 MB", "target of a symbolic link n+… has 1000000 bytes", () => new LayerBuilder().Symlink("s", new string('n', 1_000_000))),
        Refused("a path 100,000 directories deep", "has 200001 bytes", () => LongName(Repeat("a/", 100_000) + "b")),
        Refused("a path 16,000 directories deep", "deeper than 2048 directories.*--limit path-depth=", () => LongName(Repeat("a/", 16_000) + "b")),
        Taken("a path 2,048 directories deep", () => LongName(Repeat("a/", 2047) + "b")),
        Refused("a path that a symlink makes 16,000 directories deep", "symbolic links lead to a path that is deeper", () =>
            new LayerBuilder().Symlink("s", Repeat("a/", 16_000) + "b").File("s/x", "1")),
        Refused("a path that a chain of symlinks makes deeper and deeper", "symbolic links lead to a path that is deeper", () => Chain(38)),
        Refused("symlinks in a circle", "form a loop", () => new LayerBuilder().Symlink("a", "b").Symlink("b", "a").File("a/x", "1")),
        Refused("hardlinks in a circle", "is a hardlink to b, which does not exist", () => new LayerBuilder().HardLink("a", "b").HardLink("b", "a")),
        Refused("a hardlink to itself", "is a hardlink to a, itself", () => new LayerBuilder().File("a", "1").HardLink("a", "a")),
        Refused("a hardlink to a hardlink to nothing", "which does not exist", () => new LayerBuilder().HardLink("a", "nothing").HardLink("b", "a")),
        Refused("a hardlink to a directory", "a directory", () => new LayerBuilder().Directory("d").HardLink("a", "d")),
        Refused("a symlink to nothing", "symbolic link to nothing", () => new LayerBuilder().Symlink("a", "")),
        Refused("a whiteout of nothing", "whiteout of nothing", () => new LayerBuilder().File("d/.wh.", "")),
        Taken("a root that is not a directory", () => new LayerBuilder().HardLink("./", "a").File("/", "x").Symlink("", "x").File("f", "x")),
        Refused("a file below a whiteout's name", "is below a name that begins with .wh.", () => new LayerBuilder().File("d/.wh.etc/passwd", "x")),
        Refused("a name of 256 bytes", "has a part of more than 255 bytes", () => LongName("d/" + new string('n', 256))),
        Refused("a whiteout of a name of 256 bytes", "has a part of more than 255 bytes", () => LongName("d/.wh." + new string('n', 256))),
        Refused("a hardlink to a name of 256 bytes", "has a part of more than 255 bytes", () => new LayerBuilder().HardLink("a", new string('n', 256))),
        Refused("a name of 256 bytes that a symlink makes", "symbolic links lead to a name of more than 255 bytes", () =>
            new LayerBuilder().Symlink("s", new string('n', 256)).File("s/x", "1")),
        Taken("a whiteout of a name of 255 bytes", () => LongName("d/.wh." + new string('n', 255))),
        Refused("an entry below a file", "is not a directory in the same layer", () => new LayerBuilder().File("a", "1").File("a/b", "2")),
        Refused("an unknown type", "tar entry type 0x51", () => new LayerBuilder().Add(new TarItem { Path = new string('n', 5000), Type = 'Q' })),
        Refused("control characters in a message", @"a\\x0a\\x1b\[31mred\\xff is a hardlink", () =>
            new LayerBuilder().HardLink((byte[])[.. "a\n\e[31mred"u8, 0xff], "nothing")),
        Refused("a device number of 40 bits", "device number of more than 32 bits", () => new LayerBuilder().CharDevice("d", 1L << 40, 1)),

        .. Sizes.Select(size => Refused($"a file of {size} bytes", "longer than the archive|size is negative|not a number", () =>
            new LayerBuilder().File("f", default, item => item with { StatedSize = size, Dialect = TarDialect.Gnu }))),
        .. Sizes.Select(size => Refused($"a PAX size of {size}", "longer than the archive|size is negative|malformed", () =>
            new LayerBuilder().Records(("size", ByteString.FromNumber(size))).File("f"))),
        Taken("the numbers that are the largest", () => new LayerBuilder().File("f", "x", item => item with
        {
            Uid = uint.MaxValue, Gid = uint.MaxValue, MtimeSeconds = long.MaxValue, Dialect = TarDialect.Gnu,
        })),
        Taken("the time that is the smallest", () => new LayerBuilder().File("f", "x", item => item with { MtimeSeconds = long.MinValue, Dialect = TarDialect.Gnu })),
        Refused("a number of 88 bits", "not a number", () => new LayerBuilder().File("f", "x", item => item with { Patch = block => block.AsSpan(124, 12).Fill(0x81) })),

        Refused("a PAX record that claims too much", "PAX header is malformed", () => Pax("99 path=a\n")),
        Refused("a PAX record that claims too little", "PAX header is malformed", () => Pax("3 path=abc\n")),
        Refused("a PAX record of 4 GB", "PAX header is malformed", () => Pax("4294967295 path=abc\n")),
        Refused("a PAX record of a billion digits", "PAX header is malformed", () => Pax(new string('9', 1000) + " path=abc\n")),
        Refused("an extended header without its entry", "without its entry", () => new LayerBuilder().Records(("a", "b"))),
        Taken("100,000 PAX headers for one entry", () => Repeated(100_000, layer => layer.Records(("a", "b"))).File("f")),
        Taken("a PAX header of 50,000 records, out of order", () => new LayerBuilder().File("f", "x", item =>
            item with { Records = [.. Enumerable.Range(0, 50_000).Select(i => ((ByteString)$"k{i * 7919 % 50_000:d6}", (ByteString)"v"))] })),

        Refused("a sparse map that overlaps", Malformed, () => Sparse("2\n0\n10\n5\n10\n", 100, 20)),
        Refused("a sparse map past the end", Malformed, () => Sparse("1\n95\n10\n", 100, 10)),
        Refused("a sparse map that overflows", Malformed, () => Sparse("2\n900000000000000000\n900000000000000000\n0\n1\n", 999999999999999999, 1)),
        Refused("a sparse map of too many digits", Malformed, () => Sparse("1\n9223372036854775806\n1\n", long.MaxValue, 1)),
        Refused("a sparse map with a negative offset", Malformed, () => Sparse("1\n-5\n1\n", 100, 1)),
        Refused("a sparse map that is cut short", Malformed, () => Sparse("3\n0\n1\n", 100, 1)),
        Refused("a sparse map of other bytes than there are", Malformed, () => Sparse("1\n0\n5\n", 100, 1)),
        Refused("a sparse file of negative size", Malformed, () => Sparse("1\n0\n1\n", -100, 1)),
        Refused("a sparse map of 2^63 runs", Malformed, () => new LayerBuilder()
            .Records(("GNU.sparse.size", "100"), ("GNU.sparse.numblocks", "9223372036854775807"), ("GNU.sparse.map", "0,1")).File("s", "x")),
        Refused("a sparse map of more runs than are allowed", "more than 1000000 runs of data.*--limit sparse-segments=", () => Sparse("1000001\n0\n1\n", 100, 1)),
        Refused("an old GNU map of more runs than are allowed", "more than 1000000 runs of data", OldGnuSparse),
        Taken("a sparse map of 500,000 runs", () => Sparse($"500000\n{string.Concat(Enumerable.Range(0, 500_000).Select(i => $"{2 * i}\n1\n"))}", 1_000_000, 500_000)),
        Taken("two sparse files of 900 petabytes", () => Sparse("1\n899999999999999999\n1\n", 900_000_000_000_000_000, 1, "s"), () => Sparse("1\n899999999999999999\n1\n", 900_000_000_000_000_000, 1, "t")),

        Taken("the same whiteout again and again", Base, () => Repeated(Many, layer => layer.Whiteout("d"))),
        Taken("the same opaque whiteout again and again", Base, () => Repeated(Many, layer => layer.Opaque("d"))),
        Refused("a name that is a file and a directory again and again", "over and over.*--limit entries=", () =>
            ImageOf(Base(), Repeated(Many, layer => layer.File("d").Directory("d")))),
        Refused("symlinks that lead a long way for each entry", "over and over", () => Repeated(
            Many, layer => layer.File($"s{layer.Position / 512 % 2}/{layer.Position}"),
            new LayerBuilder().Directory("a").Symlink("s0", Repeat("a/../", 6000)).Symlink("s1", Repeat("a/../", 6000)))),
        Refused("attributes that hardlinks make longer and longer", "more than 30000000 bytes in all.*--limit metadata=", () => Attributes(100), "--limit", "metadata=30MB"),
        Refused("more entries than are allowed", "more than 1000 entries in all", () => Repeated(1001, layer => layer.File("f")), "--limit", "entries=1000"),
        Refused("more implied directories than are allowed", "more than 1000 names in all", () => LongName(Repeat("a/", 1200) + "b"), "--limit", "entries=1000"),
        Refused("more names than are allowed", "more than 100000 bytes in all", () => Repeated(200, layer => LongName($"{layer.Position}/{Repeat("nnnn/", 200)}n", layer)), "--limit", "metadata=100kB"),
    ];

    private static string Malformed => "map of a sparse file is malformed";

    private static IEnumerable<long> Sizes => [4096, 1L << 50, long.MaxValue, long.MaxValue - 511, long.MaxValue - 512, long.MaxValue - 1024, -1, long.MinValue];

    private static LayerBuilder Base() => Repeated(Many, layer => layer.File($"d/{layer.Position}"));

    private static LayerBuilder Repeated(int count, Action<LayerBuilder> add, LayerBuilder? layer = null)
    {
        layer ??= new LayerBuilder();
        for (int i = 0; i < count; i++) add(layer);
        return layer;
    }

    private static LayerBuilder LongName(string name, LayerBuilder? layer = null) =>
        (layer ?? new LayerBuilder()).File(name, "x", item => item with { Dialect = TarDialect.Gnu });

    private static LayerBuilder Pax(string records) =>
        new LayerBuilder().Add(new TarItem { Path = "PaxHeaders/x", Type = 'x', Content = Encoding.ASCII.GetBytes(records) }).File("f", "x");

    private static LayerBuilder Chain(int links)
    {
        LayerBuilder layer = new LayerBuilder().Symlink("s0", Repeat("a/", 1000) + "b");
        for (int i = 1; i < links; i++) layer.Symlink($"s{i}", $"s{i - 1}/" + Repeat("a/", 1000) + "b");
        return layer.File($"s{links - 1}/x", "1");
    }

    private static LayerBuilder Sparse(string map, long realSize, int storedBytes, string name = "s")
    {
        byte[] padded = new byte[(map.Length + 511) / 512 * 512];
        Encoding.ASCII.GetBytes(map, padded);
        return new LayerBuilder()
            .Records(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", name), ("GNU.sparse.realsize", ByteString.FromNumber(realSize)))
            .File("GNUSparseFile.0/" + name, (byte[])[.. padded, .. new byte[storedBytes]]);
    }

    private static LayerBuilder OldGnuSparse() =>
        new LayerBuilder().Sparse("s", TarDialect.GnuSparse, 10_000_000, [.. Enumerable.Range(0, 1_000_100).Select(i => (2L * i, 1L))], [1]);

    private static LayerBuilder Attributes(int links)
    {
        LayerBuilder layer = new LayerBuilder().File("a", "x", item => item.WithXattr("user.large", new byte[900_000]));
        for (int i = 0; i < links; i++) layer.HardLink($"h{i}", "a", item => item.WithXattr($"user.{i}", "1"));
        return layer;
    }
}
