using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Library;

/// <summary>Keeping a base, squashing a range, leaving paths out, and the report of a dry run.</summary>
public sealed class CutTests
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder().Directory("a").File("a/old", "old").File("a/kept", "kept").File("big", new string('x', 5000)).Build(),
        new LayerBuilder().Directory("doc").File("doc/readme", "read me").File("b", "1").Build(),
        new LayerBuilder().File("b", "2").Build(),
        new LayerBuilder().Whiteout("big").File("c", "3").Build(),
    ];

    private static LayerBuilder Layer => new();

    private static BuiltImage Image { get; } = ImageBuilder.Of(Stack).Build();

    private static byte[] Archive { get; } = DockerArchives.Legacy([Image]);

    [Theory]
    [InlineData("root", 0)]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("3", 3)]
    [InlineData("-1", 3)]
    [InlineData("-4", 0)]
    public async Task From_Index_KeepsThatManyLayersUnchanged(string from, int kept)
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(new SquashOptions { From = Cut.Of(from) });

        Assert.Equal(kept + 1, layers.Count);
        Assert.Equal(Stack.Take(kept), layers.Take(kept));
    }

    // Each layer's step is followed by one without a layer.
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(8, 0)]
    public async Task From_StepsOfTheHistory_CountsThoseWithoutALayer(int steps, int kept)
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(new SquashOptions { From = LayerCut.BelowTopmostSteps(steps) });

        Assert.Equal(Math.Min(kept + 1, Stack.Length), layers.Count);
        Assert.Equal(Stack.Take(kept), layers.Take(kept));
    }

    [Fact]
    public async Task From_MoreStepsThanTheHistoryHas_IsRefused() => Assert.Equal(
        "SquashOptions.From 9: the image has 8 steps, as docker history lists them",
        (await Assert.ThrowsAsync<InvalidRequestException>(() => LayersAsync(new SquashOptions { From = LayerCut.BelowTopmostSteps(9) }))).Message);

    [Fact]
    public async Task From_DiffId_KeepsUpToThatLayer()
    {
        string diffId = ImageReader.Only(Archive).DiffIds[1];
        foreach (string from in (string[])[diffId, diffId["sha256:".Length..], diffId[..(7 + 16)]])
        {
            Assert.Equal(3, (await LayersAsync(new SquashOptions { From = Cut.Of(from) })).Count);
        }
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-5")]
    [InlineData("zz")]
    [InlineData("sha256:")]
    [InlineData("0000000000000000")]
    public async Task From_UnknownLayer_ListsTheLayers(string from)
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => LayersAsync(new SquashOptions { From = Cut.Of(from) }));

        Assert.Contains("1: " + ImageReader.Only(Archive).DiffIds[0]["sha256:".Length..][..12], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_AmbiguousPrefix_IsRefused()
    {
        byte[] twice = Squashing([Stack[0], Stack[1], Stack[1]]);
        string diffId = ImageReader.Only(twice).DiffIds[1];

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(twice, new SquashOptions { From = Cut.Of(diffId) }));

        Assert.Contains("several layers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_WithFrom_LeavesTheLayersAboveUnchanged()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(new SquashOptions { From = LayerCut.AboveLowest(1), To = LayerCut.AboveLowest(3) });

        Assert.Equal(3, layers.Count);
        Assert.Equal(Stack[0], layers[0]);
        Assert.Equal(Stack[3], layers[2]);
        Assert.Empty(TreeDiff.Compare(NaiveOverlay.Merge(Stack).Tree, NaiveOverlay.Merge(layers).Tree));
    }

    [Theory]
    [InlineData("3", "2", "SquashOptions.To 2 keeps the layers above layer 2, and SquashOptions.From those up to layer 3, so that no layer is left to squash: give SquashOptions.To a layer from 4 to 4")]
    [InlineData("2", "2", "SquashOptions.To 2 keeps the layers above layer 2, and SquashOptions.From those up to layer 2, so that no layer is left to squash: give SquashOptions.To a layer from 3 to 4")]
    [InlineData("4", "-3", "SquashOptions.To -3 keeps the layers above layer 1, and SquashOptions.From those up to layer 4, so that no layer is left to squash: leave SquashOptions.To out")]
    [InlineData(null, "root", "SquashOptions.To root keeps all layers, so that no layer is left to squash: give SquashOptions.To a layer from 1 to 4")]
    public async Task To_NotAboveFrom_SaysWhatWouldBe(string? from, string to, string message)
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => LayersAsync(new SquashOptions { From = Cut.Of(from), To = Cut.Of(to) }));

        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task Base_SharedLayers_AreKept()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Squashing(Stack[..2]), TestContext.Current.CancellationToken);
            Assert.Equal(3, (await LayersAsync(new SquashOptions { Base = BaseImage.From(ImageSource.FromPath(path)) })).Count);

            await File.WriteAllBytesAsync(path, Squashing([Stack[1]]), TestContext.Current.CancellationToken);
            var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => LayersAsync(new SquashOptions { Base = BaseImage.From(ImageSource.FromPath(path)) }));
            Assert.Contains("shares no layer", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Base_OfSeveralPlatforms_IsThatOfTheSamePlatform(bool inSameArchive)
    {
        // Each platform has a base of another number of layers, and none in common with the other.
        BuiltImage[] bases = [ImageBuilder.Of(Stack[..1]).Build(), ImageBuilder.Of(Stack[1..3]).Platform("linux", "arm64").Build()];
        BuiltImage[] images = [ImageBuilder.Of(Stack).Build(), ImageBuilder.Of([Stack[1], Stack[2], Stack[0], Stack[3]]).Platform("linux", "arm64").Build()];
        byte[] Layout(params (string Tag, BuiltImage[] Images)[] entries)
        {
            var layout = new OciLayoutBuilder();
            foreach ((string tag, BuiltImage[] platforms) in entries)
            {
                JsonObject index = layout.StoreIndex([.. platforms.Select(platform => layout.StoreImage(platform))]);
                index["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
                layout.Add(index);
            }

            return layout.BuildArchive();
        }

        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            new MemoryStream(inSameArchive ? Layout(("app:1", images), ("base:1", bases)) : Layout(("app:1", images))),
            output,
            new SquashOptions
            {
                Format = OutputFormat.OciArchive,
                Selection = new ImageSelection { Image = ImageMatch.Like("app:1"), AllPlatforms = true },
                Base = inSameArchive ? BaseImage.InSameArchive(ImageMatch.Like("base:1")) : BaseImage.From(ImageSource.FromStream(new MemoryStream(Layout(("base:1", bases))))),
            },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([2, 3], ImageReader.OfArchive(output.ToArray()).OciImages().Select(image => image.Layers.Count));
    }

    [Fact]
    public async Task Base_NotInTheArchive_ListsItsImages()
    {
        var image = BaseImage.InSameArchive(ImageMatch.Like("nope"));
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => LayersAsync(new SquashOptions { Base = image }));

        Assert.StartsWith("SquashOptions.Base: the archive has no image \"nope\"; it holds: 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Base", failure.Option);
    }

    [Fact]
    public async Task Base_Pipe_IsReadAndCompleted()
    {
        var pipe = new Pipe();
        Task written = pipe.Writer.AsStream().WriteAsync(Squashing(Stack[..2]), TestContext.Current.CancellationToken)
            .AsTask().ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);

        Assert.Equal(3, (await LayersAsync(new SquashOptions { Base = BaseImage.From(ImageSource.FromPipe(pipe.Reader)) })).Count);
        await written;
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipe.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
    }

    public static TheoryData<string, byte[], byte[], string[]> Traps { get; } = new()
    {
        {
            "deleted and made again", Layer.Directory("a").File("a/old", "1").Build(),
            Layer.Whiteout("a").Directory("a").File("a/new", "2").Build(), ["a/", "a/.wh..wh..opq", "a/new"]
        },
        { "hardlink to a kept file", Layer.File("a", "1").Build(), Layer.HardLink("b", "a").Build(), ["a", "b"] },
        { "no marker at all", Layer.File("x", "1").Build(), Layer.File("foo.wh.bar", "2").Build(), ["foo.wh.bar"] },
        { "file becomes directory", Layer.File("a", "1").Build(), Layer.Whiteout("a").Directory("a").Build(), ["a/"] },
        { "directory becomes file", Layer.Directory("a").File("a/b", "1").Build(), Layer.File("a", "2").Build(), ["a"] },
        { "directory becomes link", Layer.Directory("a").File("a/b", "1").Build(), Layer.Symlink("a", "x").Build(), ["a"] },
        { "nothing there to hide", Layer.File("a", "1").Build(), Layer.Whiteout("b").Build(), [] },
        { "one of several gone", Layer.Directory("d").File("d/a", "1").File("d/b", "2").Build(), Layer.Whiteout("d/a").Build(), ["d/", "d/.wh.a"] },
        { "emptied", Layer.Directory("d").File("d/a", "1").File("d/b", "2").Build(), Layer.Whiteout("d/a").Whiteout("d/b").Build(), ["d/", "d/.wh..wh..opq"] },
        { "metadata only", Layer.Directory("d").File("d/a", "1").Build(), Layer.Directory("d", item => item with { Mode = 0x1c0 }).Build(), ["d/"] },
        { "listed again unchanged", Layer.Directory("d").File("d/a", "1").Build(), Layer.Directory("d").Build(), [] },
    };

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task From_TrapsOfOtherTools_HoldsWhatIsNeededAndNoMore(string trap, byte[] below, byte[] above, string[] names)
    {
        // An additional layer ensures that more than one layer is squashed.
        byte[][] stack = [below, above, Layer.Build()];

        IReadOnlyList<byte[]> layers = ImageReader.Only(await SquashAsync(Squashing(stack), new SquashOptions { From = LayerCut.AboveLowest(1) })).Layers;

        Assert.Equal(names, RawTarReader.Read(layers[1]).Select(entry => entry.Name.ToString()));
        OverlayResult expected = NaiveOverlay.Merge(stack);
        Assert.True(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge(layers).Tree, expected.Loose).Count == 0, trap);
    }

    [Fact]
    public async Task Exclude_WithKeptBase_WhitesOutWhatTheBaseHas()
    {
        var options = new SquashOptions { From = LayerCut.AboveLowest(1), Exclude = ["/a/old", "doc/"] };

        IReadOnlyList<byte[]> layers = await LayersAsync(options);

        RootfsTree tree = NaiveOverlay.Merge(layers).Tree;
        Assert.DoesNotContain(tree.Keys, path => path.ToString() is "a/old" or "doc" or "doc/readme");
        Assert.Contains(tree.Keys, path => path.ToString() == "a/kept");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    public async Task PlanAsync_AnyCut_AgreesWithTheRealRun(string? from)
    {
        var options = new SquashOptions { From = Cut.Of(from), Exclude = ["doc"] };
        SquashReport plan = await ImageSquasher.PlanAsync(
            ImageSource.FromStream(new MemoryStream(Archive)), options, cancellationToken: TestContext.Current.CancellationToken);
        SquashReport real = await ImageSquasher.SquashAsync(
            new MemoryStream(Archive), new MemoryStream(), options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(real.Images[0].ResultBytes, plan.Images[0].ResultBytes);
        Assert.Equal(real.Images[0].ExcludedBytes, plan.Images[0].ExcludedBytes);
        foreach (CutReport cut in plan.Images[0].Cuts)
        {
            SquashReport one = await ImageSquasher.SquashAsync(
                new MemoryStream(Archive), new MemoryStream(), options with { From = LayerCut.AboveLowest(cut.KeptLayers) },
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(one.Images[0].ResultBytes, cut.KeptBytes + cut.SquashedBytes);
        }
    }

    [Fact]
    public async Task ExcludedBytes_AreTheRealDifference()
    {
        async Task<ImageReport> ReportAsync(params string[] exclude) => (await ImageSquasher.SquashAsync(
            new MemoryStream(Archive), new MemoryStream(), new SquashOptions { Exclude = exclude },
            cancellationToken: TestContext.Current.CancellationToken)).Images[0];

        ImageReport all = await ReportAsync(), less = await ReportAsync("doc", "c");

        Assert.Equal(all.ResultBytes - less.ResultBytes, less.ExcludedBytes);
        Assert.True(less.ExcludedBytes > 0);
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("/doc/", 2, "")]
    [InlineData("/doc/\n/docs/\n/doc/readme/", 2, "/docs/\n/doc/readme/")]
    [InlineData("doc\n/doc/readme\n/doc/read*\ndoc", 2, "")]
    [InlineData("# notes\n\n!nope\nnope/", 0, "!nope\nnope/")]
    [InlineData("a/*\n!a/kept\n!gone", 1, "!gone")]
    [InlineData("big", 0, "big")]
    public async Task Exclude_AnyPatterns_TellsWhatTheyLeftOutAndWhichMatchedNothing(string patterns, long paths, string unmatched)
    {
        var options = new SquashOptions { Exclude = patterns.Split('\n') };
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(Archive), new MemoryStream(), options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((paths, unmatched), (report.Images[0].ExcludedPaths, string.Join('\n', report.UnmatchedPatterns)));
    }

    [Fact]
    public async Task Exclude_SeveralImages_APatternCountsForAllOfThem()
    {
        BuiltImage first = new ImageBuilder().Layer(Stack[0]).Tag("first:1").Build(), second = new ImageBuilder().Layer(Stack[1]).Tag("second:1").Build();
        var options = new SquashOptions { Exclude = ["/doc", "/a/old", "/x"], Selection = new ImageSelection { All = true } };
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([first, second])), new MemoryStream(), options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([1L, 2L], report.Images.Select(image => image.ExcludedPaths));
        Assert.Equal(["/x"], report.UnmatchedPatterns);
    }

    private static byte[] Squashing(IEnumerable<byte[]> layers) => DockerArchives.Legacy([ImageBuilder.Of(layers).Build()]);

    private static async Task<IReadOnlyList<byte[]>> LayersAsync(SquashOptions options) =>
        ImageReader.Only(await SquashAsync(Archive, options)).Layers;

    private static async Task<byte[]> SquashAsync(byte[] archive, SquashOptions options)
    {
        var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
