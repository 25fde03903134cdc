using System.Text;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Tar;

public class DamagedTarTests
{
    private static byte[] Two => new LayerBuilder().File("a", new byte[700]).File("b", "x").Build();

    [Fact]
    public void Read_Empty_HasNoEntry() => Assert.Empty(TarReaderTests.Read([]));

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(10240)]
    [InlineData(100)]
    public void Read_OnlyZeros_HasNoEntry(int bytes) => Assert.Empty(TarReaderTests.Read(new byte[bytes]));

    [Fact]
    public void Read_MissingEndBlocks_IsLegal() =>
        Assert.Equal(2, TarReaderTests.Read(new LayerBuilder().File("a").File("b", "x").WithoutEndBlocks().Build()).Count);

    [Fact]
    public void Read_MissingEndBlocksAndPadding_IsLegal()
    {
        byte[] tar = new LayerBuilder().File("a").File("b", "x").WithoutEndBlocks().Build();
        Assert.Equal(2, TarReaderTests.Read(tar[..^511]).Count);
    }

    [Fact]
    public void Read_OneEndBlock_IsLegal() =>
        Assert.Equal(2, TarReaderTests.Read(new LayerBuilder().File("a").File("b").WithoutEndBlocks().Raw(new byte[512]).Build()).Count);

    [Fact]
    public void Read_TrailingGarbage_IsPassedBy() =>
        Assert.Single(TarReaderTests.Read(new LayerBuilder().File("a").TrailingGarbage(Encoding.ASCII.GetBytes(new string('g', 3000))).Build()));

    [Fact]
    public void Read_ZeroBlockInTheMiddle_IsRefused() =>
        Assert.Contains("byte 1024", TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().File("a").Raw(new byte[512]).File("b").Build()), StringComparison.Ordinal);

    [Fact]
    public void Read_BadChecksum_NamesItsPlace() =>
        Assert.Contains("byte 1536", TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().File("a", new byte[700]).File("b", default, i => i with { BadChecksum = true }).Build()), StringComparison.Ordinal);

    [Fact]
    public void Read_NotATar_IsRefused() =>
        TarReaderTests.Fails<InvalidArchiveException>(Encoding.ASCII.GetBytes(new string('x', 5000)));

    [Fact]
    public void Read_CutAnywhereButAtTheEndOfAnEntry_IsRefused()
    {
        byte[] tar = Two;
        for (int bytes = 1; bytes < tar.Length - 1024; bytes++)
        {
            // Legal ends: after the content of an entry, with or without its padding.
            if (bytes is (>= 512 + 700 and <= 1536) or >= 1536 + 512 + 1) continue;
            try
            {
                TarReaderTests.Read(tar[..bytes]);
                Assert.Fail($"{bytes} bytes were taken");
            }
            catch (InvalidArchiveException)
            {
            }
        }
    }

    [Theory]
    [InlineData('x')]
    [InlineData('L')]
    [InlineData('K')]
    public void Read_ExtendedHeaderWithoutEntry_IsRefused(char type)
    {
        byte[] header = new LayerBuilder().Add(new TarItem { Path = "h", Type = type, Content = [.. "9 a=bcde\n"u8] }).WithoutEndBlocks().Build();
        TarReaderTests.Fails<InvalidArchiveException>(header);
        TarReaderTests.Fails<InvalidArchiveException>([.. header, .. new byte[1024]]);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void Read_OversizedExtendedHeader_CostsNoMemory(char type)
    {
        byte[] tar = new LayerBuilder().Add(new TarItem { Path = "h", Type = type, StatedSize = 1L << 32 }).File("f").Build();
        long before = GC.GetAllocatedBytesForCurrentThread();
        TarReaderTests.Fails<LimitExceededException>(tar);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Read_TruncatedExtendedHeader_IsRefused()
    {
        byte[] tar = new LayerBuilder().Records(("comment", new byte[3000])).File("f").Build();
        Assert.Throws<InvalidArchiveException>(() => TarReaderTests.Read(tar[..2000]));
    }

    [Theory]
    [InlineData(1000L)]
    [InlineData(1L << 32)]
    [InlineData(0x7fff_ffff_ffff_ffff)]
    [InlineData(0x7fff_ffff_ffff_fe00)]
    [InlineData(-1L)]
    [InlineData(-512L)]
    [InlineData(long.MinValue)]
    public void Read_SizeThatPassesTheEnd_IsRefused(long size)
    {
        TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().File("f", default, i => i with { StatedSize = size, Dialect = TarDialect.Gnu }).WithoutEndBlocks().Build());
        TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().Records(("size", TestSupport.ByteString.FromNumber(size))).File("f").WithoutEndBlocks().Build());
    }

    [Theory]
    [InlineData("uid", "x")]
    [InlineData("gid", "1.5")]
    [InlineData("size", "0x10")]
    [InlineData("size", "99999999999999999999")]
    [InlineData("mtime", "yesterday")]
    [InlineData("path", "a\0b")]
    [InlineData("linkpath", "a\0b")]
    public void Read_MalformedRecord_IsRefused(string key, string value) =>
        TarReaderTests.Fails<InvalidArchiveException>(new LayerBuilder().Records((key, value)).File("f").Build());

    [Fact]
    public void Read_LyingRecordLength_IsRefused() =>
        TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().Add(new TarItem { Path = "h", Type = 'x', Content = [.. "99 uid=1\n"u8] }).File("f").Build());

    [Theory]
    [InlineData(100)]
    [InlineData(108)]
    [InlineData(116)]
    [InlineData(124)]
    [InlineData(136)]
    public void Read_FieldThatIsNoNumber_IsRefused(int offset) =>
        TarReaderTests.Fails<InvalidArchiveException>(
            new LayerBuilder().File("f", default, i => i with { Patch = block => "zzz"u8.CopyTo(block.AsSpan(offset)) }).Build());

    [Fact]
    public void Read_RandomDamage_IsOurExceptionOrNone()
    {
        byte[] whole = new LayerBuilder()
            .File("plain", new byte[300])
            .File("pax", new byte[30], i => i.WithXattr("user.a", "b") with { Dialect = TarDialect.Pax })
            .File(new string('n', 300), "x", i => i with { Dialect = TarDialect.Gnu })
            .Sparse("s", TarDialect.PaxSparse10, 10_000, [(0, 5), (5000, 5)], new byte[10])
            .Sparse("t", TarDialect.GnuSparse, 100_000, [.. Enumerable.Range(0, 30).Select(i => (i * 1000L, 1L))], new byte[30])
            .Build();
        var random = new Random(7);
        for (int round = 0; round < 3000; round++)
        {
            byte[] tar = whole[..random.Next(1, whole.Length + 1)];
            for (int i = random.Next(4); i > 0; i--) tar[random.Next(tar.Length)] = (byte)random.Next(256);
            SignAll(tar, random);
            try
            {
                TarReaderTests.Read(tar, random.Next(2) == 0 ? 512 : 65536);
            }
            catch (SquashException)
            {
            }
        }
    }

    // Half of the damaged headers get a correct checksum; otherwise no code after the check would be reached.
    private static void SignAll(byte[] tar, Random random)
    {
        for (int at = 0; at + 512 <= tar.Length; at += 512)
        {
            Span<byte> block = tar.AsSpan(at, 512);
            if (!block[257..262].SequenceEqual("ustar"u8) || random.Next(2) == 0) continue;
            block[148..156].Fill((byte)' ');
            int sum = 0;
            foreach (byte b in block) sum += b;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
        }
    }
}
