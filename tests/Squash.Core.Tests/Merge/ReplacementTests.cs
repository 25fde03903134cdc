using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Merge;

/// <summary>Merge rules 2 and 3: replacements, and the metadata of directories.</summary>
public class ReplacementTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Rule2_DirectoryOverDirectory_MergesChildrenAndTakesAllOfTheUpperMetadata()
    {
        byte[] tar = Merged.Tar(
            Layer.Directory("d", i => (i with { Mode = 0x1ed, Uid = 1, Gid = 1, MtimeSeconds = 1 }).WithXattr("user.lower", "l")).File("d/a", "1"),
            Layer.Directory("d", i => (i with { Mode = 0x3ff, Uid = 2, Gid = 3, MtimeSeconds = 4 }).WithXattr("user.upper", "u")).File("d/b", "2"));
        Assert.Equal("d/ d/a=1 d/b=2", Merged.Show(tar));
        RawTarEntry directory = Merged.Entry(tar, "d/");
        Assert.Equal((0x3ff, 2, 3, (Int128)4_000_000_000), (directory.Mode, directory.Uid, directory.Gid, directory.MtimeNanoseconds));
        Assert.Equal("SCHILY.xattr.user.upper", Assert.Single(directory.Records.Keys).ToString());
    }

    [Theory]
    [InlineData('0')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('6')]
    public void Rule2_AnythingOverADirectory_TheSubtreeIsGone(char type)
    {
        LayerBuilder upper = Layer.Add(new TarItem { Path = "d", Type = type, Link = type == '2' ? "x" : ByteString.Empty, DevMajor = 1 });
        byte[] tar = Merged.Tar(Layer.File("d/a", "1").File("d/s/b", "1").File("d.x", "x"), upper);
        Assert.Equal(["d", "d.x"], RawTarReader.Read(tar).Select(e => e.Name.ToString()));
    }

    [Theory]
    [InlineData('0')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('6')]
    public void Rule2_DirectoryOverAnything_ReplacesIt(char type)
    {
        LayerBuilder lower = Layer.Add(new TarItem { Path = "d", Type = type, Link = type == '2' ? "x" : ByteString.Empty, DevMajor = 1 }).File("x/y", "1");
        Assert.Equal("d/ x/ x/y=1", Merged.Show(lower, Layer.Directory("d")));
        Assert.Equal("d/ d/a=2 x/ x/y=1", Merged.Show(lower, Layer.File("d/a", "2")));
    }

    [Fact]
    public void Rule2_DirectoryReplacedAndBack_OldChildrenStayGone() =>
        Assert.Equal("d/ d/c=3", Merged.Show(Layer.File("d/a", "1"), Layer.File("d", "2"), Layer.File("d/c", "3")));

    [Fact]
    public void Rule2_LowerSymlink_IsReplacedByADirectoryNeverFollowed() =>
        Assert.Equal(
            "lib/ lib/x=2 usr/ usr/lib/ usr/lib/y=1",
            Merged.Show(Layer.Symlink("lib", "usr/lib").File("usr/lib/y", "1"), Layer.File("lib/x", "2")));

    [Fact]
    public void Rule2_LowerSymlinkUnderADirectoryEntry_IsReplaced() =>
        Assert.Equal("lib/ usr/ usr/lib/", Merged.Show(Layer.Symlink("lib", "usr/lib").Directory("usr/lib"), Layer.Directory("lib")));

    [Fact]
    public void Rule2_SymlinkOfTheOwnLayer_IsFollowedAsUnpackingDoes()
    {
        Assert.Equal("lib->usr/lib usr/ usr/lib/ usr/lib/x=2", Merged.Show(Layer.Symlink("lib", "usr/lib").Directory("usr/lib").File("lib/x", "2")));
        Assert.Equal("a/ a/l->/b b/ b/x=2", Merged.Show(Layer.Symlink("a/l", "/b").File("a/l/x", "2")));
        Assert.Equal("a/ a/l->../../../b b/ b/x=2", Merged.Show(Layer.Symlink("a/l", "../../../b").File("a/l/x", "2")));
    }

    [Fact]
    public void Rule2_LowerSymlinkUnderAWhiteoutsParent_IsReplaced() =>
        Assert.Equal(
            "lib/ usr/ usr/lib/ usr/lib/y=1",
            Merged.Show(Layer.Symlink("lib", "usr/lib").File("usr/lib/y", "1"), Layer.Whiteout("lib/y")));

    [Fact]
    public void Rule2_EntryBelowAFileOfTheSameLayer_IsRefused() =>
        Assert.Contains("f", Merged.Refusal(Layer.File("f").File("f/x")), StringComparison.Ordinal);

    [Fact]
    public void Rule2_SymlinkCircleOfTheOwnLayer_IsRefused() => Merged.Refusal(Layer.Symlink("a", "b").Symlink("b", "a").File("a/x"));

    [Fact]
    public void Rule2_FileOverFile_ReplacesMetadataToo()
    {
        byte[] tar = Merged.Tar(
            Layer.File("f", "old", i => (i with { Mode = 0x9ff, Uid = 1 }).WithXattr("user.a", "b")),
            Layer.File("f", "new"));
        RawTarEntry file = Merged.Entry(tar, "f");
        Assert.Equal((0x1a4, 0, 0), (file.Mode, file.Uid, file.Records.Count));
    }

    [Fact]
    public void Rule3_DirectoryThatAnUpperLayerImplies_KeepsTheLowerMetadata()
    {
        byte[] tar = Merged.Tar(Layer.Directory("d", i => (i with { Mode = 0x1c0, Uid = 7 }).WithXattr("user.a", "b")), Layer.File("d/a", "2"));
        RawTarEntry directory = Merged.Entry(tar, "d/");
        Assert.Equal((0x1c0, 7, 1), (directory.Mode, directory.Uid, directory.Records.Count));
    }

    [Fact]
    public void Rule3_DirectoryThatNoLayerHas_IsWrittenOutPlainly()
    {
        byte[] tar = Merged.Tar(Layer.File("a/b/c", "1"));
        Assert.Equal("a/ a/b/ a/b/c=1", Merged.Show(tar));
        RawTarEntry directory = Merged.Entry(tar, "a/b/");
        Assert.Equal((0x1ed, 0, 0, (Int128)0), (directory.Mode, directory.Uid, directory.Gid, directory.MtimeNanoseconds));
    }

    [Fact]
    public void Rule3_DirectoryBehindItsChildren_SaysHowItLooks()
    {
        byte[] tar = Merged.Tar(Layer.File("d/a", "1").Directory("d", i => i with { Mode = 0x1c0 }));
        Assert.Equal(0x1c0, Merged.Entry(tar, "d/").Mode);
    }

    [Fact]
    public void Rule3_ImpliedDirectoryOverAWhitedOutOne_HasNotItsLooks()
    {
        byte[] tar = Merged.Tar(Layer.Directory("d", i => i with { Mode = 0x1c0, Uid = 7 }), Layer.Whiteout("d"), Layer.File("d/a", "3"));
        Assert.Equal((0x1ed, 0), (Merged.Entry(tar, "d/").Mode, Merged.Entry(tar, "d/").Uid));
    }

    [Fact]
    public void Rule3_ImpliedDirectoryOverAFile_HasNotItsLooks()
    {
        byte[] tar = Merged.Tar(Layer.File("d", "1", i => i with { Mode = 0x1c0, Uid = 7 }), Layer.File("d/a", "2"));
        Assert.Equal((0x1ed, 0), (Merged.Entry(tar, "d/").Mode, Merged.Entry(tar, "d/").Uid));
    }

    [Fact]
    public void Changes_EachLayer_CountsWhatItDidToThoseBelow()
    {
        Assert.Equal(
            "+4~0-0 +2~1-2",
            Merged.Changes(
                Layer.Directory("d").File("d/a", "1").File("d/b", "1").File("f", "1"),
                Layer.File("f", "2").File("e/new", "2").Whiteout("d/a").Whiteout("d/b")));
        Assert.Equal("+3~0-0 +0~0-3", Merged.Changes(Layer.Directory("d").Directory("d/s").File("d/s/f", "1"), Layer.Whiteout("d")));
        Assert.Equal("+2~0-0 +0~1-1", Merged.Changes(Layer.Directory("d").File("d/a", "1"), Layer.File("d", "2")));
        Assert.Equal("+2~0-0 +0~0-0", Merged.Changes(Layer.Directory("d").File("d/a", "1"), Layer.Directory("d")));
        Assert.Equal("+1~0-0 +0~1-0", Merged.Changes(Layer.File("a", "1"), Layer.File("a", "2").File("a", "3").Whiteout("a")));
    }
}
