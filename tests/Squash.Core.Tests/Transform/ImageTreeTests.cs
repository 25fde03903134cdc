using System.Formats.Tar;
using System.Text;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Transform;

/// <summary>Names and metadata, as a transform sees them.</summary>
public class ImageTreeTests
{
    private static readonly byte[] Layer = new LayerBuilder()
        .Directory("usr/lib").File("usr/lib/libc.so", "c").Symlink("lib", "usr/lib").Symlink("usr/lib64", "/lib")
        .File("etc/os-release", "name").Symlink("etc/up", "../usr/lib/libc.so").Symlink("etc/out", "../../../usr/lib/libc.so")
        .Symlink("etc/dangling", "nothing").Symlink("etc/loop", "loop").Symlink("etc/file-below", "os-release/x")
        .Symlink("etc/slash", "os-release/").Symlink("etc/dir-slash", "../usr/lib/").Directory("empty").Build();

    [Theory]
    [InlineData("usr/lib/libc.so", "usr/lib/libc.so")]
    [InlineData("/usr/lib/libc.so", "usr/lib/libc.so")]
    [InlineData("//usr///lib/./libc.so", "usr/lib/libc.so")]
    [InlineData("usr/lib/", "usr/lib")]
    [InlineData("usr/../etc/os-release", "etc/os-release")]
    [InlineData("../../etc/os-release", "etc/os-release")]
    [InlineData("lib", "lib")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData(".", "")]
    [InlineData("lib/libc.so", null)]
    [InlineData("lib/", null)]
    [InlineData("etc/os-release/", null)]
    [InlineData("etc/os-release/.", null)]
    [InlineData("etc/os-release/..", null)]
    [InlineData("nothing", null)]
    [InlineData("nothing/..", null)]
    public void TryFind_FollowsNoLink(string path, string? expected) => Look(tree => AssertAt(
        expected, tree.TryFind(Encoding.UTF8.GetBytes(path), out ImageFile file), file));

    [Theory]
    [InlineData("lib", "usr/lib")]
    [InlineData("lib/libc.so", "usr/lib/libc.so")]
    [InlineData("lib/", "usr/lib")]
    [InlineData("usr/lib64/libc.so", "usr/lib/libc.so")]
    [InlineData("etc/up", "usr/lib/libc.so")]
    [InlineData("etc/out", "usr/lib/libc.so")]
    [InlineData("lib/../../etc/up", "usr/lib/libc.so")]
    [InlineData("lib/..", "usr")]
    [InlineData("etc/dir-slash", "usr/lib")]
    [InlineData("", "")]
    [InlineData("etc/dangling", null)]
    [InlineData("etc/loop", null)]
    [InlineData("etc/file-below", null)]
    [InlineData("etc/slash", null)]
    [InlineData("etc/up/", null)]
    [InlineData("etc/os-release/x", null)]
    public void TryResolve_FollowsLinksInsideTheRoot(string path, string? expected) => Look(tree => AssertAt(
        expected, tree.TryResolve(Encoding.UTF8.GetBytes(path), out ImageFile file), file));

    [Fact]
    public void TryResolve_RelativePath_BeginsInTheDirectory() => Look(tree =>
    {
        Assert.True(tree.TryResolve("../lib/libc.so"u8, tree.Find("etc"), out ImageFile file));
        AssertAt("usr/lib/libc.so", true, file);
        Assert.True(tree.TryResolve("/etc/os-release"u8, tree.Find("usr"), out file));
        AssertAt("etc/os-release", true, file);
        Assert.False(tree.TryResolve("x"u8, tree.Find("etc/os-release"), out _));
    });

    [Fact]
    public void TryResolve_Links_AreThoseThatWereFollowedInOrder() => Look(tree =>
    {
        var links = new List<ImageFile>();
        Assert.True(tree.TryResolve("usr/lib64/libc.so"u8, tree.Root, out _, links));
        Assert.Equal(["usr/lib64", "lib"], links.Select(link => link.ToString()));
        links.Clear();
        Assert.False(tree.TryResolve("etc/dangling"u8, tree.Root, out _, links));
        Assert.Equal("etc/dangling", Assert.Single(links).ToString());
    });

    [Fact]
    public void TryResolve_MoreThanFortyLinks_GivesUpAsLinuxDoes()
    {
        var layer = new LayerBuilder().File("0", "end");
        for (int i = 1; i <= 41; i++) layer.Symlink($"{i}", $"{i - 1}");
        Look(layer.Build(), tree =>
        {
            Assert.True(tree.TryResolve("40"u8, out ImageFile file));
            AssertAt("0", true, file);
            Assert.False(tree.TryResolve("41"u8, out _));
        });
    }

