using System.Text;
using System.Text.Json.Nodes;
using Squash.Core.Tests.Properties;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Compare;

/// <summary>One thing is changed in an image like a real one; it is found, and nothing else.</summary>
public class SingleChangeTests
{
    private const int Directories = 30;
    private const int Files = 150;

    private static readonly Dictionary<string, (Func<TarItem, bool> Fits, Func<TarItem, Random, TarItem?> Change, string Found)> FileChanges = new()
    {
        ["one bit of content"] = (item => item is { Type: '0', Content.Length: > 0 }, FlipBit, "Content"),
        ["one byte more"] = (item => item is { Type: '0', Segments.Count: 0 }, (item, _) => item with { Content = [.. item.Content, 0] }, "Size"),
        ["one bit of a sparse file"] = (item => item.Segments.Count > 0, FlipBit, "Content"),
        ["a hole moved"] = (item => item.Segments.Count > 0, (item, _) => item with { Segments = [(item.Segments[0].Offset + 1, item.Segments[0].Length), .. item.Segments.Skip(1)] }, "Content"),
        ["one mode bit"] = (item => item.Type is not ('1' or '2'), (item, random) => item with { Mode = item.Mode ^ (1 << random.Next(12)) }, "Mode"),
        ["the mode of a directory"] = (item => item.Type == '5', (item, _) => item with { Mode = item.Mode ^ 0x200 }, "Mode"),
        ["the user"] = (item => item.Type != '1', (item, _) => item with { Uid = item.Uid + 1 }, "Owner"),
        ["the group"] = (item => item.Type != '1', (item, _) => item with { Gid = item.Gid ^ (1L << 31) }, "Owner"),
        ["one nanosecond"] = (item => item.Type != '1', (item, _) => item with { MtimeNanoseconds = item.MtimeNanoseconds == 0 ? 1 : item.MtimeNanoseconds - 1 }, "Mtime"),
        ["a time before 1970"] = (item => item.Type == '5', (item, _) => item with { MtimeSeconds = -item.MtimeSeconds }, "Mtime"),
        ["one byte of an attribute"] = (item => item is { Type: not '1', Records.Count: > 0 }, FlipRecord, "Xattr"),
        ["an attribute lost"] = (item => item is { Type: not '1', Records.Count: > 0 }, (item, _) => item with { Records = [.. item.Records.Skip(1)] }, "Xattr"),
        ["a capability"] = (item => item is { Type: '0', Records.Count: 0 }, (item, _) => item.WithXattr("security.capability", new byte[] { 1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }), "Xattr"),
        ["a record"] = (item => item.Type == '0', (item, _) => item with { Records = [.. item.Records, ("LIBARCHIVE.fflags", "nodump")] }, "Record"),
        ["a link's target"] = (item => item.Type == '2', (item, _) => item with { Link = item.Link + "x" }, "Target"),
        ["a device's major number"] = (item => item.Type == '4', (item, _) => item with { DevMajor = item.DevMajor + 1 }, "Device"),
        ["a device's minor number"] = (item => item.Type == '3', (item, _) => item with { DevMinor = item.DevMinor ^ 1 }, "Device"),
        ["character to block device"] = (item => item.Type == '3', (item, _) => item with { Type = '4' }, "Type"),
        ["a file to a link"] = (item => item.Type == '0', (item, _) => item with { Type = '2', Content = [], Segments = [], Dialect = TarDialect.Auto, Link = "x" }, "Type"),
        ["a missing file"] = (item => item.Type == '0', (_, _) => null, "-"),
        ["a missing link"] = (item => item.Type == '2', (_, _) => null, "-"),
        ["a missing name of a file"] = (item => item.Type == '1', (_, _) => null, "-"),
        ["a broken hardlink"] = (item => item.Type == '1', (item, _) => item with { Type = '0', Link = default, Content = HardLinked(item) }, "HardLink"),
    };

    private static readonly Dictionary<string, (Action<JsonObject> Change, string Found)> ConfigChanges = new()
    {
        ["a variable"] = (config => config["Env"]![1] = "LANG=C.UTF-8 ", "/config/Env/1"),
        ["a variable more"] = (config => config["Env"]!.AsArray().Add("A=1"), "/config/Env"),
        ["a port"] = (config => config["ExposedPorts"]!.AsObject().Remove("53/udp"), "/config/ExposedPorts/53~1udp"),
        ["the user"] = (config => config["User"] = "0", "/config/User"),
        ["a label"] = (config => config["Labels"]!["a.b/c"] = "other", "/config/Labels/a.b~1c"),
        ["a number"] = (config => config["Healthcheck"]!["Interval"] = 5_000_000_001, "/config/Healthcheck/Interval"),
        ["the command"] = (config => config["Cmd"] = new JsonArray("ash"), "/config/Cmd/0"),
    };

