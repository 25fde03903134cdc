using System.Text;
using Squash.Core.Tests.IO;
using Squash.IO;
using Squash.Tar.Reading;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Tar;

public class TarReaderTests
{
    private static readonly string LongName = string.Join('/', Enumerable.Repeat("directory", 100)) + "/file";

    // Whether the end of the file is known must not matter: from a pipe, it depends on which thread is first.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_EntryUpToTheLastBlockOfAll_IsTooLongWhetherTheFileGrowsOrNot(bool isComplete)
    {
        using SpoolFile spool = SpoolFile.Create(null);
        spool.Append(new LayerBuilder().File("m", default, item => item with { StatedSize = long.MaxValue - 1024, Dialect = TarDialect.Gnu }).Build());
        if (isComplete) spool.Complete();
        var reader = new TarReader(Blob.ToEnd(spool, 0, "archive"), SquashLimits.Default, readAheadBytes: 512, TestContext.Current.CancellationToken);

        var failure = Assert.Throws<InvalidArchiveException>(() =>
        {
            while (reader.Read())
            {
            }
        });

        Assert.Contains("an entry is longer than the archive", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarDialect.Auto)]
    [InlineData(TarDialect.V7)]
    [InlineData(TarDialect.Ustar)]
    [InlineData(TarDialect.Pax)]
    [InlineData(TarDialect.Gnu)]
    public void Read_EveryDialect_SaysTheSame(TarDialect dialect)
    {
        byte[] tar = new LayerBuilder()
            .Directory("usr/bin", i => i with { Dialect = dialect, Mode = 0x3ed, MtimeSeconds = 7 })
            .File("usr/bin/sh", "content", i => i with { Dialect = dialect, Mode = 0x9ed, Uid = 1000, Gid = 100, MtimeSeconds = 1_350_244_992 })
            .Symlink("bin", "usr/bin", i => i with { Dialect = dialect })
            .HardLink("usr/bin/bash", "usr/bin/sh", i => i with { Dialect = dialect })
            .Fifo("run/fifo", i => i with { Dialect = dialect })
            .Build();

        Assert.Equal(
            """
            Directory 1755 0:0 7.000000000 usr/bin/ [0]
            File 4755 1000:100 1350244992.000000000 usr/bin/sh [7]
            Symlink 777 0:0 0.000000000 bin -> usr/bin [0]
            HardLink 644 0:0 0.000000000 usr/bin/bash -> usr/bin/sh [0]
            Fifo 644 0:0 0.000000000 run/fifo [0]
            """,
            Show(tar));
    }

    [Theory]
    [InlineData(TarDialect.Auto, 250)]
    [InlineData(TarDialect.Ustar, 250)]
    [InlineData(TarDialect.Pax, 1000)]
    [InlineData(TarDialect.Gnu, 1000)]
    public void Read_LongNamesAndLinks_AreWhole(TarDialect dialect, int bytes)
    {
        string name = LongName[^bytes..].TrimStart('/'), target = dialect == TarDialect.Ustar ? "t" : LongName[^bytes..];
        byte[] tar = new LayerBuilder().Symlink(name, target, i => i with { Dialect = dialect }).File("next").Build();
        Assert.Equal($"Symlink 777 0:0 0.000000000 {name} -> {target} [0]\nFile 644 0:0 0.000000000 next [0]", Show(tar));
    }

    [Theory]
    [InlineData(TarDialect.Gnu)]
    [InlineData(TarDialect.Auto)]
    public void Read_LargeAndNegativeNumbers_AreExact(TarDialect dialect)
    {
        byte[] tar = new LayerBuilder()
            .File("f", "x", i => i with { Dialect = dialect, Uid = 0xffff_ffff, Gid = 1L << 40, MtimeSeconds = -62_135_596_800 })
            .File("g", "x", i => i with { Dialect = dialect, MtimeSeconds = 253_402_300_800 })
            .Build();
        Assert.Equal(
            $"File 644 4294967295:1099511627776 -62135596800.000000000 f [1]\nFile 644 0:0 253402300800.000000000 g [1]", Show(tar));
    }

    [Fact]
    public void Read_PaxRecords_CountMoreThanTheHeader()
    {
        byte[] tar = new LayerBuilder()
            .Records(("path", "from pax"), ("size", "3"), ("uid", "77"), ("gid", "88"), ("mtime", "-1.5"))
            .File("from header", "abc", i => i with { StatedSize = 0, Uid = 1, Gid = 1 })
            .Records(("linkpath", "a=b\nc"))
            .Symlink("link", "wrong")
            .Build();
        Assert.Equal("File 644 77:88 -2.500000000 from pax [3]\nSymlink 777 0:0 0.000000000 link -> a=b\nc [0]", Show(tar));
    }

