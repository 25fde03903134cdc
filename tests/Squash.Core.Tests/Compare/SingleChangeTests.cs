using System.Text.Json.Nodes;
using Squash.Core.Tests.Properties;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Compare;

/// <summary>A single change in a realistic image is found, and nothing else.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public class SingleChangeTests
{
    // The same image on every run.
    private static readonly List<List<TarItem>> Image = SingleChangeImage.Draw(new Random(20_240_501));

    private static readonly byte[][] Layers = RandomStacks.Encode(Image);

    private static readonly RootfsTree Tree = NaiveOverlay.Merge(Layers).Tree;

    private static readonly Lazy<RootfsTree> KernelTree = new(() => KernelOverlay.Merge(Layers).Tree);

    // With every kind of layers: plain, compressed, and squashed.
    private static readonly byte[][] Archives =
    [
        Squashing.Archive(Layers),
        DockerArchives.Crane(Layers.Aggregate(new ImageBuilder(), (image, layer) => image.Layer(layer, Packing.Gzip)).Build()),
        Squashing.Archive([Squashing.Layer(Layers)]),
    ];

    public static TheoryData<string> OfFiles => [.. SingleChanges.OfFiles.Keys];

    public static TheoryData<string> OfConfigs => [.. SingleChanges.OfConfigs.Keys];

    [Theory]
    [MemberData(nameof(OfFiles))]
    public void CompareAsync_OneChangedFile_IsFoundAndNothingElse(string change)
    {
        (byte[][] other, string[] expected) = Apply(change);
        byte[] archive = Squashing.Archive(other);

        Assert.Equal(expected, TreeReference.Differences(Tree, NaiveOverlay.Merge(other).Tree));
        foreach (byte[] before in Archives) AssertFound(expected, Comparing.Compare(before, archive));
        AssertFound(expected, Comparing.Compare(Archives[0], Squashing.Squash(archive)));
        AssertFound(Reverse(expected), Comparing.Compare(archive, Archives[0]));
        if (Ignorable(expected) is { } ignore) Assert.True(Comparing.Compare(Archives[0], archive, new ImageCompareOptions { Ignore = ignore }).AreEqual);
    }

    [Theory]
    [MemberData(nameof(OfFiles))]
    public void KernelOverlay_OneChangedFile_ShowsTheSame(string change)
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        (byte[][] other, string[] expected) = Apply(change);

        // A kernel only knows those records that are attributes.
        Assert.Equal(
            expected.Where(line => !line.EndsWith(" Record", StringComparison.Ordinal)),
            TreeReference.Differences(KernelTree.Value, KernelOverlay.Merge(other).Tree));
    }

    [Theory]
    [MemberData(nameof(OfConfigs))]
    public void CompareAsync_OneChangedValueOfTheConfig_IsFoundAndNothingElse(string change)
    {
        (Action<JsonObject> apply, string[] found) = SingleChanges.OfConfigs[change];
        byte[] before = DockerArchives.Legacy([ImageBuilder.Of(Layers).Config(SingleChanges.Configure).Build()]);
        byte[] after = DockerArchives.Hybrid(ImageBuilder.Of(Layers).Config(SingleChanges.Configure).Config(apply).Build());

        foreach (ImageCompareReport report in (ImageCompareReport[])[Comparing.Compare(before, after), Comparing.Compare(after, Squashing.Squash(before))])
        {
            Assert.Equal(found, report.Config.Select(value => value.Path));
            Assert.Empty(report.Paths);
            Assert.False(report.AreEqual);
        }
    }

    private static (byte[][] Layers, string[] Expected) Apply(string name)
    {
        FileChange change = SingleChanges.OfFiles[name];
        var random = new Random(name.Length);
        HashSet<ByteString> targets = [.. Image.SelectMany(layer => layer).Where(item => item.Type == '1').Select(item => item.Link)];
        (int Layer, TarItem Item)[] candidates =
        [
            .. Image.SelectMany((layer, i) => layer.Where(change.Fits).Where(item => Decides(item, i) && !targets.Contains(item.Path)).Select(item => (i, item))),
        ];
        (int at, TarItem chosen) = candidates[random.Next(candidates.Length)];
        TarItem[] edited = change.Edit(chosen, random);

        byte[][] other = [.. Layers];
        other[at] = LayerBuilder.Build(Image[at].SelectMany(item => ReferenceEquals(item, chosen) ? edited : [item]));
        string path = Squash.Tar.TarPath.Show(RootfsTree.CleanPath(chosen.Path).Span);
        return (other, [.. change.Found.Select(line => line.Replace("*", path, StringComparison.Ordinal))]);
    }

    /// <summary>Whether a container sees the entry's data, because no layer above overrides it.</summary>
    private static bool Decides(TarItem item, int layer)
    {
        ByteString path = RootfsTree.CleanPath(item.Path);
        bool isWhiteout = path.Split('/')[^1].StartsWith(".wh.");
        return (isWhiteout || Tree.ContainsKey(path)) && !Image.Skip(layer + 1).Any(above => above.Any(other => RootfsTree.CleanPath(other.Path) == path));
    }

    /// <summary>The changed property, if it may be ignored. If it is the size, the content still differs.</summary>
    private static ImageProperties? Ignorable(string[] lines)
    {
        if (lines is not [['~', ..] line]) return null;
        var property = Enum.Parse<ImageProperties>(line[(line.LastIndexOf(' ') + 1)..]);
        return property switch
        {
            ImageProperties.Type => null,
            ImageProperties.Size => ImageProperties.Size | ImageProperties.Content,
            _ => property,
        };
    }

    private static string[] Reverse(string[] lines) =>
        [.. lines.Select(line => line[0] switch { '+' => "-" + line[1..], '-' => "+" + line[1..], _ => line })];

    private static void AssertFound(string[] expected, ImageCompareReport report)
    {
        Assert.Equal(expected, TreeReference.Differences(report));
        Assert.Empty(report.Config);
        Assert.False(report.AreEqual);
    }
}
