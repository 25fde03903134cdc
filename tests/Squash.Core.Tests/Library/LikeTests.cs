using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Laying files out like an earlier result: which layers stay, where new files go, and when the layout is a new one.</summary>
public sealed class LikeTests
{
    private static readonly SquashOptions Twelve = new() { MaxLayers = 12 };

    public static TheoryData<int?, int?, OutputFormat, string> Bounds => new()
    {
        { 12, null, OutputFormat.DockerArchive, "none" },
        { null, 100_000, OutputFormat.DockerArchive, "gzip" },
        { 20, 100_000, OutputFormat.OciArchive, "zstd" },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task Like_NothingChanged_GivesTheSameBytes(int? maxLayers, int? maxBytes, OutputFormat format, string compression)
    {
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression how));
        var options = new SquashOptions { MaxLayers = maxLayers, MaxLayerSize = maxBytes is { } bytes ? LayerSizeLimit.OfBytes(bytes) : null, Format = format, Compression = how };

        byte[] before = await SquashAsync(LayoutTests.Image(), options);
        byte[] after = await SquashAsync(LayoutTests.Image(), options, before);

        Assert.True(ImageReader.Only(before).Layers.Count > 2);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("pkg07")]
    [InlineData("app/part3")]
    public async Task Like_OneFileGrew_ChangesOneLayer(string name)
    {
        BuiltImage changed = LayoutTests.Image(changed: (name, new string('y', 100_000)));
        byte[] previous = await SquashAsync(LayoutTests.Image(), Twelve);
        ReadImage before = ImageReader.Only(previous);

        ReadImage after = ImageReader.Only(await SquashAsync(changed, Twelve, previous));
        ReadImage anew = ImageReader.Only(await SquashAsync(changed, Twelve));

        Assert.Equal(before.Layers.Count, after.Layers.Count);
        Assert.Single(after.DiffIds.Except(before.DiffIds));
        Assert.True(anew.DiffIds.Except(before.DiffIds).Count() > 1);
    }

    [Fact]
    public async Task Like_PackageAdded_ChangesOneLayerOfPackages()
    {
        byte[] previous = await SquashAsync(LayoutTests.Image(), Twelve);

        ReadImage after = ImageReader.Only(await SquashAsync(LayoutTests.Image(packages: 41), Twelve, previous));

        // The new package, the list of packages, and the new directories.
        Assert.InRange(after.DiffIds.Except(ImageReader.Only(previous).DiffIds).Count(), 2, 3);
        Assert.Single(after.Layers, layer => LayoutTests.FilesOf(layer).Any(name => name.Contains("pkg40", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Like_NewFiles_JoinTheNearestDirectory()
    {
        var options = new SquashOptions { MaxLayers = 7 };
        byte[] previous = await SquashAsync(Sites(), options);

        ReadImage after = ImageReader.Only(await SquashAsync(Sites("srv/site2/deep/er/new", "srv/site4/new"), options, previous));

        string[] two = Assert.Single(after.Layers.Select(LayoutTests.FilesOf), files => files.Contains("srv/site2/deep/er/new"));
        string[] four = Assert.Single(after.Layers.Select(LayoutTests.FilesOf), files => files.Contains("srv/site4/new"));
        Assert.Contains("srv/site2/page02", two);
        Assert.Contains("srv/site4/page04", four);

        // The two, and the new directories.
        Assert.Equal(3, after.DiffIds.Except(ImageReader.Only(previous).DiffIds).Count());
    }

    [Fact]
    public async Task Like_NewFilesElsewhere_GetANewLayerIfOneIsAllowed()
    {
        byte[] previous = await SquashAsync(Sites(), new SquashOptions { MaxLayers = 7 });

        ReadImage after = ImageReader.Only(await SquashAsync(Sites("opt/new"), new SquashOptions { MaxLayers = 8 }, previous));
        ReadImage full = ImageReader.Only(await SquashAsync(Sites("opt/new"), new SquashOptions { MaxLayers = 7 }, previous));

        Assert.Equal((8, 7), (after.Layers.Count, full.Layers.Count));
        Assert.Equal(["opt/new"], LayoutTests.FilesOf(after.Layers[6]));
        Assert.Equal(2, full.DiffIds.Except(ImageReader.Only(previous).DiffIds).Count());
    }

    [Fact]
    public async Task Like_UnrelatedImage_LaysOutAnewWithAWarning() => await AssertLaidOutAnewAsync(
        Twelve, await SquashAsync(Sites(), Twelve), "it has less than half of the files, by size");

    [Fact]
    public async Task Like_MoreLayersThanAllowed_LaysOutAnewWithAWarning() => await AssertLaidOutAnewAsync(
        new SquashOptions { MaxLayers = 6 }, await SquashAsync(LayoutTests.Image(), Twelve), "its layout would need more layers than allowed");

    [Fact]
    public async Task Like_ALayerThatIsTooLarge_LaysOutAnewWithAWarning() => await AssertLaidOutAnewAsync(
        Twelve, await SquashAsync(LayoutTests.Image(), new SquashOptions()), "one layer would be more than twice as large as the largest of a new layout");

    [Fact]
    public async Task Like_SameLayout_GivesNoWarning() =>
        Assert.Empty((await SquashAndReportAsync(DockerArchives.Legacy([LayoutTests.Image()]), Twelve, await SquashAsync(LayoutTests.Image(), Twelve))).Report.Warnings);

    [Fact]
    public async Task Like_KeptLayers_StayApart()
    {
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().File("base", "base").File("d/a", new string('x', 9000)).Build(),
            new LayerBuilder().File("d/a", "a").File("d/b", new string('b', 3000)).Whiteout("base").Build(),
            new LayerBuilder().File("c/c", new string('c', 4000)).Build()).Build();
        var options = new SquashOptions { MaxLayers = 4, From = LayerCut.AboveLowest(1) };

        byte[] before = await SquashAsync(image, options);

        Assert.Equal(before, await SquashAsync(image, options, before));
    }

    [Fact]
    public async Task Like_WithoutBounds_IsRefused()
    {
        byte[] previous = await SquashAsync(Sites(), Twelve);

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(Sites(), new SquashOptions(), previous));

        Assert.Equal("SquashOptions.Like is for results in several layers: give SquashOptions.MaxLayers or SquashOptions.MaxLayerSize too", failure.Message);
    }

    [Fact]
    public async Task Like_SeveralImages_AreRefused()
    {
        byte[] two = DockerArchives.Legacy([LayoutTests.Image(), LayoutTests.Image(tag: "second:1", author: "two")]);
        SquashOptions options = Twelve with { Selection = new ImageSelection { All = true } };

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(two, options, two));
        var ofPrevious = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(Sites(), Twelve, two));

        Assert.StartsWith("SquashOptions.Like names the earlier result of one image, and several are squashed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the archive holds 2 images; choose one (SquashOptions.Like): ", ofPrevious.Message, StringComparison.Ordinal);
    }

    /// <summary>Six directories of the same size, in no package.</summary>
    private static BuiltImage Sites(params string[] added)
    {
        var layer = new LayerBuilder();
        foreach (int i in Enumerable.Range(0, 60)) layer.File($"srv/site{i % 6}/page{i:00}", new string('x', 3000));
        foreach (string name in added) layer.File(name, "new");
        return ImageBuilder.Of(layer.Build()).Build();
    }

    private static Task<byte[]> SquashAsync(BuiltImage image, SquashOptions options, byte[]? previous = null) =>
        SquashAsync(DockerArchives.Legacy([image]), options, previous);

    private static async Task<byte[]> SquashAsync(byte[] archive, SquashOptions options, byte[]? previous) =>
        (await SquashAndReportAsync(archive, options, previous)).Output;

    private static async Task AssertLaidOutAnewAsync(SquashOptions options, byte[] previous, string reason)
    {
        (byte[] output, SquashReport report) = await SquashAndReportAsync(DockerArchives.Legacy([LayoutTests.Image()]), options, previous);

        Assert.Equal(await SquashAsync(LayoutTests.Image(), options), output);
        Assert.Equal([$"the files are laid out anew, not as in SquashOptions.Like, because {reason}"], report.Warnings);
    }

    private static async Task<(byte[] Output, SquashReport Report)> SquashAndReportAsync(byte[] archive, SquashOptions options, byte[]? previous)
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(archive),
            output,
            options with { Like = previous is null ? null : PreviousImage.From(ImageSource.FromStream(new MemoryStream(previous))) },
            cancellationToken: TestContext.Current.CancellationToken);
        return (output.ToArray(), report);
    }
}