    [Fact]
    public void Read_RepeatedAndEmptyRecords_TheLastCountsAndEmptyMeansNothing()
    {
        byte[] tar = new LayerBuilder().Records(("uid", "1"), ("uid", "2"), ("path", "")).File("f").Build();
        Assert.Equal("File 644 2:0 0.000000000 f [0]", Show(tar));
    }

    [Fact]
    public void Read_GlobalHeader_ChangesNothing()
    {
        // Docker and containerd ignore them; git archive puts its commit into one.
        byte[] tar = new LayerBuilder().GlobalRecords(("uid", "77"), ("comment", "c")).File("f").File("g").Build();
        Assert.Equal("File 644 0:0 0.000000000 f [0]\nFile 644 0:0 0.000000000 g [0]", Show(tar));
    }

    [Fact]
    public void Read_Records_KeepsXattrsAndUnknownOnesSortedByKey()
    {
        byte[] value = [0, 0xff, (byte)'\n', (byte)'='];
        byte[] tar = new LayerBuilder()
            .File("f", default, i => i with
            {
                Records = [("VENDOR.z", "1"), ("SCHILY.xattr.user.b", value), ("atime", "5"), ("uname", "root"), ("SCHILY.xattr.user.a", "x"), ("VENDOR.z", "2")],
            })
            .File("g")
            .Build();
        List<TarEntryCopy> entries = Read(tar);
        Assert.Equal(
            [.. "25 SCHILY.xattr.user.a=x\n"u8, .. "28 SCHILY.xattr.user.b="u8, .. value, (byte)'\n', .. "14 VENDOR.z=2\n"u8],
            entries[0].Records);
        Assert.Empty(entries[1].Records);
    }

    [Fact]
    public void Read_EmptyXattr_IsKept()
    {
        TarEntryCopy entry = Assert.Single(Read(new LayerBuilder().File("f", default, i => i.WithXattr("user.empty", "")).Build()));
        Assert.Equal("SCHILY.xattr.user.empty=", Encoding.ASCII.GetString(entry.Records)[3..^1]);
    }

    [Fact]
    public void Read_Devices_HaveTheirNumbers()
    {
        byte[] tar = new LayerBuilder()
            .CharDevice("dev/null", 1, 3)
            .BlockDevice("dev/sda", 8, 1 << 24, i => i with { Dialect = TarDialect.Gnu })
            .CharDevice("whiteout", 0, 0)
            .Build();
        List<TarEntryCopy> entries = Read(tar);
        Assert.Equal((1, 3, false), (entries[0].DevMajor, entries[0].DevMinor, entries[0].IsOverlayWhiteout));
        Assert.Equal((8, 1 << 24), (entries[1].DevMajor, entries[1].DevMinor));
        Assert.True(entries[2].IsOverlayWhiteout);
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('5')]
    [InlineData('6')]
    public void Read_SizeOfWhatHasNoContent_IsPassedBy(char type)
    {
        // bsdtar and others state sizes for hardlinks, but engines skip no bytes for them.
        byte[] tar = new LayerBuilder().Add(new TarItem { Path = "a", Type = type, Link = "b", StatedSize = 5000 }).File("next").Build();
        List<TarEntryCopy> entries = Read(tar);
        Assert.Equal(["a", "next"], entries.Select(e => e.Name));
        Assert.Equal(0, entries[0].Size);
    }

    [Fact]
    public void Read_Content_IsWhereItSays()
    {
        var builder = new LayerBuilder();
        for (int i = 0; i < 50; i++) builder.File($"f{i}", new byte[i * 101], it => it with { Dialect = (TarDialect)(i % 5) });
        byte[] tar = builder.File("last", "here").Build();
        TarEntryCopy last = Read(tar)[^1];
        Assert.Equal("here", Encoding.ASCII.GetString(tar, (int)last.DataOffset, (int)last.StoredBytes));
    }

    [Fact]
    public void Read_StarHeader_HasAShortPrefix()
    {
        byte[] tar = new LayerBuilder().File("name", default, i => i with
        {
            Patch = block =>
            {
                "prefix"u8.CopyTo(block.AsSpan(345));
                "00000000000 00000000000 "u8.CopyTo(block.AsSpan(476));
                "tar\0"u8.CopyTo(block.AsSpan(508));
            },
        }).Build();
        Assert.Equal("prefix/name", Assert.Single(Read(tar)).Name);
    }

