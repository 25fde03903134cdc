using Squash.Core.Tests.Library;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>Differences of two images, and things that do not count as differences.</summary>
public class ImageComparerTests
{
    private static readonly byte[] Layer = new LayerBuilder().Directory("etc").File("etc/a", "1").HardLink("etc/b", "etc/a").Build();

    private static LayerBuilder New => new();

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public void CompareAsync_SquashedImage_IsTheSame(Packing packing)
    {
        byte[] image = Samples.Archive(packing), squashed = Squashing.Squash(image, new SquashOptions { History = HistoryMode.Drop });

        Assert.Empty(Comparing.Lines(Comparing.Compare(image, squashed)));
        Assert.Empty(Comparing.Lines(Comparing.Compare(squashed, image)));
        Assert.Equal(12, Comparing.Compare(image, squashed).Counts.Compared);
    }

    [Fact]
    public void CompareAsync_LongPath_IsReportedWhole()
    {
        string name = string.Join('/', Enumerable.Repeat(new string('n', 200), 5));

        Assert.Equal(name, Assert.Single(Comparing.Compare([New.File(name, "1").Build()], [New.File(name, "2").Build()]).Paths).Path);
    }

    [Fact]
    public void CompareAsync_EveryProperty_IsFound()
    {
        LayerBuilder before = New.Directory("d").File("f", "abc").Symlink("l", "x").CharDevice("c", 1, 3).BlockDevice("b", 8, 0).Fifo("p")
            .File("x", "abc", i => i.WithXattr("user.a", "1").WithXattr("user.b", "2")).File("s", "12");
        LayerBuilder after = New
            .Directory("d", i => i with { Mode = 0x3ed, Uid = 1, Gid = 2 })
            .File("f", "abd", i => i with { Mode = 0x9a4, MtimeSeconds = -1, MtimeNanoseconds = 999_999_999 })
            .Symlink("l", "y").CharDevice("c", 1, 5).BlockDevice("b", 8, 0, i => i with { MtimeSeconds = 1L << 40 })
            .Fifo("p", i => i with { Gid = 4_294_967_295 })
            .File("x", "abc", i => i.WithXattr("user.b", new byte[] { 0, 0xff, (byte)'=' }).WithXattr("user.c", "3"))
            .File("s", "123");

        Assert.Equal(
            [
                "~ b Mtime: 1970-01-01T00:00:00Z -> @1099511627776",
                "~ c Device: 1:3 -> 1:5",
                "~ d Mode: 0755 -> 01755",
                "~ d Owner: 0:0 -> 1:2",
                "~ f Mode: 0644 -> 04644",
                "~ f Mtime: 1970-01-01T00:00:00Z -> 1969-12-31T23:59:59.999999999Z",
                "~ f Content:  -> ",
                "~ l Target: x -> y",
                "~ p Owner: 0:0 -> 0:4294967295",
                "~ s Size: 2 -> 3",
                @"~ x Xattr user.a: 1 -> ",
                @"~ x Xattr user.b: 2 -> \x00\xff=",
                @"~ x Xattr user.c:  -> 3",
            ],
            Comparing.Lines(before, after));
    }

    [Fact]
    public void CompareAsync_AddedAndRemovedDirectories_StandForAllInThem()
    {
        LayerBuilder before = New.File("a/b/c", "123").HardLink("a/b/d", "a/b/c").File("a/e", "4").File("f", "5").Symlink("same", "x");
        LayerBuilder after = New.Symlink("same", "x").Directory("z/y");

        Assert.Equal(["- a directory 5 4", "- f file 1 1", "+ z directory 2 0"], Comparing.Lines(before, after));
    }

    [Fact]
    public void CompareAsync_DirectoryReplaced_ListsWhatItHeld()
    {
        LayerBuilder before = New.File("a/b/c", "123").File("a/d", "4"), after = New.Symlink("a", "x");

        Assert.Equal(["~ a Type: directory -> symlink", "- a/b directory 2 3", "- a/d file 1 1"], Comparing.Lines(before, after));
        Assert.Equal(["~ a Type: symlink -> directory", "+ a/b directory 2 3", "+ a/d file 1 1"], Comparing.Lines(after, before));
    }