    [Fact]
    public void ImageFile_OfEveryType_TellsWhatTheLayerSays()
    {
        byte[] layer = new LayerBuilder()
            .File("dir/file", "12345", item => (item with { Mode = 0x9ed, Uid = 7, Gid = 4_000_000_000, MtimeSeconds = -2, MtimeNanoseconds = 5 })
                .WithXattr("user.b", new byte[] { 0, 1 }).WithXattr("user.a", "x"u8.ToArray()))
            .HardLink("dir/link", "dir/file", item => item with { Mode = 0x9ed, Uid = 7, Gid = 4_000_000_000, MtimeSeconds = -2, MtimeNanoseconds = 5 })
            .Symlink("sym", "dir/file").CharDevice("null", 1, 3).BlockDevice("disk", 8, 1).Fifo("pipe").File((byte[])[0xff, (byte)'\n'], "").Build();
        Look(layer, tree =>
        {
            ImageFile file = tree.Find("dir/file"), link = tree.Find("dir/link"), directory = tree.Find("dir");
            Assert.Equal((TarEntryType.RegularFile, 5, (UnixFileMode)0x9ed, 7, 4_000_000_000), (file.Type, file.Bytes, file.Mode, file.Uid, file.Gid));
            Assert.Equal((-2, 5, 2, (int?)0), (file.MtimeSeconds, file.MtimeNanoseconds, file.LinkCount, file.Layer));
            Assert.Equal(["user.a", "user.b"], file.Xattrs.Select(xattr => Encoding.ASCII.GetString(xattr.Name.Span)));
            Assert.Equal([0, 1], file.Xattrs[1].Value.ToArray());
            Assert.Equal(file.Inode, link.Inode);
            Assert.NotEqual(file, link);
            Assert.Equal((TarEntryType.Directory, (UnixFileMode)0x1ed, null, 1), (directory.Type, directory.Mode, directory.Layer, directory.LinkCount));
            Assert.True(tree.Find("sym").LinkTarget.SequenceEqual("dir/file"u8));
            Assert.Equal((1, 3), (tree.Find("null").DeviceMajor, tree.Find("null").DeviceMinor));
            Assert.Equal((TarEntryType.BlockDevice, 8), (tree.Find("disk").Type, tree.Find("disk").DeviceMajor));
            Assert.Equal(TarEntryType.Fifo, tree.Find("pipe").Type);
            Assert.Equal(@"\xff\x0a", tree.Find((byte[])[0xff, (byte)'\n']).ToString());
            Assert.Empty(tree.Find("pipe").Xattrs);
            Assert.Equal(tree.Root, tree.Root.Parent);
            Assert.True(tree.Root.Path.IsEmpty && tree.Root.Name.IsEmpty);
            Assert.Empty(file.Children);
            Assert.Equal(tree.Files.Count(), tree.Files.Select(other => other.Inode).Distinct().Count() + 1);
        });
    }

    [Fact]
    public void Layer_IsTheOneThatMadeTheFile()
    {
        byte[] archive = SeenTree.Archive(new LayerBuilder().File("a", "1").File("b", "1").Build(), new LayerBuilder().File("b", "2").Build());
        SeenTree.Look(archive, tree => Assert.Equal([0, 1], tree.Files.Select(file => file.Layer)));
    }

    [Fact]
    public void SkipDescendants_LeavesOutADirectorysContent() => Look(tree =>
    {
        var seen = new List<string>();
        ImageFiles.Enumerator files = tree.Files.GetEnumerator();
        while (files.MoveNext())
        {
            seen.Add(files.Current.ToString());
            if (files.Current.Name.SequenceEqual("etc"u8)) files.SkipDescendants();
        }

        Assert.Equal(["empty", "etc", "lib", "usr", "usr/lib", "usr/lib/libc.so", "usr/lib64"], seen);
    });

    [Fact]
    public void ImageFile_OfNoTree_SaysSo()
    {
        Assert.Throws<InvalidOperationException>(() => default(ImageFile).Type);
        Assert.Equal("", default(ImageFile).ToString());
    }

    [Fact]
    public void Files_OfADeepTree_NeedNoDeepStack()
    {
        const int Depth = 4000, StackBytes = 256 * 1024;
        byte[] archive = SeenTree.Archive(new LayerBuilder().File(string.Join('/', Enumerable.Repeat("d", Depth)), "deep").Build());
        SeenTree.Look(
            archive,
            tree =>
            {
                int files = 0;
                ImageFile last = default;
                var thread = new Thread(() => (files, last) = (tree.Files.Count(), tree.Files.Last()), StackBytes);
                thread.Start();
                thread.Join();
                Assert.Equal(Depth, files);
                Assert.Equal((2 * Depth) - 1, last.Path.Length);
            },
            new SquashOptions { Limits = SquashLimits.Default with { MaxPathDepth = Depth, MaxPathBytes = 3 * Depth } });
    }

    [Fact]
    public void Files_OfManyNames_AllocateLittle()
    {
        const int Names = 20_000;
        var layer = new LayerBuilder();
        for (int i = 0; i < Names; i++) layer.File($"{i % 100}/{i}", "");
        Look(layer.Build(), tree =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), sum = 0;
            foreach (ImageFile file in tree.Files) sum += file.Bytes + file.Name.Length + file.LinkTarget.Length;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Names);
            Assert.True(sum > Names);
        });
    }

    private static void Look(Action<ImageTree> look) => Look(Layer, look);

    private static void Look(byte[] layer, Action<ImageTree> look) => SeenTree.Look(SeenTree.Archive(layer), look);

    private static void AssertAt(string? expected, bool found, ImageFile file) => Assert.Equal(expected, found ? file.ToString() : null);
}
