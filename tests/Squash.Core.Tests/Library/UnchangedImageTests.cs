using System.Globalization;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Library;

/// <summary>
/// An image whose layers are all kept: it is written unchanged, with a warning. It used to get an additional empty layer,
/// and thereby another ID.
/// </summary>
public sealed class UnchangedImageTests : IDisposable
{
    private const string Warning = "nothing to squash in app:1, because SquashOptions.From keeps all of its layers: the image stays as it is";

    private static readonly BuiltImage Image = Samples.Image(Packing.Gzip).Build();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    private string Output => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(OutputFormat.DockerArchive)]
    [InlineData(OutputFormat.OciArchive)]
    [InlineData(OutputFormat.OciDirectory)]
    public async Task SquashAsync_FromOfAllLayers_WritesTheImageAsItIs(OutputFormat format)
    {
        SquashReport report = await SquashAsync(new SquashOptions { From = LayerCut.AboveLowest(3), Format = format, Check = true, Message = "m", History = HistoryMode.Drop });

        ReadImage result = Assert.Single(Read(format), image => image.References.Contains("app:1") || format != OutputFormat.DockerArchive);
        Assert.Equal(Image.Config, result.ConfigBytes);
        Assert.Equal(Image.Layers.Select(layer => layer.Tar), result.Layers);
        if (format != OutputFormat.DockerArchive) Assert.Equal(Image.Layers.Select(layer => layer.Blob), result.Blobs);
        Assert.Equal([Warning], report.Warnings);
        AssertUnchanged(report.Images[0]);
        Assert.Equal($"sha256:{Image.Id}", report.Images[0].ImageId.ToString());
    }

    [Fact]
    public async Task SquashAsync_BaseThatIsTheImage_WritesTheImageAsItIs()
    {
        string source = Path.Combine(_folder.FullName, "base.tar");
        await File.WriteAllBytesAsync(source, Archive(), TestContext.Current.CancellationToken);

        SquashReport report = await SquashAsync(new SquashOptions { Base = BaseImage.From(ImageSource.FromPath(source)), Tags = [ImageReference.Parse("new:1")] });

        ReadImage result = Assert.Single(Read(OutputFormat.DockerArchive));
        Assert.Equal(["new:1"], result.References);
        Assert.Equal(Image.Config, result.ConfigBytes);
        Assert.Equal(["nothing to squash in app:1, because SquashOptions.Base has all of its layers: the image stays as it is"], report.Warnings);
    }

    [Fact]
    public async Task PlanAsync_FromOfAllLayers_SaysSo()
    {
        SquashReport plan = await ImageSquasher.PlanAsync(
            ImageSource.FromStream(new MemoryStream(Archive())), new SquashOptions { From = LayerCut.AboveLowest(3) }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([Warning], plan.Warnings);
        AssertUnchanged(plan.Images[0]);
        Assert.Equal(3, plan.Images[0].Cuts.Count);
    }

    [Fact]
    public async Task SquashAsync_NewTime_ChangesNothingElse()
    {
        DateTimeOffset time = DateTimeOffset.Parse("2020-01-02T03:04:05Z", CultureInfo.InvariantCulture);

        await SquashAsync(new SquashOptions { From = LayerCut.BelowTopmost(0), Created = time });

        ReadImage result = Assert.Single(Read(OutputFormat.DockerArchive));
        Assert.Equal("2020-01-02T03:04:05Z", (string?)result.Config["created"]);
        Assert.Equal(6, result.History.Count);
        Assert.Equal(Image.Layers.Select(layer => layer.DiffId), result.DiffIds);
    }

    [Fact]
    public async Task SquashAsync_ImageWithoutLayers_StaysWithout()
    {
        BuiltImage empty = new ImageBuilder().Tag("empty:1").Build();

        SquashReport report = await SquashAsync(new SquashOptions { Check = true }, DockerArchives.Legacy([empty]));

        Assert.Equal(empty.Config, Assert.Single(Read(OutputFormat.DockerArchive)).ConfigBytes);
        Assert.Equal(["nothing to squash in empty:1, because it has no layers: the image stays as it is"], report.Warnings);
    }

    [Fact]
    public async Task SquashAsync_ExcludedPathsOfTheBase_StillNeedALayer()
    {
        SquashReport report = await SquashAsync(new SquashOptions { From = LayerCut.AboveLowest(3), Exclude = ["/etc/passwd"] });

        Assert.Empty(report.Warnings);
        Assert.Equal([false, false, false, true], report.Images[0].ResultLayers.Select(layer => layer.IsNew));
    }

    private static byte[] Archive() => DockerArchives.Legacy([Image]);

    private static void AssertUnchanged(ImageReport image)
    {
        Assert.All(image.ResultLayers, layer => Assert.False(layer.IsNew));
        Assert.Equal(Image.Layers.Select(layer => layer.DiffId), image.ResultLayers.Select(layer => layer.DiffId.ToString()));
        Assert.Equal((image.SourceBytes, 0), (image.ResultBytes, image.Entries));
    }

    private Task<SquashReport> SquashAsync(SquashOptions options, byte[]? archive = null) => ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(archive ?? Archive())), ImageTarget.ToPath(Output), options, cancellationToken: TestContext.Current.CancellationToken);

    private List<ReadImage> Read(OutputFormat format) => format switch
    {
        OutputFormat.OciDirectory => [.. ImageReader.OfDirectory(Output).OciImages().DistinctBy(image => image.Id)],
        OutputFormat.OciArchive => [.. ImageReader.OfArchive(File.ReadAllBytes(Output)).OciImages().DistinctBy(image => image.Id)],
        _ => ImageReader.OfArchive(File.ReadAllBytes(Output)).DockerImages(),
    };
}