    [Fact]
    public void CompareAsync_HardLinks_AreComparedByTheNamesThatBothHave()
    {
        LayerBuilder linked = New.File("a", "1").HardLink("b", "a").HardLink("c", "a");
        LayerBuilder Apart() => New.File("a", "1").File("b", "1").HardLink("c", "a");

        Assert.Equal(["~ b HardLink: a -> "], Comparing.Lines(linked, Apart()));
        Assert.Equal(["~ b HardLink:  -> a"], Comparing.Lines(Apart(), linked));
        Assert.Empty(Comparing.Lines(linked, Apart(), ImageProperties.HardLink));
        Assert.Equal(["- a file 1 0"], Comparing.Lines(linked, New.File("b", "1").HardLink("c", "b")));
        Assert.Equal(["~ b HardLink: a -> ", "~ c HardLink: a -> b"], Comparing.Lines(linked, New.File("a", "1").File("b", "1").HardLink("c", "b")));
    }

    [Fact]
    public void CompareAsync_FileOfSeveralNames_IsListedOnce()
    {
        LayerBuilder before = New.File("a", "1").HardLink("b", "a"), after = New.File("a", "2").HardLink("b", "a");

        Assert.Equal(["~ a Content:  -> "], Comparing.Lines(before, after));
    }

    [Fact]
    public void CompareAsync_WhatEnginesDecide_IsNoDifference()
    {
        LayerBuilder before = New.Directory(".", i => i with { Mode = 0x1c0, Uid = 5 }).File("a/b").Symlink("l", "x", i => i with { Mode = 0 });
        LayerBuilder after = New.Directory("a").File("a/b").Symlink("l", "x");

        Assert.Empty(Comparing.Lines(before, after));
    }

    [Fact]
    public void CompareAsync_DirectoryThatNoLayerLists_IsRootsOf1970()
    {
        LayerBuilder implied = New.File("a/b"), listed = New.Directory("a", i => i with { MtimeSeconds = 1, Mode = 0x1c0 }).File("a/b");

        Assert.Equal(["~ a Mode: 0755 -> 0700", "~ a Mtime:  -> 1970-01-01T00:00:01Z"], Comparing.Lines(implied, listed));
        Assert.Equal(["~ a Mode: 0700 -> 0755", "~ a Mtime: 1970-01-01T00:00:01Z -> "], Comparing.Lines(listed, implied));
    }

    [Fact]
    public void CompareAsync_SparseFiles_AreComparedByWhatIsRead()
    {
        byte[] dense = new byte[10_000];
        "hello"u8.CopyTo(dense.AsSpan(4096));
        LayerBuilder full = New.File("f", dense);
        LayerBuilder Sparse(long offset, string content) => New.Sparse(
            "f", TarDialect.PaxSparse10, dense.Length, [(offset, content.Length), (dense.Length, 0)], System.Text.Encoding.ASCII.GetBytes(content));

        Assert.Empty(Comparing.Lines(full, Sparse(4096, "hello")));
        Assert.Empty(Comparing.Lines(Sparse(4096, "hello"), Sparse(4094, "\0\0hello\0")));
        Assert.Equal(["~ f Content:  -> "], Comparing.Lines(full, Sparse(4096, "hellO")));
        Assert.Equal(["~ f Content:  -> "], Comparing.Lines(Sparse(4096, "hello"), Sparse(4097, "hello")));
    }

    [Fact]
    public void CompareAsync_HugeHoles_AreSkipped()
    {
        // The sum of ten of them is too large to count.
        const long Size = 999_999_999_999_999_999;
        LayerBuilder Sparse(string end)
        {
            LayerBuilder layer = New;
            for (int i = 0; i < 9; i++) layer.Sparse($"e{i}", TarDialect.PaxSparse10, Size, [(0, 1), (Size - 1, 1)], "ab"u8.ToArray());
            return layer.Sparse("f", TarDialect.PaxSparse10, Size, [(0, 1), (Size - 1, 1)], System.Text.Encoding.ASCII.GetBytes("a" + end));
        }

        Assert.Empty(Comparing.Lines(Comparing.Compare([Sparse("b").Build()], [Squashing.Layer([Sparse("b").Build()])])));
        Assert.Equal(["~ f Content:  -> "], Comparing.Lines(Sparse("b"), Sparse("c")));
    }

