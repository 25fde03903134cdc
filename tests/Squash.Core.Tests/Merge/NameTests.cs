using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Merge;

/// <summary>Merge rule 4, and the order of the canonical output.</summary>
public class NameTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Rule4_SamePathTwiceInALayer_TheLastWins()
    {
        Assert.Equal("a=2", Merged.Show(Layer.File("a", "1").File("a", "2")));
        Assert.Equal("a->x", Merged.Show(Layer.File("a", "1").Symlink("a", "x")));
        Assert.Equal("d=2", Merged.Show(Layer.File("d/a", "1").File("d", "2")));
        Assert.Equal("d/", Merged.Show(Layer.File("d", "2").Directory("d")));
    }

    [Fact]
    public void Rule4_SameDirectoryTwiceInALayer_ChildrenStayAndTheLastLooksWin()
    {
        byte[] tar = Merged.Tar(Layer.Directory("d", i => i with { Mode = 0x1c0 }).File("d/a", "1").Directory("d", i => i with { Mode = 0x1ed }));
        Assert.Equal("d/ d/a=1", Merged.Show(tar));
        Assert.Equal(0x1ed, Merged.Entry(tar, "d/").Mode);
    }

    [Theory]
    [InlineData("./d/a")]
    [InlineData("/d/a")]
    [InlineData("d//a")]
    [InlineData("d/./a")]
    [InlineData("././/d/.//a")]
    public void Rule4_NamesOfOnePath_AreOne(string name)
    {
        Assert.Equal("d/ d/a=2", Merged.Show(Layer.File("d/a", "1"), Layer.File(name, "2")));
        Assert.Equal("d/", Merged.Show(Layer.File(name, "1"), Layer.Whiteout("d/a")));
        Assert.Equal("d/ d/a=1 d/b=>d/a", Merged.Show(Layer.File("d/a", "1").HardLink("d/b", name)));
    }

    [Fact]
    public void Rule4_WhiteoutsName_IsNormalisedToo() =>
        Assert.Equal("d/", Merged.Show(Layer.File("d/a", "1"), Layer.File("./d//./.wh.a")));

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("/..")]
    public void Rule4_ParentComponent_IsRefused(string name)
    {
        Assert.Contains(name, Merged.Refusal(Layer.File("b"), Layer.File(name)), StringComparison.Ordinal);
        Assert.Contains("..", Merged.Refusal(Layer.File("b"), Layer.HardLink("a", name)), StringComparison.Ordinal);
        Assert.Contains("..", Merged.Refusal(Layer.File("b"), Layer.File(name + "/.wh.x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("a//./b/")]
    [InlineData("/proc/self/fd/0")]
    public void Rule4_SuspiciousSymlink_IsKeptAsItIs(string target) =>
        Assert.Equal($"a->{target}", Merged.Show(Layer.Symlink("a", target)));

    [Fact]
    public void Rule4_RootThatIsNoDirectory_IsPassedOver()
    {
        Assert.Equal("a=1", Merged.Show(Layer.File("a", "1"), Layer.Symlink("./", "x").File("/", "2").HardLink(".", "nothing")));
        Assert.Equal("a=1 b=2", Merged.Show(Layer.File("a", "1"), Layer.File("", "2").Symlink("", "").File("b", "2")));
    }

    [Fact]
    public void Rule4_NameOf255Bytes_IsTheLongestThatCanBeUnpacked()
    {
        string longest = new('n', 255);
        Assert.Equal($"d/ d/{longest}=1", Merged.Show(Layer.File($"d/{longest}", "1")));
        Assert.Equal("d/", Merged.Show(Layer.File($"d/{longest}", "1"), Layer.Whiteout($"d/{longest}")));
        Assert.Contains("255 bytes", Merged.Refusal(Layer.File("a"), Layer.File($"d/{longest}n/x")), StringComparison.Ordinal);
        Assert.Contains("255 bytes", Merged.Refusal(Layer.File("a"), Layer.Whiteout($"d/{longest}n")), StringComparison.Ordinal);
        Assert.Contains("255 bytes", Merged.Refusal(Layer.File("a"), Layer.Symlink("s", $"{longest}n").File("s/x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Order_Bytes_DecideNotCulture() =>
        Assert.Equal(
            ["+", "A", "Z", "_", "a", "\\xc3\\xa4", "\\xe6\\x97\\xa5"],
            Names(Layer.File("ä").File("a").File("_").File("Z").File("日").File("A").File("+")));

    [Fact]
    public void Order_Directories_CountTheirSlash() =>
        Assert.Equal(
            ["d!", "d-e", "d.x", "d/", "d/a", "d0", "dd/", "dd/x"],
            Names(Layer.File("d0").File("dd/x").File("d/a").File("d-e").File("d.x").File("d!")));

    [Fact]
    public void Order_PrefixOfAName_IsFirst() =>
        Assert.Equal(["a", "aa", "aaa", "ab"], Names(Layer.File("ab").File("aaa").File("a").File("aa")));

    [Fact]
    public void Order_Input_DoesNotMatter()
    {
        string[] names = ["a", "b/c", "b/d/e", "b.c", "x", "x.y", "z/1", "z/2", "z/10"];
        byte[] expected = Merged.Tar(Build(names));
        var random = new Random(5);
        for (int i = 0; i < 20; i++)
        {
            random.Shuffle(names);
            Assert.Equal(expected, Merged.Tar(Build(names)));
            Assert.Equal(expected, Merged.Tar([.. names.Select(name => Build(name))]));
        }
    }

    [Fact]
    public void Root_AnyLayerHasIt_IsTheFirstEntry()
    {
        byte[] tar = Merged.Tar(
            Layer.File("a", "1").Directory(".", i => (i with { Mode = 0x1c0, Uid = 5 }).WithXattr("user.r", "x")), Layer.File("!", "2"));
        Assert.Equal("./ !=2 a=1", Merged.Show(tar));
        Assert.Equal((0x1c0, 5, 1), (Merged.Entry(tar, "./").Mode, Merged.Entry(tar, "./").Uid, Merged.Entry(tar, "./").Records.Count));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("./")]
    [InlineData(".//.")]
    public void Root_WrittenInAnyWay_IsTheRoot(string name) => Assert.Equal("./", Merged.Show(Layer.Directory(name)));

    [Fact]
    public void Root_NoLayerHasIt_IsLeftOut() => Assert.Equal("a=1", Merged.Show(Layer.File("a", "1")));

    [Fact]
    public void EmptyLayers_GiveAnEmptyLayer()
    {
        Assert.Equal(new byte[1024], Merged.Tar(Layer));
        Assert.Equal(new byte[1024], Merged.Tar(Layer.File("a"), Layer.Whiteout("a")));
    }

    [Fact]
    public void Names_OfAThousandBytes_Survive()
    {
        string name = string.Join('/', Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 99)));
        byte[] tar = Merged.Tar(Layer.File(name, "1").HardLink("link", name).Symlink("sym", name));
        Assert.Contains($"{name}=1", Merged.Show(tar), StringComparison.Ordinal);
        Assert.Equal(name, Merged.Entry(tar, "link").Link.ToString());
        Assert.Equal(name, Merged.Entry(tar, "sym").Link.ToString());
    }

    [Fact]
    public void Names_ThatAreNoUtf8_SurviveAndAreDistinct()
    {
        byte[] one = [(byte)'d', (byte)'/', 0xff, 0xfe], other = [(byte)'d', (byte)'/', 0xff, 0xfd], newline = [(byte)'a', (byte)'\n', (byte)'b'];
        byte[] tar = Merged.Tar(Layer.File(one, "1").File(other, "2").File(newline, "3").Symlink("l", one));
        Assert.Equal<ByteString>(["a\nb", "d/", other, one, "l"], RawTarReader.Read(tar).Select(e => e.Name));
        Assert.Equal<ByteString>(one, Merged.Entry(tar, "l").Link);
    }

    [Fact]
    public void Names_OfDeepTrees_NeedNoStack()
    {
        string deep = string.Join('/', Enumerable.Repeat("d", 2000));
        byte[] tar = Merged.TarAlone(Layer.File(deep, "1"), Layer.Whiteout(deep).File(deep[..^2] + "/e", "2"));
        Assert.Equal(2000, RawTarReader.Read(tar).Count);
    }

    private static LayerBuilder Build(params string[] names)
    {
        LayerBuilder layer = Layer;
        foreach (string name in names) layer.File(name, name);
        return layer;
    }

    private static IEnumerable<string> Names(LayerBuilder layer) => RawTarReader.Read(Merged.Tar(layer)).Select(e => e.Name.ToString());
}