    // The same image on every run.
    private static readonly List<List<TarItem>> Image = Draw(new Random(20_240_501));

    public static TheoryData<string> OfFiles => [.. FileChanges.Keys];

    public static TheoryData<string> OfConfigs => [.. ConfigChanges.Keys];

    [Theory]
    [MemberData(nameof(OfFiles))]
    public void CompareAsync_OneChangedFile_IsFoundAndNothingElse(string change)
    {
        var (fits, apply, found) = FileChanges[change];
        var random = new Random(change.Length);
        RootfsTree tree = NaiveOverlay.Merge(Image.Select(LayerBuilder.Build)).Tree;
        HashSet<ByteString> targets = [.. Image.SelectMany(layer => layer).Where(item => item.Type == '1').Select(item => item.Link)];
        (int Layer, TarItem Item)[] candidates =
        [
            .. Image.SelectMany((layer, i) => layer.Where(fits).Where(item => IsShown(item, i, tree) && !targets.Contains(item.Path)).Select(item => (i, item))),
        ];
        (int at, TarItem item) = candidates[random.Next(candidates.Length)];
        TarItem? changed = apply(item, random);

        List<List<TarItem>> other = [.. Image];
        other[at] = [.. Image[at].Select(one => ReferenceEquals(one, item) ? changed : one).OfType<TarItem>()];

        string path = Squash.Tar.TarPath.Show(RootfsTree.CleanPath(item.Path).Span);
        string expected = found == "-" ? $"- {path}" : $"~ {path} {found}";
        AssertOnly(expected, Image, other);
        AssertOnly(found == "-" ? $"+ {path}" : expected, other, Image);
    }

    [Theory]
    [MemberData(nameof(OfConfigs))]
    public void CompareAsync_OneChangedValueOfTheConfig_IsFoundAndNothingElse(string change)
    {
        byte[][] layers = [.. Image.Select(LayerBuilder.Build)];
        BuiltImage before = ImageBuilder.Of(layers).Config(Configure).Build();
        BuiltImage after = ImageBuilder.Of(layers).Config(Configure).Config(config => ConfigChanges[change].Change(config["config"]!.AsObject())).Build();

        ImageCompareReport report = Comparing.Compare(DockerArchives.Legacy([before]), DockerArchives.Hybrid(after));

        Assert.Equal(ConfigChanges[change].Found, Assert.Single(report.Config).Path);
        Assert.Empty(report.Paths);
    }

    /// <summary>Whatever the two images are made of: the same layers, a squashed one, compressed ones.</summary>
    private static void AssertOnly(string expected, List<List<TarItem>> before, List<List<TarItem>> after)
    {
        byte[][] left = RandomStacks.Encode(before), right = RandomStacks.Encode(after);
        Assert.Equal([expected], TreeReference.Differences(NaiveOverlay.Merge(left).Tree, NaiveOverlay.Merge(right).Tree));
        Assert.Equal([expected], TreeReference.Differences(Comparing.Compare(left, right)));
        Assert.Equal([expected], TreeReference.Differences(Comparing.Compare(left, [Squashing.Layer(right)])));
        var gzip = new ImageBuilder();
        foreach (byte[] layer in left) gzip.Layer(layer, Packing.Gzip);
        Assert.Equal([expected], TreeReference.Differences(Comparing.Compare(DockerArchives.Crane(gzip.Build()), Squashing.Archive(right))));
    }

    private static bool IsShown(TarItem item, int layer, RootfsTree tree)
    {
        ByteString path = RootfsTree.CleanPath(item.Path);
        return tree.ContainsKey(path) && !Image.Skip(layer + 1).Any(above => above.Any(other => RootfsTree.CleanPath(other.Path) == path));
    }

    private static TarItem FlipBit(TarItem item, Random random)
    {
        byte[] content = [.. item.Content];
        content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
        return item with { Content = content };
    }

    private static TarItem FlipRecord(TarItem item, Random random)
    {
        (ByteString key, ByteString value) = item.Records[^1];
        byte[] bytes = value.ToArray();
        bytes[random.Next(bytes.Length)] ^= 0x40;
        return item with { Records = [.. item.Records.SkipLast(1), (key, bytes)] };
    }

