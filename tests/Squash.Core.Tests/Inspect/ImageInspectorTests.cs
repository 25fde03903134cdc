using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect;

/// <summary>Images with a known amount of waste.</summary>
public class ImageInspectorTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Waste_FileOverriddenTwice_IsAllButTheLast()
    {
        InspectReport report = Inspecting.Layers(Layer.File("a", Of(10)), Layer.File("a", Of(20)), Layer.File("a", Of(30)));

        Assert.Equal((60, 30, 0.5), (report.ContentBytes, report.WastedBytes, report.Efficiency));
        Assert.Equal(["1/10 2~1/10-0/0", "1/20 3~1/20-0/0", "1/30"], Inspecting.Losses(report));
        Assert.Equal(["a ~30 -0 ×3 in 1,2,3 lost 2,3 now 3"], Inspecting.Paths(report));
    }

    [Fact]
    public void Waste_LongPath_IsReportedWhole()
    {
        string name = string.Join('/', Enumerable.Repeat(new string('n', 200), 5));

        Assert.Equal(name, Assert.Single(Inspecting.Layers(Layer.File(name, Of(1)), Layer.File(name, Of(1))).WastedPaths).Path);
    }

    [Fact]
    public void Waste_DeletedFileAndDirectory_IsTheirContent()
    {
        InspectReport report = Inspecting.Layers(
            Layer.File("a", Of(10)).File("d/x", Of(20)).File("d/s/y", Of(5)).Symlink("d/link", "x"), Layer.Whiteout("a"), Layer.Whiteout("d"));

        Assert.Equal(["4/35 2~0/0-1/10 3~0/0-3/25", "0/0", "0/0"], Inspecting.Losses(report));
        Assert.Equal(
            ["d/x ~0 -20 ×1 in 1 lost 3 now none", "a ~0 -10 ×1 in 1 lost 2 now none", "d/s/y ~0 -5 ×1 in 1 lost 3 now none"],
            Inspecting.Paths(report));
        Assert.Equal("/:35/4(d:25/3(x:20/1 s:5/1(y:5/1)) a:10/1)", Inspecting.Tree(report.WasteTree));
        Assert.Equal(0, report.Efficiency);
    }

    [Fact]
    public void Waste_Hardlinks_CountOnceAndLastAsLongAsAnyNameDoes()
    {
        LayerBuilder lowest = Layer.File("a", Of(10)).HardLink("b", "a").HardLink("c", "a");

        Assert.Equal(["1/10", "0/0"], Inspecting.Losses(Inspecting.Layers(lowest, Layer.Whiteout("a"))));
        InspectReport gone = Inspecting.Layers(lowest, Layer.Whiteout("a").Whiteout("c"), Layer.File("b", Of(1)));
        Assert.Equal(["1/10 3~1/10-0/0", "0/0", "1/1"], Inspecting.Losses(gone));
        Assert.Equal(["b ~10 -0 ×2 in 1,3 lost 3 now 3"], Inspecting.Paths(gone));
    }

    [Fact]
    public void Waste_HardlinkOfAnUpperLayer_KeepsTheLowerFile() =>
        Assert.Equal(
            ["1/10", "0/0", "0/0"],
            Inspecting.Losses(Inspecting.Layers(Layer.File("a", Of(10)), Layer.HardLink("b", "a"), Layer.Whiteout("a"))));

    [Fact]
    public void Waste_HardlinkInPlaceOfItsTargetsDirectory_LosesNothing() =>
        Assert.Equal(["1/10"], Inspecting.Losses(Inspecting.Layers(Layer.File("d/x", Of(10)).HardLink("d", "d/x"))));

    [Fact]
    public void Waste_DirectoryReplaced_IsWhatItHeld()
    {
        InspectReport report = Inspecting.Layers(Layer.File("d/x", Of(10)).File("d/y", Of(5)), Layer.File("d", Of(3)), Layer.File("d/x", Of(2)));

        Assert.Equal(["2/15 2~0/0-2/15", "1/3 3~1/3-0/0", "1/2"], Inspecting.Losses(report));
        Assert.Equal(
            ["d/x ~0 -10 ×2 in 1,3 lost 2 now 3", "d/y ~0 -5 ×1 in 1 lost 2 now none", "d ~3 -0 ×1 in 2 lost 3 now none"],
            Inspecting.Paths(report));
        Assert.Equal("/:18/3(d:18/3(x:10/1 y:5/1))", Inspecting.Tree(report.WasteTree));
    }

    [Fact]
    public void Waste_OpaqueDirectory_IsWhatItHides()
    {
        InspectReport report = Inspecting.Layers(
            Layer.File("d/x", Of(10)).File("d/y", Of(5)).File("e", Of(1)), Layer.Opaque("d").File("d/x", Of(4)));

        Assert.Equal(["3/16 2~1/10-1/5", "1/4"], Inspecting.Losses(report));
    }

    [Fact]
    public void Waste_DirectoryListedAgain_IsNone() =>
        Assert.Equal(
            ["1/10", "0/0"],
            Inspecting.Losses(Inspecting.Layers(Layer.Directory("d").File("d/x", Of(10)), Layer.Directory("d", i => i with { Mode = 0x1c0 }))));

    [Fact]
    public void Waste_TypeChanges_CountFilesOfEveryType()
    {
        InspectReport report = Inspecting.Layers(
            Layer.File("a", Of(10)).Symlink("b", "a").Fifo("c").CharDevice("e", 1, 3),
            Layer.Symlink("a", "b").File("b", Of(7)).Directory("c").File("e", Of(2)));

        Assert.Equal(["4/10 2~4/10-0/0", "3/9"], Inspecting.Losses(report));
        Assert.Equal(["a ~10 -0 ×1 in 1 lost 2 now none"], Inspecting.Paths(report));
    }

    [Fact]
    public void Waste_SamePathTwiceInALayer_IsTheLayersOwn() =>
        Assert.Equal(["2/30 1~1/10-0/0"], Inspecting.Losses(Inspecting.Layers(Layer.File("a", Of(10)).File("./a", Of(20)))));

    [Fact]
    public void Waste_OverlayWhiteout_DeletesAndIsNoFile() =>
        Assert.Equal(["1/10 2~0/0-1/10", "0/0"], Inspecting.Losses(Inspecting.Layers(Layer.File("a", Of(10)), Layer.CharDevice("a", 0, 0))));

    [Fact]
    public void Waste_SparseFile_IsItsDataWithoutTheHoles()
    {
        InspectReport report = Inspecting.Layers(
            Layer.Sparse("a", TarDialect.PaxSparse10, 1_000_000, [(0, 5), (500_000, 5)], "helloworld"u8.ToArray()), Layer.Whiteout("a"));

        Assert.Equal(["1/10 2~0/0-1/10", "0/0"], Inspecting.Losses(report));
    }

    [Theory]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public void Inspect_CompressedLayers_TellsBothSizes(Packing packing)
    {
        LayerBuilder[] layers = [Layer.File("a", Of(100_000)), Layer.File("a", Of(50_000))];
        var image = new ImageBuilder();
        foreach (LayerBuilder layer in layers) image.Layer(layer, packing);
        InspectReport packed = Inspecting.Image(image), plain = Inspecting.Layers(layers);

        Assert.All(packed.Layers, layer => Assert.True(layer.StoredBytes < layer.Bytes / 2));
        Assert.Equal(plain.Layers.Select(layer => (layer.Bytes, layer.WastedBytes)), packed.Layers.Select(layer => (layer.Bytes, layer.WastedBytes)));
        Assert.All(plain.Layers, layer => Assert.Equal(layer.Bytes, layer.StoredBytes));
        Assert.Equal(plain.SavedBytes, packed.SavedBytes);
    }

    [Fact]
    public void Inspect_AnImage_TellsWhatItIs()
    {
        BuiltImage built = new ImageBuilder().Tag("app:1").Platform("linux", "arm64", "v8").Layer(Layer.File("a")).Layer(Layer.File("b")).Build();
        byte[] archive = DockerArchives.Legacy([built]);
        InspectReport report = Inspecting.Archive(archive);

        Assert.Equal([ImageReference.Parse("app:1")], report.References);
        Assert.Equal((new Platform("linux", "arm64", "v8"), "sha256:" + built.Id, archive.Length), (report.Platform, report.ImageId.ToString(), report.InputBytes));
        Assert.Equal(built.Layers.Select(layer => layer.DiffId), report.Layers.Select(layer => layer.DiffId.ToString()));
        Assert.Equal([(1, "RUN step 0"), (2, "RUN step 1")], report.Layers.Select(layer => (layer.Number, layer.CreatedBy)));
        Assert.Equal(
            [("RUN step 0", 1), ("ENV STEP=0", null), ("RUN step 1", 2), ("ENV STEP=1", null)],
            report.History.Select(step => (step.CreatedBy, step.Layer)));
        Assert.All(report.History, step => Assert.Equal("2024-02-03T04:05:06Z", step.Created));
    }

    [Fact]
    public void Inspect_NoLayersAtAll_IsPerfectAndWinsNothing()
    {
        InspectReport report = Inspecting.Image(new ImageBuilder().WithoutHistory());

        Assert.Equal((0, 1, 0, 0), (report.ContentBytes, report.Efficiency, report.SquashedBytes, report.SavedBytes));
        Assert.Equal("/:0/0", Inspecting.Tree(report.WasteTree));
    }

    [Fact]
    public void Inspect_HistoryThatIsNoText_IsLeftOut()
    {
        var history = new JsonArray(new JsonObject { ["created"] = true, ["created_by"] = null }, new JsonObject { ["created"] = "x", ["empty_layer"] = true });
        InspectReport report = Inspecting.Image(new ImageBuilder().History(history).Layer(Layer.File("a")));

        Assert.Equal([new HistoryStep { Layer = 1 }, new HistoryStep { Created = "x" }], report.History);
    }

    [Fact]
    public void WastedPaths_MoreThanAskedFor_AreTheLargest()
    {
        InspectReport report = Inspect(new InspectOptions { MaxPaths = 2 }, Layer.File("a", Of(1)).File("b", Of(3)).File("c", Of(2)).File("d"));

        Assert.Equal(3, report.WastedPathCount);
        Assert.Equal(["b", "c"], report.WastedPaths.Select(path => path.Path));
    }

    [Fact]
    public void WasteTree_MoreThanAskedFor_KeepsTheSumsAndWhatIsLargest()
    {
        LayerBuilder layer = Layer.File("d/e/a", Of(5)).File("d/e/b", Of(4)).File("d/c", Of(8)).File("x", Of(2)).File("y/z", Of(1));

        Assert.Equal("/:20/5(d:17/3(e:9/2 c:8/1))", Inspecting.Tree(Inspect(new InspectOptions { MaxTreeNodes = 4 }, layer).WasteTree));
        Assert.Equal("/:20/5", Inspecting.Tree(Inspect(new InspectOptions { MaxTreeNodes = 0 }, layer).WasteTree));
    }

    [Fact]
    public void WasteTree_VeryDeepPath_EndsBeforeJsonReadersDo()
    {
        InspectReport report = Inspect(new InspectOptions(), Layer.File(ByteString.Join('/', Enumerable.Repeat((ByteString)"d", 1000)), Of(5)));

        int depth = 0;
        for (WasteNode node = report.WasteTree; node.Children.Count > 0; node = node.Children[0]) depth++;
        Assert.Equal(24, depth);
    }

    [Fact]
    public void Paths_ThatAreNoText_AreShownInOneLine()
    {
        InspectReport report = Inspect(new InspectOptions(), Layer.File(new byte[] { (byte)'d', (byte)'/', 0xff, (byte)'\n' }, Of(5)));

        Assert.Equal(@"d/\xff\x0a", report.WastedPaths[0].Path);
        Assert.Equal(@"/:5/1(d:5/1(\xff\x0a:5/1))", Inspecting.Tree(report.WasteTree));
    }

    [Fact]
    public void Inspect_SeveralImages_MustBeToldWhich()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Layer.File("a").Build()).Build(), new ImageBuilder().Tag("b:1").Layer(Layer).Build()]);
        string message = Assert.Throws<InvalidRequestException>(() => Inspecting.Archive(archive)).Message;

        Assert.StartsWith("the archive holds 2 images; choose one (InspectOptions.Image): 1: test:latest", message, StringComparison.Ordinal);
        Assert.Equal([ImageReference.Parse("b:1")], Inspecting.Archive(archive, new InspectOptions { Image = ImageMatch.Like("b:1") }).References);
    }

    [Fact]
    public void Inspect_SeveralPlatforms_TakesTheOneAskedFor()
    {
        string[] architectures = ["riscv64", "s390x"];
        var layout = new OciLayoutBuilder();
        var images = architectures.Select(a => layout.StoreImage(new ImageBuilder().Platform("linux", a).Layer(Layer.File(a)).Build()));
        byte[] archive = layout.Add(layout.StoreIndex(images)).BuildArchive();

        var s390x = new Platform("linux", "s390x");
        Assert.Equal(s390x, Inspecting.Archive(archive, new InspectOptions { Platform = s390x }).Platform);
        string message = Assert.Throws<InvalidRequestException>(() => Inspecting.Archive(archive)).Message;
        Assert.Contains("choose a platform (InspectOptions.Platform): ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_PipeOfABadImage_IsCompletedWithTheFailure()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        await pipe.Writer.WriteAsync(new byte[2048], TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        await Assert.ThrowsAnyAsync<SquashException>(() =>
            ImageInspector.InspectAsync(ImageSource.FromPipe(pipe.Reader), cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Of(int bytes) => new byte[bytes];

    /// <summary>An image whose second layer deletes everything in the first one.</summary>
    private static InspectReport Inspect(InspectOptions options, LayerBuilder layer) =>
        Inspecting.Image(ImageBuilder.Of(layer.Build(), Layer.Opaque("").Build()), options);
}
