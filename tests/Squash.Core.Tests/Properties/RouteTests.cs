using Squash.Core.Tests.Library;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>One image with every combination of input and output: forms and compressions of archives × output formats × compressions.</summary>
public class RouteTests
{
    private static readonly byte[][] Layers =
    [
        new LayerBuilder().Directory("a").File("a/big", new byte[70_000]).File("a/gone", "gone").File("b", "b").HardLink("c", "b").Build(),
        new LayerBuilder().Whiteout("a/gone").File("d", new byte[3000], d => (d with { Mode = 0b100_111_101_101 }).WithXattr("user.x", new byte[] { 0, 1 })).Build(),
        new LayerBuilder().Opaque("a").File("a/new", "new").Symlink("b", "c").Build(),
    ];

    private static readonly Dictionary<string, Func<byte[]>> Archives = new()
    {
        ["docker legacy"] = () => DockerArchives.Legacy([Image()]),
        ["docker legacy, layer repeated"] = () => DockerArchives.Legacy([Image(Layers[0], Layers[0], Layers[1], Layers[2])]),
        ["docker hybrid"] = () => DockerArchives.Hybrid(Image()),
        ["docker hybrid, gzip"] = () => DockerArchives.Hybrid(Image(Packing.Gzip)),
        ["podman"] = () => DockerArchives.Podman(Image()),
        ["crane"] = () => DockerArchives.Crane(Image(Packing.Gzip)),
        ["bazel"] = () => DockerArchives.Bazel(Image()),
        ["oci"] = () => new OciLayoutBuilder().AddImage(Image()).BuildArchive(),
        ["oci, gzip"] = () => new OciLayoutBuilder().AddImage(Image(Packing.Gzip)).BuildArchive(),
        ["oci, several gzip members"] = () => new OciLayoutBuilder().AddImage(Image(Packing.MultiMemberGzip)).BuildArchive(),
        ["oci, zstd"] = () => new OciLayoutBuilder().AddImage(Image(Packing.Zstd)).BuildArchive(),
        ["oci, several zstd frames"] = () => new OciLayoutBuilder().AddImage(Image(Packing.MultiFrameZstd)).BuildArchive(),
        ["oci, xz"] = () => new OciLayoutBuilder().AddImage(Image(Packing.Xz)).BuildArchive(),
        ["oci, bzip2"] = () => new OciLayoutBuilder().AddImage(Image(Packing.Bzip2)).BuildArchive(),
        ["oci with docker's media types"] = () => new OciLayoutBuilder { MediaTypes = OciMediaTypes.Docker }.AddImage(Image(Packing.Gzip)).BuildArchive(),
        ["oci, nested index with attestation"] = Nested,
        ["outer gzip"] = () => Packer.Pack(DockerArchives.Legacy([Image()]), Packing.Gzip),
        ["outer zstd"] = () => Packer.Pack(DockerArchives.Legacy([Image()]), Packing.Zstd),
        ["outer xz"] = () => Packer.Pack(DockerArchives.Hybrid(Image(Packing.Gzip)), Packing.Xz),
        ["outer bzip2"] = () => Packer.Pack(DockerArchives.Podman(Image()), Packing.Bzip2),
    };

    public static TheoryData<string, OutputFormat, string> Routes()
    {
        var routes = new TheoryData<string, OutputFormat, string>();
        foreach (string archive in Archives.Keys)
        {
            foreach (string compression in (string[])["none", "gzip", "zstd"])
            {
                // Importers of a bare manifest.json treat every compressed layer as gzip.
                if (compression != "zstd") routes.Add(archive, OutputFormat.DockerArchive, compression);
                routes.Add(archive, OutputFormat.OciArchive, compression);
                routes.Add(archive, OutputFormat.OciDirectory, compression);
            }

            routes.Add(archive, OutputFormat.Rootfs, "none");
        }

        return routes;
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task SquashAsync_EveryRoute_GivesTheSameLayer(string archive, OutputFormat format, string compression)
    {
        byte[] expected = Squashing.Layer(Layers);
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression how));
        string folder = Directory.CreateTempSubdirectory("squash-test-").FullName, target = Path.Combine(folder, "out");
        try
        {
            await ImageSquasher.SquashAsync(
                ImageSource.FromStream(new TrickleStream(Archives[archive](), int.MaxValue)),
                ImageTarget.ToPath(target),
                new SquashOptions { Format = format, Compression = how },
                cancellationToken: TestContext.Current.CancellationToken);

            List<byte[]> layers = format switch
            {
                OutputFormat.Rootfs => [File.ReadAllBytes(target)],
                OutputFormat.OciDirectory => [.. CheckLayout(ImageReader.OfDirectory(target), compression)],
                OutputFormat.OciArchive => [.. CheckLayout(ImageReader.OfArchive(File.ReadAllBytes(target)), compression)],
                _ => [.. Assert.Single(ImageReader.OfArchive(File.ReadAllBytes(target)).DockerImages()).Layers],
            };
            Assert.All(layers, layer => Assert.Equal(expected, layer));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void SquashAsync_TheImageOfTheRoutes_EqualsNaiveOverlay() => StackProperty.AssertNone(
        TreeDiff.Compare(NaiveOverlay.Merge(Layers).Tree, RootfsTree.FromTar(Squashing.Layer(Layers)), withRoot: true));

    private static BuiltImage Image(params byte[][] layers) => ImageBuilder.Of(layers.Length == 0 ? Layers : layers).Build();

    private static BuiltImage Image(Packing packing)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        foreach (byte[] layer in Layers) image.Layer(layer, packing);
        return image.Build();
    }

    private static byte[] Nested()
    {
        var layout = new OciLayoutBuilder();
        System.Text.Json.Nodes.JsonObject image = layout.StoreImage(Image(Packing.Zstd));
        return layout.Add(layout.StoreIndex([image, layout.StoreAttestation(image)])).BuildArchive();
    }

    /// <summary>An OCI layout must state the compression of each layer; with a <c>manifest.json</c>, both list the same layers.</summary>
    private static IEnumerable<byte[]> CheckLayout(ImageReader reader, string compression)
    {
        ReadImage image = Assert.Single(reader.OciImages());
        string mediaType = (string?)image.Manifest?["layers"]?[0]?["mediaType"] ?? "";
        Assert.Equal("application/vnd.oci.image.layer.v1.tar" + (compression == "none" ? "" : "+" + compression), mediaType);
        foreach (byte[] layer in image.Layers) yield return layer;
        if (!reader.Has("manifest.json")) yield break;
        foreach (byte[] layer in Assert.Single(reader.DockerImages()).Layers) yield return layer;
    }
}
