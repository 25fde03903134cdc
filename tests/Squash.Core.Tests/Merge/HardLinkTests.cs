using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Merge;

/// <summary>Merge rule 5, and the inode table: names refer to files, and are bound when the link is read.</summary>
public class HardLinkTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Link_BehindItsTargetInOrder_PointsAtIt() =>
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("a", "1").HardLink("b", "a")));

    [Fact]
    public void Link_BeforeItsTargetInOrder_CarriesTheData() =>
        Assert.Equal("a=1 z=>a", Merged.Show(Layer.File("z", "1").HardLink("a", "z")));

    [Fact]
    public void Link_OfALink_IsOneFile() =>
        Assert.Equal("a=1 b=>a c=>a", Merged.Show(Layer.File("b", "1").HardLink("c", "b").HardLink("a", "c")));

    [Fact]
    public void Link_TargetWhitedOutAbove_KeepsTheContent() =>
        Assert.Equal("b=1", Merged.Show(Layer.File("a", "1").HardLink("b", "a"), Layer.Whiteout("a")));

    [Fact]
    public void Link_TargetReplacedAbove_KeepsTheOldContent() =>
        Assert.Equal("a=new b=old", Merged.Show(Layer.File("a", "old").HardLink("b", "a"), Layer.File("a", "new")));

    [Fact]
    public void Link_ReplacedAbove_LeavesTheTarget() =>
        Assert.Equal("a=old b=new", Merged.Show(Layer.File("a", "old").HardLink("b", "a"), Layer.File("b", "new")));

    [Fact]
    public void Link_TargetsDirectoryGone_KeepsTheContent()
    {
        Assert.Equal("b=1", Merged.Show(Layer.File("d/a", "1").HardLink("b", "d/a"), Layer.Whiteout("d")));
        Assert.Equal("b=1 d=2", Merged.Show(Layer.File("d/a", "1").HardLink("b", "d/a"), Layer.File("d", "2")));
        Assert.Equal("b=1 d/", Merged.Show(Layer.File("d/a", "1").HardLink("b", "d/a"), Layer.Opaque("d")));
    }

    [Fact]
    public void Link_TwoOfThreeNamesStay_AreStillOneFile() =>
        Assert.Equal("b=1 c=>b", Merged.Show(Layer.File("a", "1").HardLink("b", "a").HardLink("c", "a"), Layer.Whiteout("a")));

    [Fact]
    public void Link_TargetReplacedInTheSameLayer_KeepsWhatItWasBoundTo() =>
        Assert.Equal("a=new b=old", Merged.Show(Layer.File("a", "old").HardLink("b", "a").File("a", "new")));

    [Fact]
    public void Link_OverAnExistingName_ReplacesIt()
    {
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("a", "1").File("b", "2").HardLink("b", "a")));
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("b/x", "0"), Layer.File("a", "1").HardLink("b", "a")));
    }

    [Fact]
    public void Link_OfAPseudoLinkOfAufs_IsOneFileAndNothingElseIsThere()
    {
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.Directory(".wh..wh.plnk").File(".wh..wh.plnk/1.a", "1").HardLink("b", ".wh..wh.plnk/1.a").HardLink("a", "./.wh..wh.plnk/1.a")));
        Assert.Equal("a=2", Merged.Show(Layer.File(".wh..wh.plnk/1.a", "1").File(".wh..wh.plnk/1.a", "2").HardLink("a", ".wh..wh.plnk/1.a")));
        Assert.Equal("a=1", Merged.Show(Layer.File(".wh..wh.plnk/1.a", "1").HardLink("a", ".wh..wh.plnk/1.a"), Layer.File(".wh..wh.plnk/1.a", "2")));
    }

    [Fact]
    public void Link_OfAPseudoLinkOfALowerLayer_IsRefused() => Assert.Contains(
        "which does not exist",
        Merged.Refusal(Layer.File(".wh..wh.plnk/1.a", "1"), Layer.HardLink("a", ".wh..wh.plnk/1.a")),
        StringComparison.Ordinal);

    [Fact]
    public void Link_WhitedOutInItsOwnLayer_Stays() =>
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("b", "0"), Layer.File("a", "1").HardLink("b", "a").Whiteout("b")));

    [Fact]
    public void Link_ToAFileOfALowerLayer_HasItsContent() =>
        Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("a", "1"), Layer.HardLink("b", "a")));

    [Fact]
    public void Link_ToALowerFileThatTheSameLayerWhitesOut_HasItsContent() =>
        Assert.Equal("b=1", Merged.Show(Layer.File("a", "1"), Layer.HardLink("b", "a").Whiteout("a")));

    [Fact]
    public void Link_MadeTwice_IsOnce() => Assert.Equal("a=1 b=>a", Merged.Show(Layer.File("a", "1").HardLink("b", "a").HardLink("b", "a")));

    [Theory]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('6')]
    public void Link_ToWhatIsNoFile_IsOneToo(char type)
    {
        byte[] tar = Merged.Tar(Layer.Add(new TarItem { Path = "a", Type = type, Link = type == '2' ? "x" : ByteString.Empty, DevMajor = 1 }).HardLink("b", "a"));
        Assert.Equal(('1', "a"), (Merged.Entry(tar, "b").Type, Merged.Entry(tar, "b").Link.ToString()));
    }

    [Fact]
    public void Link_HeaderOfTheLink_SaysHowTheFileLooks()
    {
        byte[] tar = Merged.Tar(Layer
            .File("a", "1", i => i.WithXattr("user.a", "1").WithXattr("security.capability", "cap"))
            .HardLink("b", "a", i => (i with { Mode = 0x1ff, Uid = 7, Gid = 8, MtimeSeconds = 9 }).WithXattr("user.b", "2")));
        RawTarEntry file = Merged.Entry(tar, "a");
        Assert.Equal((0x1ff, 7, 8, (Int128)9_000_000_000), (file.Mode, file.Uid, file.Gid, file.MtimeNanoseconds));
        Assert.Equal(["SCHILY.xattr.user.a", "SCHILY.xattr.user.b"], file.Records.Keys.Select(k => k.ToString()));
    }

    [Fact]
    public void Link_SameHeaderAsTheFile_KeepsItsCapabilities()
    {
        byte[] tar = Merged.Tar(Layer
            .File("a", "1", i => i.WithXattr("security.capability", "cap"))
            .HardLink("b", "a", i => i.WithXattr("security.capability", "cap")));
        Assert.Single(Merged.Entry(tar, "a").Records);
    }

    [Fact]
    public void Link_EveryName_HasTheSameHeader()
    {
        byte[] tar = Merged.Tar(Layer.File("a", "1", i => (i with { Mode = 0x9ed, Uid = 3 }).WithXattr("user.a", "b")).HardLink("b", "a", i => (i with { Mode = 0x9ed, Uid = 3 }).WithXattr("user.a", "b")));
        RawTarEntry first = Merged.Entry(tar, "a"), second = Merged.Entry(tar, "b");
        Assert.Equal((first.Mode, first.Uid), (second.Mode, second.Uid));
        Assert.Equal(first.Records, second.Records);
    }

    [Fact]
    public void Rule5_MissingTarget_IsRefusedWithPathAndLayer()
    {
        string message = Merged.Refusal(Layer.File("x"), Layer.HardLink("d/link", "d/target"));
        Assert.Contains("d/link", message, StringComparison.Ordinal);
        Assert.Contains("d/target", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule5_TargetThatALowerLayerWhitedOut_IsRefused() =>
        Merged.Refusal(Layer.File("a", "1"), Layer.Whiteout("a"), Layer.HardLink("b", "a"));

    [Fact]
    public void Rule5_LinkBeforeItsTarget_IsRefused() => Merged.Refusal(Layer.HardLink("b", "a").File("a", "1"));

    [Fact]
    public void Rule5_LinkToItself_IsRefused()
    {
        Merged.Refusal(Layer.HardLink("a", "a"));
        Merged.Refusal(Layer.File("a", "1").HardLink("a", "./a"));
        Merged.Refusal(Layer.File("a", "1"), Layer.HardLink("a", "a"));
    }

    [Fact]
    public void Rule5_LinkToADirectory_IsRefused()
    {
        Merged.Refusal(Layer.Directory("d").HardLink("a", "d"));
        Merged.Refusal(Layer.File("d/x").HardLink("a", "d"));
        Merged.Refusal(Layer.HardLink("a", "./"));
        Merged.Refusal(Layer.HardLink("a", ""));
    }

    [Fact]
    public void Rule5_LinkBelowAFile_IsRefused() => Merged.Refusal(Layer.File("f").HardLink("a", "f/x"));

    [Fact]
    public void Link_ManyNames_OneContent()
    {
        LayerBuilder layer = Layer.File("f150", new byte[10_000]);
        for (int i = 0; i < 300; i++) if (i != 150) layer.HardLink($"f{i:d3}", "f150");
        byte[] tar = Merged.Tar(layer);
        Assert.Equal(300, RawTarReader.Read(tar).Count);
        Assert.InRange(tar.Length, 301 * 512, (301 * 512) + 10_000 + 2048);
    }
}