    private static byte[] HardLinked(TarItem link) => Image.SelectMany(layer => layer).Last(item => item.Path == link.Link).Content;

    private static void Configure(JsonObject config) => config["config"] = JsonNode.Parse(
        """
        {"Env":["PATH=/bin","LANG=C.UTF-8"],"Cmd":["sh"],"User":"","ExposedPorts":{"80/tcp":{},"53/udp":{}},
         "Labels":{"a.b/c":"x","title":"夹具"},"Healthcheck":{"Test":["CMD","true"],"Interval":5000000000}}
        """);

    /// <summary>A base of directories, files, links and devices, and two layers that replace, delete and add some.</summary>
    private static List<List<TarItem>> Draw(Random random)
    {
        var directories = new List<ByteString> { "usr" };
        var layer = new List<TarItem> { Directory("usr", random) };
        for (int i = 1; i < Directories; i++)
        {
            ByteString path = directories[random.Next(directories.Count)] + $"/d{i}";
            directories.Add(path);
            layer.Add(Directory(path, random));
        }

        for (int i = 0; i < Files; i++) layer.Add(File(directories[random.Next(directories.Count)] + "/" + Name(i), i, random));
        List<TarItem> plain = [.. layer.Where(item => item is { Type: '0', Segments.Count: 0 })];
        for (int i = 0; i < 20; i++)
        {
            TarItem target = plain[random.Next(plain.Count)];
            layer.Add(target with { Path = $"usr/z-link{i}", Type = '1', Link = target.Path, Content = [] });
        }

        HashSet<ByteString> linked = [.. layer.Where(item => item.Type == '1').Select(item => item.Link)];
        List<TarItem> free = [.. plain.Where(item => !linked.Contains(item.Path))];
        List<TarItem> second =
        [
            .. free.Take(15).Select((item, i) => File(item.Path, i, random)),
            .. free.Skip(15).Take(15).Select(item => Whiteout(item.Path)),
            .. Enumerable.Range(0, 30).Select(i => File($"opt/{Name(i)}", i, random)),
        ];
        List<TarItem> third = [.. free.Skip(30).Take(10).Select((item, i) => File(item.Path, i, random)), Directory("usr", random)];
        return [layer, second, third];
    }

    private static ByteString Name(int i) => (i % 10) switch
    {
        0 => new ByteString([(byte)'n', 0xff, (byte)'0', .. Encoding.ASCII.GetBytes($"{i}")]),
        1 => $"名{i}",
        2 => $"a file {i}\n",
        3 => new string('l', 120) + i,
        _ => $"f{i}",
    };

    private static TarItem Directory(ByteString path, Random random) => Dated(new TarItem { Path = path + "/", Type = '5', Mode = 0x1ed }, random);

    private static TarItem File(ByteString path, int i, Random random)
    {
        byte[] content = new byte[random.Next(1, 5000)];
        random.NextBytes(content);
        TarItem item = Dated(new TarItem { Path = path, Content = content, Mode = i % 7 == 0 ? 0x9ed : 0x1a4 }, random);
        return (i % 20) switch
        {
            4 or 5 => item with { Type = '2', Content = [], Link = $"../target{i}" },
            6 => item with { Type = '3', Content = [], DevMajor = i + 1, DevMinor = i },
            7 => item with { Type = '4', Content = [], DevMajor = i + 1, DevMinor = i },
            8 => item with { Type = '6', Content = [] },
            9 or 10 => item.WithXattr("user.first", content[..1]).WithXattr("user.second", content),
            11 => item with { Dialect = TarDialect.PaxSparse10, Segments = [(512, content.Length)], RealSize = 100_000 },
            _ => item,
        };
    }

    private static TarItem Dated(TarItem item, Random random) => item with
    {
        Uid = random.Next(3) == 0 ? random.Next(1, 100_000) : 0,
        Gid = random.Next(3) == 0 ? random.Next(1, 100_000) : 0,
        MtimeSeconds = random.Next(1, int.MaxValue),
        MtimeNanoseconds = random.Next(2) == 0 ? random.Next(1_000_000_000) : 0,
    };

    private static TarItem Whiteout(ByteString path)
    {
        int slash = path.Span.LastIndexOf((byte)'/') + 1;
        return new TarItem { Path = new ByteString(path.Span[..slash]) + ".wh." + path.Span[slash..], Mode = 0 };
    }
}
