using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Merge;

/// <summary>Merge rule 1: the effects of whiteouts.</summary>
public class WhiteoutTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Rule1_Whiteout_HidesTheLowerName() =>
        Assert.Equal("b=2", Merged.Show(Layer.File("a", "1").File("b", "2"), Layer.Whiteout("a")));

    [Fact]
    public void Rule1_WhiteoutOfADirectory_HidesAllBelow() =>
        Assert.Equal("da=x", Merged.Show(Layer.File("d/e/f", "1").Symlink("d/l", "e").File("da", "x"), Layer.Whiteout("d")));

    [Fact]
    public void Rule1_WhiteoutBeforeItsOwnLayersName_HidesOnlyTheLowerOne() =>
        Assert.Equal("a=new", Merged.Show(Layer.File("a", "old"), Layer.Whiteout("a").File("a", "new")));

    [Fact]
    public void Rule1_WhiteoutBehindItsOwnLayersName_HidesOnlyTheLowerOne() =>
        Assert.Equal("a=new", Merged.Show(Layer.File("a", "old"), Layer.File("a", "new").Whiteout("a")));

    [Fact]
    public void Rule1_WhiteoutAndDirectoryOfOneLayer_LowerChildrenAreGoneOwnOnesStay()
    {
        Assert.Equal("d/ d/new=2", Merged.Show(Layer.File("d/old", "1"), Layer.Whiteout("d").Directory("d").File("d/new", "2")));
        Assert.Equal("d/ d/new=2", Merged.Show(Layer.File("d/old", "1"), Layer.Directory("d").File("d/new", "2").Whiteout("d")));
        Assert.Equal("d/ d/new=2", Merged.Show(Layer.File("d/old", "1"), Layer.File("d/new", "2").Whiteout("d")));
        Assert.Equal("d/ d/s/ d/s/new=2", Merged.Show(Layer.File("d/s/old", "1"), Layer.File("d/s/new", "2").Whiteout("d")));
    }

    [Fact]
    public void Rule1_WhiteoutOfNothing_IsHarmless()
    {
        Assert.Equal("a=1", Merged.Show(Layer.File("a", "1"), Layer.Whiteout("b")));
        Assert.Equal("a=1", Merged.Show(Layer.File("a", "1").Whiteout("a")));
    }

    [Fact]
    public void Rule1_WhiteoutInADirectoryThatIsNowhere_ImpliesTheDirectory() =>
        Assert.Equal("a=1 d/", Merged.Show(Layer.File("a", "1"), Layer.Whiteout("d/b")));

    [Fact]
    public void Rule1_NameAfterAWhiteoutOfALowerLayer_IsBackAndAlone() =>
        Assert.Equal("d/ d/new=3", Merged.Show(Layer.File("d/old", "1"), Layer.Whiteout("d"), Layer.File("d/new", "3")));

    [Fact]
    public void Rule1_WhiteoutNeverHidesLaterLayers() =>
        Assert.Equal("a=3", Merged.Show(Layer.File("a", "1"), Layer.Whiteout("a"), Layer.File("a", "3")));

    [Fact]
    public void Rule1_WhiteoutBelowAWhiteout_DoesNotBringTheDirectoryBack()
    {
        Assert.Equal("x=1", Merged.Show(Layer.File("d/a", "1").File("x", "1"), Layer.Whiteout("d").Whiteout("d/a")));
        Assert.Equal("x=1", Merged.Show(Layer.File("d/a", "1").File("x", "1"), Layer.Whiteout("d/a").Whiteout("d")));
        Assert.Equal("x=1", Merged.Show(Layer.File("d/e/a", "1").File("x", "1"), Layer.Whiteout("d/e/a").Opaque("d/e").Whiteout("d")));
    }

    [Fact]
    public void Rule1_WhiteoutOfADirectoryThatIsOnlyImplied_LeavesNothingOfTheLowerOne()
    {
        LayerBuilder lower = Layer.Directory("d", i => (i with { Mode = 0x1c0, Uid = 7 }).WithXattr("user.a", "b")).Directory("d/s", i => i with { Mode = 0x1c0 }).File("d/s/old");
        foreach (LayerBuilder upper in (LayerBuilder[])[Layer.Whiteout("d").File("d/s/n", "2"), Layer.File("d/s/n", "2").Whiteout("d")])
        {
            byte[] tar = Merged.Tar(lower, upper);
            Assert.Equal("d/ d/s/ d/s/n=2", Merged.Show(tar));
            RawTarEntry directory = Merged.Entry(tar, "d/");
            Assert.Equal((0x1ed, 0, 0), (directory.Mode, directory.Uid, directory.Records.Count));
            Assert.Equal(0x1ed, Merged.Entry(tar, "d/s/").Mode);
        }
    }

    [Fact]
    public void Rule1_OpaqueInADirectoryThatIsOnlyImplied_KeepsItsLooks()
    {
        byte[] tar = Merged.Tar(Layer.Directory("d", i => i with { Mode = 0x1c0 }).File("d/old"), Layer.File("d/n", "2").Opaque("d"));
        Assert.Equal("d/ d/n=2", Merged.Show(tar));
        Assert.Equal(0x1c0, Merged.Entry(tar, "d/").Mode);
    }

    [Theory]
    [InlineData('0', "d=")]
    [InlineData('2', "d->e")]
    [InlineData('3', "d(1,1)")]
    [InlineData('6', "d|")]
    [InlineData('1', "d=3")]
    public void Rule1_MarkerWhoseDirectoryBecomesSomethingElse_GoesWithIt(char type, string shown)
    {
        LayerBuilder lower = Layer.File("d/a", "1").File("e/a", "1");
        var item = new TarItem { Path = "d", Type = type, Link = type == '1' ? "f" : type == '2' ? "e" : ByteString.Empty, DevMajor = 1, DevMinor = 1 };
        string rest = type == '1' ? " e/ e/a=1 f=>d" : " e/ e/a=1 f=3";
        Assert.Equal(shown + rest, Merged.Show(lower, Layer.File("f", "3").Whiteout("d/a").Add(item)));
        Assert.Equal(shown + rest, Merged.Show(lower, Layer.File("f", "3").Opaque("d").Add(item)));
    }

    [Fact]
    public void Rule1_MarkerWhoseDirectoryIsSomethingElseForAWhile_IsGone()
    {
        LayerBuilder lower = Layer.File("d/a", "1").File("d/s/b", "1");
        Assert.Equal("d/ d/a=1 d/s/ d/s/b=1", Merged.Show(lower, Layer.Whiteout("d/a").Whiteout("d/s/b").File("d", "2").Directory("d")));
        Assert.Equal("d/ d/a=1 d/s/ d/s/b=1", Merged.Show(lower, Layer.Opaque("d").Opaque("d/s").CharDevice("d", 0, 0).Directory("d")));
        Assert.Equal("d/ d/s/ d/s/b=1", Merged.Show(lower, Layer.Whiteout("d/a").File("d", "2").Directory("d").Whiteout("d/a")));
        Assert.Equal("d/ d/s/", Merged.Show(lower, Layer.Whiteout("d/a").Whiteout("d/s/b").File("d/a", "2").CharDevice("d/a", 0, 0)));
    }

    [Fact]
    public void Rule1_MarkerBehindASymlinkOfItsLayer_HidesWhereItLeads()
    {
        LayerBuilder lower = Layer.File("d/a", "1").File("d/b", "1").File("l/a", "1");
        Assert.Equal("d/ d/b=1 l->d", Merged.Show(lower, Layer.Symlink("l", "d").Whiteout("l/a")));
        Assert.Equal("d/ l->d", Merged.Show(lower, Layer.Symlink("l", "d").Opaque("l")));
        Assert.Equal("d/ d/b=1 l=2", Merged.Show(lower, Layer.Symlink("l", "d").Whiteout("l/a").File("l", "2")));
        Assert.Equal("d=2 l->d", Merged.Show(lower, Layer.Symlink("l", "d").Whiteout("l/a").File("d", "2")));
        Assert.Equal("d/ d/a=1 d/b=1 l/ n/", Merged.Show(lower, Layer.Symlink("l", "n").Whiteout("l/a").Directory("l").Whiteout("l/a")));
    }

    [Fact]
    public void Rule1_MarkerBehindSomethingOfItsLayerThatIsNoDirectory_SaysNothing()
    {
        LayerBuilder lower = Layer.File("d/a", "1").File("e", "1");
        Assert.Equal("d=2 e=1", Merged.Show(lower, Layer.File("d", "2").Whiteout("d/a").Opaque("d").Whiteout("d/s/x")));
        Assert.Equal("d/ d/a=1 e=1", Merged.Show(lower, Layer.File("d", "2").Whiteout("d/a").Opaque("d").Directory("d")));
        Assert.Equal("e=1", Merged.Show(lower, Layer.CharDevice("d", 0, 0).Whiteout("d/a").Opaque("d")));
    }

    [Fact]
    public void Rule1_WhiteoutOfAnOwnDirectorysLowerChild_HidesIt() =>
        Assert.Equal("d/ d/b=2", Merged.Show(Layer.File("d/a", "1"), Layer.Directory("d").File("d/b", "2").Whiteout("d/a")));

    [Theory]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('5')]
    [InlineData('6')]
    public void Rule1_WhiteoutsTypeAndMode_DoNotMatter(char type) =>
        Assert.Equal("b=2", Merged.Show(
            Layer.File("a", "1").File("b", "2"),
            Layer.Add(new TarItem { Path = ".wh.a", Type = type, Mode = 0x1ff, Link = type == '2' ? "x" : ByteString.Empty, DevMajor = 5 })));

    [Fact]
    public void Rule1_NamesThatOnlyLookLikeWhiteouts_AreFiles() =>
        Assert.Equal(
            "..foo=4 .whfoo=3 wh.foo=2 x.wh.foo=1",
            Merged.Show(Layer.File("x.wh.foo", "1").File("wh.foo", "2").File(".whfoo", "3").File("..foo", "4"), Layer.Whiteout("foo")));

    [Fact]
    public void Rule1_WhiteoutOfANameWithTwoDots_HidesIt() =>
        Assert.Equal("a=1", Merged.Show(Layer.File("..foo", "1").File("a", "1"), Layer.Whiteout("..foo")));

    [Fact]
    public void Rule1_Opaque_HidesLowerChildrenOnly()
    {
        Assert.Equal("d/ d/new=2", Merged.Show(Layer.File("d/old", "1").File("d/s/old", "1"), Layer.Opaque("d").File("d/new", "2")));
        Assert.Equal("d/ d/new=2", Merged.Show(Layer.File("d/old", "1").File("d/s/old", "1"), Layer.File("d/new", "2").Opaque("d")));
        Assert.Equal("d/ d/old=2", Merged.Show(Layer.File("d/old", "1"), Layer.File("d/old", "2").Opaque("d")));
    }

    [Fact]
    public void Rule1_Opaque_HidesBelowOwnSubdirectoriesToo() =>
        Assert.Equal("d/ d/s/ d/s/new=2", Merged.Show(Layer.File("d/s/old", "1"), Layer.File("d/s/new", "2").Opaque("d")));

    [Fact]
    public void Rule1_OpaqueRoot_HidesEverythingLower() =>
        Assert.Equal("b=2", Merged.Show(Layer.File("a", "1").File("d/e", "1"), Layer.Opaque("").File("b", "2")));

    [Fact]
    public void Rule1_OpaqueKeepsTheDirectoryItself()
    {
        byte[] tar = Merged.Tar(Layer.Directory("d", i => i with { Mode = 0x1c0 }).File("d/a"), Layer.Opaque("d"));
        Assert.Equal("d/", Merged.Show(tar));
        Assert.Equal(0x1c0, Merged.Entry(tar, "d/").Mode);
    }

    [Fact]
    public void Rule1_OlderOpaque_DoesNotHideNewerNames() =>
        Assert.Equal(
            "d/ d/c=3 d/new=2",
            Merged.Show(Layer.File("d/old", "1"), Layer.Opaque("d").File("d/new", "2"), Layer.File("d/c", "3")));

    [Fact]
    public void Rule1_NewerWhiteoutBelowAnOlderOpaque_HidesStill() =>
        Assert.Equal(
            "d/ d/b=2",
            Merged.Show(Layer.File("d/old", "1"), Layer.Opaque("d").File("d/a", "2").File("d/b", "2"), Layer.Whiteout("d/a")));

    [Fact]
    public void Rule1_OlderOpaqueBelowANewerOne_ResurrectsNothing() =>
        Assert.Equal(
            "d/ d/s/ d/s/3=3",
            Merged.Show(Layer.File("d/s/1", "1"), Layer.Opaque("d/s").File("d/s/2", "2"), Layer.Opaque("d").File("d/s/3", "3")));

    [Fact]
    public void Rule1_OpaqueInADirectoryThatIsNowhere_ImpliesIt() => Assert.Equal("d/", Merged.Show(Layer.Opaque("d")));

    [Theory]
    [InlineData(".wh..wh.plnk")]
    [InlineData(".wh..wh.aufs")]
    [InlineData(".wh..wh.orph")]
    [InlineData("d/.wh..wh.plnk/1.2")]
    [InlineData(".wh..wh.plnk/1.2")]
    [InlineData(".wh..wh.plnk/.wh.x")]
    public void Rule1_AufsBookkeeping_IsDropped(string name) =>
        Assert.Equal("d/ d/a=1 x=1", Merged.Show(Layer.File("d/a", "1").File("x", "1"), Layer.File(name, "aufs")));

    [Fact]
    public void Rule1_OverlayWhiteout_HidesLikeAny()
    {
        Assert.Equal("b=2", Merged.Show(Layer.File("a", "1").File("b", "2"), Layer.CharDevice("a", 0, 0)));
        Assert.Equal("b=2", Merged.Show(Layer.File("a/c", "1").File("b", "2"), Layer.CharDevice("a", 0, 0)));
        Assert.Equal("c=3", Merged.Show(Layer.CharDevice("b", 0, 0).File("c", "3")));
    }

    [Fact]
    public void Rule1_CharDeviceZeroThatBecomesADirectory_LiesOverTheLowerOne() => Assert.Equal(
        "b/ b/a/ b/a/d=1", Merged.Show(Layer.File("b/a/d", "1"), Layer.CharDevice("b", 0, 0).File("b", "2").Directory("b")));

    [Fact]
    public void Rule1_BlockDeviceZero_IsADevice() => Assert.Equal("b(0,0)", Merged.Show(Layer.BlockDevice("b", 0, 0)));

    [Theory]
    [InlineData(".wh.")]
    [InlineData("d/.wh.")]
    [InlineData(".wh../")]
    [InlineData(".wh..")]
    [InlineData(".wh...")]
    [InlineData("d/.wh.x/y")]
    public void Rule4_WhiteoutOfNothingNameable_IsRefused(string name) =>
        Assert.Contains(name.TrimEnd('/'), Merged.Refusal(Layer.File("d/a", "1"), Layer.File(name)), StringComparison.Ordinal);
}
