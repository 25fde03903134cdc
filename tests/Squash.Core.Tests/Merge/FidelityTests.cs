using Squash.Tar;
using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Merge;

/// <summary>Merge rule 6: everything is kept.</summary>
public class FidelityTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Rule6_DevicesAndFifos_AreKept() =>
        Assert.Equal(
            "dev/ dev/null(1,3) dev/sda(8,16777216) fifo|",
            Merged.Show(Layer.CharDevice("dev/null", 1, 3).BlockDevice("dev/sda", 8, 1 << 24, i => i with { Dialect = TarDialect.Gnu }).Fifo("fifo")));

    [Fact]
    public void Rule6_SpecialBitsAndLargeIds_AreKept()
    {
        byte[] tar = Merged.Tar(Layer.File("f", "", i => i with { Mode = 0xfff, Uid = 0xffff_fffe, Gid = 1L << 40 }));
        RawTarEntry file = Merged.Entry(tar, "f");
        Assert.Equal((0xfff, 0xffff_fffe, 1L << 40), (file.Mode, file.Uid, file.Gid));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(-1, 500_000_000)]
    [InlineData(1_350_244_992, 23_960_108)]
    [InlineData(1L << 33, 0)]
    [InlineData(1L << 40, 999_999_999)]
    public void Rule6_Times_AreKeptToTheNanosecond(long seconds, int nanoseconds)
    {
        byte[] tar = Merged.Tar(Layer.File("f", "", i => i with { MtimeSeconds = seconds, MtimeNanoseconds = nanoseconds }));
        Assert.Equal(((Int128)seconds * 1_000_000_000) + nanoseconds, Merged.Entry(tar, "f").MtimeNanoseconds);
    }

    [Fact]
    public void Rule6_XattrsAndUnknownRecords_AreKeptToTheByte()
    {
        byte[] value = [0, 1, 2, (byte)'\n', (byte)'=', 0xff, 0];
        byte[] tar = Merged.Tar(Layer.File("f", "", i => i with
        {
            Records = [("SCHILY.xattr.security.capability", value), ("SCHILY.acl.access", "user::rw-"), ("VENDOR.x y", "z")],
        }));
        RawTarEntry file = Merged.Entry(tar, "f");
        Assert.Equal(["SCHILY.acl.access", "SCHILY.xattr.security.capability", @"VENDOR.x\x20y"], file.Records.Keys.Select(k => k.ToString()));
        Assert.Equal<ByteString>(value, file.Records["SCHILY.xattr.security.capability"]);
    }

    [Fact]
    public void Rule6_Dialect_DoesNotMatter()
    {
        byte[] expected = Merged.Tar(Layer.Directory("d").File("d/f", "x", i => i with { Mode = 0x1ed, Uid = 5, MtimeSeconds = 6 }).Symlink("l", "d/f"));
        foreach (TarDialect dialect in (TarDialect[])[TarDialect.V7, TarDialect.Ustar, TarDialect.Pax, TarDialect.Gnu])
        {
            Assert.Equal(expected, Merged.Tar(Layer
                .Directory("d", i => i with { Dialect = dialect })
                .File("./d/f", "x", i => i with { Mode = 0x1ed, Uid = 5, MtimeSeconds = 6, Dialect = dialect, OwnerName = dialect == TarDialect.V7 ? ByteString.Empty : "who" })
                .Symlink("l", "d/f", i => i with { Dialect = dialect })));
        }
    }

    [Theory]
    [InlineData(TarDialect.GnuSparse)]
    [InlineData(TarDialect.PaxSparse00)]
    [InlineData(TarDialect.PaxSparse01)]
    [InlineData(TarDialect.PaxSparse10)]
    public void Rule6_SparseFile_StaysSparseInTheFormThatEnginesTake(TarDialect dialect)
    {
        byte[] tar = Merged.Tar(Layer.Sparse("s", dialect, 10_000_000, [(4096, 3), (5_000_000, 2)], "abcde"u8.ToArray()).File("t", "after"));
        Assert.InRange(tar.Length, 0, 10_000);
        RawTarEntry sparse = Merged.Entry(tar, "s");
        Assert.Equal((10_000_000, (byte)'c', (byte)'d'), (sparse.Content.Length, sparse.Content.Span[4098], sparse.Content.Span[5_000_000]));
        Assert.Equal("1", sparse.Records["GNU.sparse.major"].ToString());
        Assert.Equal('0', (char)sparse.Header.Span[156]);
    }

    [Fact]
    public void Rule6_SparseFileWithLinks_HasOneContent() =>
        Assert.Equal(
            "s t=>s",
            string.Join(' ', RawTarReader
                .Read(Merged.Tar(Layer.Sparse("t", TarDialect.PaxSparse10, 1000, [(10, 3)], "abc"u8.ToArray()).HardLink("s", "t")))
                .Select(e => e.Type == '1' ? $"{e.Name}=>{e.Link}" : e.Name.ToString())));

    [Fact]
    public void LatestTime_ClampsOnlyLaterTimes()
    {
        byte[] tar = Merged.Tar(
            new TarTime(100, 500_000_000), out _,
            Layer.File("old", "", i => i with { MtimeSeconds = 100 })
                .File("same", "", i => i with { MtimeSeconds = 100, MtimeNanoseconds = 500_000_000 })
                .File("new", "", i => i with { MtimeSeconds = 100, MtimeNanoseconds = 500_000_001 })
                .Directory("newer", i => i with { MtimeSeconds = 1L << 40 }));
        Assert.Equal(
            [100_500_000_000, 100_500_000_000, 100_000_000_000, 100_500_000_000],
            RawTarReader.Read(tar).Select(e => e.MtimeNanoseconds));
    }

    [Fact]
    public void Contents_OfEverySize_AreCopiedToTheByte()
    {
        var random = new Random(3);
        LayerBuilder lower = Layer, upper = Layer;
        var contents = new Dictionary<string, byte[]>();
        foreach (int size in (int[])[0, 1, 511, 512, 513, 4095, 65536, 262_143, 262_144, 262_145, 1_048_576, 3_000_001])
        {
            byte[] content = new byte[size];
            random.NextBytes(content);
            contents[$"f{size:d7}"] = content;
            (size % 2 == 0 ? lower : upper).File($"f{size:d7}", content);
        }

        byte[] tar = Merged.Tar(lower, upper);
        foreach ((string name, byte[] content) in contents) Assert.True(Merged.Entry(tar, name).Content.Span.SequenceEqual(content), name);
    }

    [Fact]
    public void SquashedTwice_IsTheSame()
    {
        byte[] once = Merged.Tar(
            Layer.Directory(".").File("a/b", "1", i => i.WithXattr("user.a", "b")).HardLink("c", "a/b").Symlink("l", "c")
                .Sparse("s", TarDialect.GnuSparse, 5000, [(0, 1), (4000, 1)], [1, 2]),
            Layer.CharDevice("dev/null", 1, 3).Whiteout("l").File(new string('n', 200), "x"));
        Assert.Equal(once, Merged.Tar(Layer.Raw(once.AsSpan()[..^1024])));
    }
}
