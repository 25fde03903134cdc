using System.Text;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Tar;

public class SparseReadingTests
{
    [Theory]
    [InlineData(TarDialect.GnuSparse, 2)]
    [InlineData(TarDialect.GnuSparse, 4)]
    [InlineData(TarDialect.GnuSparse, 5)]
    [InlineData(TarDialect.GnuSparse, 25)]
    [InlineData(TarDialect.GnuSparse, 26)]
    [InlineData(TarDialect.GnuSparse, 100)]
    [InlineData(TarDialect.PaxSparse00, 2)]
    [InlineData(TarDialect.PaxSparse00, 100)]
    [InlineData(TarDialect.PaxSparse01, 2)]
    [InlineData(TarDialect.PaxSparse01, 100)]
    [InlineData(TarDialect.PaxSparse10, 2)]
    [InlineData(TarDialect.PaxSparse10, 100)]
    public void Read_EveryForm_SaysTheSameMap(TarDialect dialect, int count)
    {
        (long Offset, long Length)[] segments = [.. Enumerable.Range(0, count).Select(i => ((i + 1) * 4096L, 3L))];
        long size = 4096L * (count + 2);
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"{i:d3}")));
        byte[] tar = new LayerBuilder().Sparse("var/sparse", dialect, size, segments, content).File("next", "x").Build();

        List<TarEntryCopy> entries = TarReaderTests.Read(tar);
        Assert.Equal(["var/sparse", "next"], entries.Select(e => e.Name));
        Assert.Equal(size, entries[0].Size);
        Assert.Equal(string.Join(' ', segments.Select(s => $"{s.Offset}+{s.Length}")), entries[0].Segments);
        Assert.Equal(content, tar.AsSpan((int)entries[0].DataOffset, (int)entries[0].StoredBytes));
    }

    [Theory]
    [InlineData(TarDialect.GnuSparse)]
    [InlineData(TarDialect.PaxSparse01)]
    [InlineData(TarDialect.PaxSparse10)]
    public void Read_AllHole_HasASizeAndNoSegment(TarDialect dialect)
    {
        TarEntryCopy entry = TarReaderTests.Read(new LayerBuilder().Sparse("f", dialect, 1L << 40, [(1L << 40, 0)], []).Build())[0];
        Assert.Equal((1L << 40, 0, ""), (entry.Size, entry.StoredBytes, entry.Segments));
    }

    [Theory]
    [InlineData(TarDialect.GnuSparse)]
    [InlineData(TarDialect.PaxSparse00)]
    [InlineData(TarDialect.PaxSparse01)]
    [InlineData(TarDialect.PaxSparse10)]
    public void Read_LyingMap_IsRefused(TarDialect dialect)
    {
        (long, long)[][] maps =
        [
            [(0, 5), (4, 5)],
            [(0, 5), (96, 5)],
            [(0, 5), (20, 4)],
            [(0, 5), (20, 6)],
            [(long.MaxValue / 1024, 5), (20, 5)],
        ];
        foreach ((long, long)[] map in maps)
        {
            TarReaderTests.Fails<InvalidArchiveException>(new LayerBuilder().Sparse("f", dialect, 100, map, new byte[10]).Build());
        }
    }

    [Theory]
    [InlineData("GNU.sparse.numblocks", "3")]
    [InlineData("GNU.sparse.numblocks", "-1")]
    [InlineData("GNU.sparse.numblocks", "9999999999")]
    [InlineData("GNU.sparse.map", "0,5,20")]
    [InlineData("GNU.sparse.map", "0,5,,5")]
    [InlineData("GNU.sparse.map", "0,5,-20,5")]
    [InlineData("GNU.sparse.size", "-1")]
    [InlineData("GNU.sparse.size", "x")]
    public void Read_LyingSparseRecord_IsRefused(string key, string value) =>
        TarReaderTests.Fails<InvalidArchiveException>(new LayerBuilder()
            .Sparse("f", TarDialect.PaxSparse01, 100, [(0, 5), (20, 5)], new byte[10], i => i with { Records = [(key, value)] })
            .Build());

    [Theory]
    [InlineData("")]
    [InlineData("2\n0\n5\n20\n")]
    [InlineData("x\n")]
    [InlineData("-1\n")]
    [InlineData("1\n\n")]
    [InlineData("99999999999999999999\n")]
    [InlineData("1\n0\n5000000\n")]
    public void Read_LyingMapInContent_IsRefused(string map) =>
        TarReaderTests.Fails<InvalidArchiveException>(new LayerBuilder()
            .Records(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "100"))
            .File("f", map.PadRight(1024, '\0'))
            .Build());

    [Fact]
    public void Read_MoreSegmentsThanTheLimit_IsRefused()
    {
        (long Offset, long Length)[] segments = [.. Enumerable.Range(0, 50).Select(i => (i * 4096L, 3L))];
        var limits = new SquashLimits { MaxSparseSegments = 20 };
        foreach (TarDialect dialect in (TarDialect[])[TarDialect.GnuSparse, TarDialect.PaxSparse00, TarDialect.PaxSparse01, TarDialect.PaxSparse10])
        {
            byte[] tar = new LayerBuilder().Sparse("f", dialect, 1 << 20, segments, new byte[150]).Build();
            TarReaderTests.Fails<LimitExceededException>(tar, limits);
            Assert.Single(TarReaderTests.Read(tar, limits: limits with { MaxSparseSegments = 50 }));
        }
    }

    [Fact]
    public void Read_UnknownSparseVersion_IsAPlainFile()
    {
        byte[] tar = new LayerBuilder().Records(("GNU.sparse.major", "2"), ("GNU.sparse.minor", "0")).File("f", "abc").Build();
        TarEntryCopy entry = Assert.Single(TarReaderTests.Read(tar));
        Assert.Equal((3, null), (entry.Size, entry.Segments));
    }
}
