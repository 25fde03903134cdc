using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// The service of podman 4.3 pushes layers uncompressed, under the only media type that Docker's manifest has for layers. The warning said
/// that the "content is none".
/// </summary>
public class LayerCalledGzipTests
{
    [Fact]
    public async Task Squash_UncompressedLayerCalledGzip_IsKeptUnderTheRightType()
    {
        BuiltImage image = new ImageBuilder().Tag("x:1").Layer(new LayerBuilder().File("a", "1")).Layer(new LayerBuilder().File("b", "2")).Build();
        var layout = new OciLayoutBuilder { MediaTypes = OciMediaTypes.Docker };
        layout.Add(layout.StoreImage(image, layerType: "application/vnd.docker.image.rootfs.diff.tar.gzip"));
        using var output = new MemoryStream();

        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(layout.BuildArchive()), output, new SquashOptions { From = LayerCut.AboveLowest(1), Format = OutputFormat.OciArchive },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(report.Warnings, warning => Assert.EndsWith(
            " is stated to be gzip (application/vnd.docker.image.rootfs.diff.tar.gzip), but it is not compressed; squash reads it so", warning, StringComparison.Ordinal));
        Assert.Equal(2, report.Warnings.Count);
        JsonNode? kept = Assert.Single(ImageReader.OfArchive(output.ToArray()).OciImages()).Manifest?["layers"]?[0];
        Assert.Equal(("application/vnd.oci.image.layer.v1.tar", image.Layers[0].Digest), ((string?)kept?["mediaType"], (string?)kept?["digest"]));
    }
}