    [Fact]
    public void CompareAsync_LargeFiles_AreComparedToTheLastByte()
    {
        byte[] content = new byte[3_000_001], other = [.. content];
        other[^1] = 1;

        Assert.Equal(["~ f Content:  -> "], Comparing.Lines(New.File("f", content), New.File("f", other)));
        Assert.Equal(["+ g file 1 0"], Comparing.Lines(New.File("f", content), New.File("g").File("f", content)));
    }

    [Fact]
    public void CompareAsync_LongAttribute_IsCutShort()
    {
        LayerBuilder before = New.File("f", "", i => i.WithXattr("user.a", new string('x', 60_000)));

        string line = Assert.Single(Comparing.Lines(before, New.File("f")));

        Assert.Equal($"~ f Xattr user.a: {new string('x', 128)}… (60000 bytes) -> ", line);
    }

    [Theory]
    [InlineData(ImageProperties.Mode, "Mode")]
    [InlineData(ImageProperties.Owner, "Owner")]
    [InlineData(ImageProperties.Mtime, "Mtime")]
    [InlineData(ImageProperties.Xattr, "Xattr")]
    [InlineData(ImageProperties.Record, "Record")]
    [InlineData(ImageProperties.Content, "Content")]
    public void CompareAsync_IgnoredProperty_IsNoDifference(ImageProperties property, string name)
    {
        LayerBuilder before = New.File("f", "1");
        LayerBuilder after = New.File("f", "2", i => (i with { Mode = 0, Uid = 1, MtimeSeconds = 1, Records = [("LIBARCHIVE.fflags", "nodump")] }).WithXattr("user.a", "1"));

        List<string> all = Comparing.Lines(before, after), others = Comparing.Lines(before, after, property);

        Assert.Equal(6, all.Count);
        Assert.StartsWith($"~ f {name}", Assert.Single(all.Except(others)), StringComparison.Ordinal);
    }

    [Fact]
    public void CompareAsync_IgnoredSize_LeavesTheContent()
    {
        LayerBuilder before = New.File("f", "1"), after = New.File("f", "12");

        Assert.Equal(["~ f Content:  -> "], Comparing.Lines(before, after, ImageProperties.Size));
        Assert.Equal(["~ f Size: 1 -> 2"], Comparing.Lines(before, after, ImageProperties.Content));
        Assert.Empty(Comparing.Lines(before, after, ImageProperties.Content | ImageProperties.Size));
    }

    [Fact]
    public void CompareAsync_MoreThanMaxPaths_CountsAllAndListsTheFirst()
    {
        var after = New;
        for (int i = 0; i < 50; i++) after.File($"f{i:d2}", "1");

        ImageCompareReport report = Comparing.Compare([New.Build()], [after.Build()], new ImageCompareOptions { MaxPaths = 3 });

        Assert.Equal(["f00", "f01", "f02"], report.Paths.Select(path => path.Path));
        Assert.Equal((50, 50, 50), (report.Counts.Added, report.Counts.AddedBytes, report.Counts.Listed));
        Assert.False(report.AreEqual);
        Assert.False(Comparing.Compare([New.Build()], [after.Build()], new ImageCompareOptions { MaxPaths = 0 }).AreEqual);
    }

    [Fact]
    public void CompareAsync_ConfigOnly_ReadsNoLayer()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Layer).Build()]), damaged = [.. archive];
        damaged[damaged.AsSpan().IndexOf(Layer) + 10] ^= 1;

        Assert.True(Comparing.Compare(archive, damaged, new ImageCompareOptions { ConfigOnly = true }).AreEqual);
        Assert.ThrowsAny<SquashException>(() => Comparing.Compare(archive, damaged));
    }
}