    [Fact]
    public void Read_GnuTimesWherePrefixWouldBe_AreNoPrefix()
    {
        byte[] tar = new LayerBuilder().File("name", default, i => i with
        {
            Dialect = TarDialect.Gnu,
            Patch = block => "12345670123\0"u8.CopyTo(block.AsSpan(345)),
        }).Build();
        Assert.Equal("name", Assert.Single(Read(tar)).Name);
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('7')]
    public void Read_OldAndContiguousFiles_AreFiles(char type) =>
        Assert.Equal("File", Assert.Single(Read(new LayerBuilder().Add(new TarItem { Path = "f", Type = type }).Build())).Type);

    [Theory]
    [InlineData('V')]
    [InlineData('M')]
    [InlineData('D')]
    [InlineData('A')]
    public void Read_TypeThatEnginesRefuse_IsUnsupported(char type) =>
        Assert.Contains("f", Fails<UnsupportedFeatureException>(new LayerBuilder().Add(new TarItem { Path = "f", Type = type }).Build()), StringComparison.Ordinal);

    [Fact]
    public void Read_PlainEntries_AllocatesNothing()
    {
        var builder = new LayerBuilder();
        for (int i = 0; i < 10_000; i++) builder.File($"usr/share/doc/package/file{i}", "x");
        using ByteSource file = BlobFile.Create(builder.Build());

        // If other tests cause a garbage collection meanwhile, the rest of the thread's own buffer counts as allocated.
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++) least = Math.Min(least, AllocatedBy(new TarReader(BlobFile.Open(file), SquashLimits.Default)));

        Assert.Equal(0, least);

        static long AllocatedBy(TarReader reader)
        {
            for (int i = 0; i < 100; i++) Assert.True(reader.Read());
            long before = GC.GetAllocatedBytesForCurrentThread();
            int entries = 100;
            while (reader.Read()) entries++;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(10_000, entries);
            return allocated;
        }
    }

    [Fact]
    public void Read_AnyReadAhead_SaysTheSame()
    {
        var builder = new LayerBuilder();
        for (int i = 0; i < 300; i++) builder.File(LongName[..(i + 1)].TrimEnd('/') + i, new byte[i * i % 9000], it => it with { Dialect = (TarDialect)(i % 5 == 1 ? 0 : i % 5) });
        byte[] tar = builder.Build();
        string expected = Show(tar);
        foreach (int readAhead in (int[])[1, 512, 513, 1024, 4096, 1 << 20]) Assert.Equal(expected, Show(tar, readAhead));
    }

    [Theory]
    [InlineData(100, 20, 1100)]
    [InlineData(1000, 30, 1700)]
    [InlineData(50_000, 1000, 2100)]
    public void Read_CloseOrFarHeaders_TakesFewReadsAndLittleContent(int contentBytes, int maxReads, int maxBytesPerEntry)
    {
        var builder = new LayerBuilder();
        for (int i = 0; i < 1000; i++) builder.File($"file{i}", new byte[contentBytes]);
        using var source = new CountingSource(builder.Build());
        var reader = new TarReader(BlobFile.Open(source), SquashLimits.Default);
        while (reader.Read())
        {
        }

        Assert.InRange(source.Reads, 1, maxReads + 10);
        Assert.InRange(source.BytesRead / 1000, 1, maxBytesPerEntry);
    }

    internal static List<TarEntryCopy> Read(byte[] tar, int readAheadBytes = TarReader.DefaultReadAheadBytes, SquashLimits? limits = null)
    {
        using ByteSource file = BlobFile.Create(tar);
        var reader = new TarReader(BlobFile.Open(file), limits ?? SquashLimits.Default, readAheadBytes);
        var entries = new List<TarEntryCopy>();
        while (reader.Read()) entries.Add(new TarEntryCopy(reader.Entry));
        return entries;
    }

    internal static string Fails<T>(byte[] tar, SquashLimits? limits = null)
        where T : SquashException
    {
        string message = Assert.Throws<T>(() => Read(tar, limits: limits)).Message;
        Assert.StartsWith("layer.tar: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static string Show(byte[] tar, int readAheadBytes = TarReader.DefaultReadAheadBytes) => string.Join('\n', Read(tar, readAheadBytes));

    private sealed class CountingSource(byte[] content) : ByteSource
    {
        private readonly ByteSource _file = BlobFile.Create(content);

        public int Reads { get; private set; }

        public long BytesRead { get; private set; }

        public override bool IsComplete => true;

        public override long Length => _file.Length;

        public override int Read(Span<byte> buffer, long position)
        {
            int read = _file.Read(buffer, position);
            Reads++;
            BytesRead += read;
            return read;
        }

        protected override void Dispose(bool disposing) => _file.Dispose();
    }
}
