using System.Text.Json.Nodes;
using Squash.Core.Tests.Merge;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Purging: which layers stay as they are, what is left of the others, and what the config and the report say about it.</summary>
public sealed class PurgeTests
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder().Directory("etc").File("etc/base", new string('b', 3000)).Build(),
        new LayerBuilder().File("big", new string('x', 50_000)).Build(),
        new LayerBuilder().File("app", "1").File("old", new string('o', 9000)).Build(),
        new LayerBuilder().Whiteout("big").File("old", "new").Build(),
        new LayerBuilder().Directory("srv").File("srv/data", new string('d', 100_000)).File("tmp", "1").Build(),
        new LayerBuilder().Whiteout("tmp").File("last", "1").Build(),
    ];

    private static readonly SquashOptions Purge = new() { Purge = PurgeThreshold.Default };

    private static BuiltImage Image { get; } = ImageBuilder.Of(Stack).Build();

    [Fact]
    public async Task Purge_LayersThatWasteLittle_StayByteForByte()
    {
        ReadImage result = await SquashAsync(Image, Purge);

        // Of the large layer, 1 KiB of 102 is wasted.
        Assert.Equal(5, result.Layers.Count);
        Assert.Equal(Stack[0], result.Layers[0]);
        Assert.Equal("app=1", Merged.Show(result.Layers[1]));
        Assert.Equal("old=new", Merged.Show(result.Layers[2]));
        Assert.Equal(Stack[4], result.Layers[3]);
        Assert.Equal(Stack[5], result.Layers[4]);
    }

    [Fact]
    public async Task Purge_ThresholdOfNothing_TakesEveryHiddenByte()
    {
        ReadImage result = await SquashAsync(Image, Purge with { Purge = PurgeThreshold.OfBytes(0) });

        Assert.Equal("srv/ srv/data=" + new string('d', 100_000), Merged.Show(result.Layers[3]));
        Assert.Equal("last=1", Merged.Show(result.Layers[4]));
    }

    [Fact]
    public async Task Purge_WasteOfExactlyTheThreshold_Stays()
    {
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().File("a", new string('a', 512)).File("b", "b").Build(), new LayerBuilder().File("a", "2").Build()).Build();

        Assert.Equal(image.Layers[0].Tar, (await SquashAsync(image, Purge with { Purge = PurgeThreshold.OfBytes(1024) })).Layers[0]);
        Assert.Equal("b=b", Merged.Show((await SquashAsync(image, Purge with { Purge = PurgeThreshold.OfBytes(1023) })).Layers[0]));
    }

    [Fact]
    public async Task Purge_OwnerChanged_LeavesTheContentInOneLayer()
    {
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().File("a", new string('a', 5000)).File("b", "b").Build(),
            new LayerBuilder().Add(new TarItem { Path = "a", Content = [.. Enumerable.Repeat((byte)'a', 5000)], Uid = 1000 }).Build()).Build();

        ReadImage result = await SquashAsync(image, Purge);

        Assert.Equal("b=b", Merged.Show(result.Layers[0]));
        Assert.Equal(image.Layers[1].Tar, result.Layers[1]);
    }

    [Fact]
    public async Task Purge_WhiteoutOfAKeptLayer_Stays()
    {
        // The base keeps "a", because it is below the threshold; the third layer loses only its own waste.
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().File("a", "a").File("b", new string('b', 100_000)).Build(),
            new LayerBuilder().File("c", new string('c', 9000)).Build(),
            new LayerBuilder().Whiteout("a").File("c", "2").File("d", new string('d', 9000)).Build(),
            new LayerBuilder().File("d", "2").Build()).Build();

        ReadImage result = await SquashAsync(image, Purge with { Purge = PurgeThreshold.OfBytes(2048) });

        Assert.Equal(image.Layers[0].Tar, result.Layers[0]);
        Assert.Equal(".wh.a= c=2", Merged.Show(result.Layers[1]));
        Assert.Equal(image.Layers[3].Tar, result.Layers[2]);
    }

    [Fact]
    public async Task Purge_LayerWithNothingLeft_BecomesAnEmptyStep()
    {
        ReadImage result = await SquashAsync(Image, Purge);

        List<JsonNode?> expected = [.. JsonNode.Parse(Image.Config)?["history"]?.AsArray().Select(entry => entry?.DeepClone()) ?? []];
        (expected[2] ?? throw new InvalidOperationException())["empty_layer"] = true;
        Assert.Equal(expected.Select(entry => entry?.ToJsonString()), result.History.Select(entry => entry?.ToJsonString()));
        JsonNode source = JsonNode.Parse(Image.Config) ?? throw new InvalidOperationException();
        Assert.Equal(source["config"]?.ToJsonString(), result.Config["config"]?.ToJsonString());
        Assert.Equal((string?)source["created"], (string?)result.Config["created"]);
    }

    [Fact]
    public async Task Purge_NothingLeftAtAll_KeepsOneEmptyLayer()
    {
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("a", "a").Build(), new LayerBuilder().Whiteout("a").Build()).Build();

        ReadImage result = await SquashAsync(image, Purge);

        Assert.Equal("", Merged.Show(Assert.Single(result.Layers)));
        Assert.Equal([true, true, false, true], result.History.Select(entry => (bool?)entry?["empty_layer"] ?? false));
    }

    [Fact]
    public async Task Purge_NothingWasted_WritesTheImageAsItIs()
    {
        BuiltImage image = ImageBuilder.Of(Stack[..3]).Build();
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([image])), output, Purge, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(image.Config, ImageReader.Only(output.ToArray()).ConfigBytes);
        Assert.Equal(["nothing to purge in test:latest, because no layer wastes more than 1 %: the image stays as it is"], report.Warnings);
    }

    [Theory]
    [InlineData(OutputFormat.OciArchive)]
    [InlineData(OutputFormat.DockerArchive)]
    public async Task Purge_CompressedLayers_FollowTheirOwnSource(OutputFormat format)
    {
        Packing[] packings = [Packing.Zstd, Packing.None, Packing.Gzip, Packing.None, Packing.MultiMemberGzip, Packing.Zstd];
        ImageBuilder builder = new ImageBuilder().Tag("test:latest");
        foreach ((byte[] layer, Packing packing) in Stack.Zip(packings)) builder.Layer(layer, packing);
        BuiltImage image = builder.Build();
        byte[] archive = new OciLayoutBuilder().AddImage(image).BuildArchive();

        ReadImage result = await SquashAsync(archive, Purge with { Format = format });

        // Kept layers are the source's blobs with their compression; a new layer is gzip or plain as its source was.
        Assert.Equal(image.Layers[0].Blob, result.Blobs[0]);
        Assert.Equal([0x1f, 0x8b], result.Blobs[1][..2]);
        Assert.Equal(result.Layers[2], result.Blobs[2]);
        Assert.Equal(image.Layers[4].Blob, result.Blobs[3]);
        Assert.Equal(image.Layers[5].Blob, result.Blobs[4]);
    }

    [Fact]
    public async Task Purge_WithCompression_UsesItForNewLayersOnly()
    {
        ReadImage result = await SquashAsync(Image, Purge with { Compression = LayerCompression.Gzip() });

        Assert.Equal([false, true, true, false, false], result.Blobs.Select(blob => blob is [0x1f, 0x8b, ..]));
    }

    [Fact]
    public async Task Purge_OfImagesThatKeepDifferentLayers_GivesEachItsOwnLayer()
    {
        // Both purge the third layer, but only the second image still has the file that it deletes.
        byte[] third = new LayerBuilder().Whiteout("big").File("app", "1").File("z", "z").Build();
        BuiltImage first = ImageBuilder.Of(Stack[0], Stack[1], third).Build();
        BuiltImage second = new ImageBuilder().Tag("second:1").Layer(Stack[0]).Layer(Stack[1]).Layer(third).Layer(Stack[5]).Build();
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([first, second])),
            output,
            Purge with { From = LayerCut.BelowTopmost(2), To = LayerCut.AboveLowest(3), Exclude = ["z"], Selection = new ImageSelection { All = true } },
            cancellationToken: TestContext.Current.CancellationToken);

        List<ReadImage> images = ImageReader.OfArchive(output.ToArray()).DockerImages();
        Assert.Equal("app=1", Merged.Show(images[0].Layers[1]));
        Assert.Equal(".wh.big= app=1", Merged.Show(images[1].Layers[2]));
        Assert.Equal(Stack[5], images[1].Layers[3]);
    }

    [Fact]
    public async Task Purge_OfAllPlatforms_PurgesEach()
    {
        BuiltImage amd = ImageBuilder.Of(Stack).Build(), arm = ImageBuilder.Of(Stack[1..]).Platform("linux", "arm64").Build();
        var layout = new OciLayoutBuilder();
        layout.Add(layout.StoreIndex([layout.StoreImage(amd), layout.StoreImage(arm)]));
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(layout.BuildArchive()),
            output,
            Purge with { Format = OutputFormat.OciArchive, Selection = new ImageSelection { AllPlatforms = true } },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([5, 4], ImageReader.OfArchive(output.ToArray()).OciImages().Select(image => image.Layers.Count));
        Assert.Equal([5, 4], report.Images.Select(image => image.ResultLayers.Count));
    }

    [Fact]
    public async Task Purge_Report_SaysWhatBecameOfEachLayer()
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([Image])), output, Purge, cancellationToken: TestContext.Current.CancellationToken);
        SquashReport plan = await ImageSquasher.PlanAsync(
            ImageSource.FromStream(new MemoryStream(DockerArchives.Legacy([Image]))), Purge, cancellationToken: TestContext.Current.CancellationToken);

        foreach (ImageReport image in (ImageReport[])[report.Images[0], plan.Images[0]])
        {
            Assert.Equal([false, true, true, true, false, false], image.Layers.Select(layer => layer.Squashed));
            Assert.Equal<int?>([1, 3, 4, 5, 6], image.ResultLayers.Select(layer => layer.SourceLayer));
            Assert.Equal([false, true, true, false, false], image.ResultLayers.Select(layer => layer.IsNew));
            Assert.Equal([2, 1, 1, 3, 2], image.ResultLayers.Select(layer => layer.Entries));
            Assert.Equal(2, image.Entries);
            Assert.Empty(image.Cuts);
        }

        Assert.Equal(report.Images[0].ResultLayers.Select(layer => layer.Bytes), plan.Images[0].ResultLayers.Select(layer => layer.Bytes));
    }

    [Fact]
    public async Task Purge_WithRewrittenTimestamps_WarnsOfLayersThatStay()
    {
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().Add(new TarItem { Path = "a", MtimeSeconds = 5000 }).Build(), Stack[1], new LayerBuilder().Whiteout("big").Build()).Build();
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([image])),
            output,
            Purge with { RewriteTimestamps = true, LatestTime = DateTimeOffset.UnixEpoch },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["layer 1 is kept as it is, and holds files that are newer than the latest time: their times stay"], report.Warnings);
    }

    [Fact]
    public async Task Purge_WasteInEachOfManyLayers_IsLimited()
    {
        // Each layer is planned by a look at every name.
        LayerBuilder files = new();
        for (int i = 0; i < 1000; i++) files.File($"file{i}");
        byte[] again = new LayerBuilder().File("again", "1").Build();
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of([files.Build(), .. Enumerable.Repeat(again, 600)]).Build()]);
        SquashLimits limits = SquashLimits.Default with { MaxEntries = 1600 };

        await SquashAsync(archive, new SquashOptions { Limits = limits });
        var failure = await Assert.ThrowsAsync<LimitExceededException>(() => SquashAsync(archive, Purge with { Limits = limits }));

        Assert.Equal(nameof(SquashLimits.MaxEntries), failure.Limit);
    }

    [Theory]
    [InlineData(OutputFormat.Rootfs, null, HistoryMode.Keep, "a root filesystem has no layers to purge")]
    [InlineData(OutputFormat.OciArchive, "m", HistoryMode.Keep, "keeps the history entry of every layer")]
    [InlineData(OutputFormat.OciArchive, null, HistoryMode.Drop, "keeps the history entry of every layer")]
    public async Task Purge_OptionsThatDoNotGoWithIt_AreRefused(OutputFormat format, string? message, HistoryMode history, string expected)
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(
            () => SquashAsync(Image, Purge with { Format = format, Message = message, History = history }));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static Task<ReadImage> SquashAsync(BuiltImage image, SquashOptions options) => SquashAsync(DockerArchives.Legacy([image]), options);

    private static async Task<ReadImage> SquashAsync(byte[] archive, SquashOptions options)
    {
        string path = Path.GetTempFileName();
        try
        {
            await ImageSquasher.SquashAsync(
                ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(path), options with { Check = true },
                cancellationToken: TestContext.Current.CancellationToken);
            return ImageReader.Only(await File.ReadAllBytesAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
