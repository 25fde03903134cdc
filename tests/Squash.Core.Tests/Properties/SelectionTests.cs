using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Archives with several images and platforms, or with images that cannot be squashed, from end to end.</summary>
public class SelectionTests
{
    private static readonly string[] Architectures = ["amd64", "arm64"];

    private static readonly byte[] Base = new LayerBuilder().File("base", "base").Build();

    private static readonly byte[] ThreeImages = DockerArchives.Legacy([App("one"), App("two"), App("three", new LayerBuilder().File("more"))]);

    [Fact]
    public void SquashAsync_SeveralImages_MustBeToldWhich()
    {
        var failure = Assert.Throws<InvalidRequestException>(() => Squashing.Squash(ThreeImages));

        Assert.All((string[])["one:latest", "two:latest", "three:latest"], name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("two:latest")]
    [InlineData("two")]
    [InlineData("2")]
    public void SquashAsync_OneImageOfSeveral_TakesThatAlone(string image)
    {
        ReadImage squashed = ImageReader.Only(Squashing.Squash(ThreeImages, Choose(new ImageSelection { Image = ImageMatch.Like(image) })));

        Assert.Equal(["two:latest"], squashed.References);
        Assert.Equal("two", (string?)squashed.Config["config"]?["Labels"]?["name"]);
    }

    [Fact]
    public void SquashAsync_ImageById_TakesThatAlone()
    {
        var options = Choose(new ImageSelection { Image = ImageMatch.Like(App("two").Id[..12]) });

        Assert.Equal(["two:latest"], ImageReader.Only(Squashing.Squash(ThreeImages, options)).References);
    }

    [Theory]
    [InlineData(OutputFormat.DockerArchive)]
    [InlineData(OutputFormat.OciArchive)]
    public void SquashAsync_AllImages_StoresEqualLayersOnce(OutputFormat format)
    {
        var options = Choose(new ImageSelection { All = true }) with { Format = format };
        ImageReader archive = ImageReader.OfArchive(Squashing.Squash(ThreeImages, options));

        List<ReadImage> images = archive.DockerImages();
        Assert.Equal(["one:latest", "two:latest", "three:latest"], images.SelectMany(i => i.References));
        Assert.All(images, image => Assert.Single(image.Layers));
        Assert.Equal(images[0].DiffIds, images[1].DiffIds);
        Assert.NotEqual(images[0].DiffIds, images[2].DiffIds);
        Assert.Equal(archive.Names.Count, archive.Names.Distinct().Count());
        if (format == OutputFormat.OciArchive) Assert.Equal(images.Select(i => i.Id), archive.OciImages().Select(i => i.Id));
    }

    [Fact]
    public void SquashAsync_AllPlatforms_WritesAnIndexWithItsAnnotations()
    {
        var options = Choose(new ImageSelection { AllPlatforms = true }) with { Format = OutputFormat.OciArchive };
        ImageReader archive = ImageReader.OfArchive(Squashing.Squash(TwoPlatforms(), options));

        List<ReadImage> images = archive.OciImages();
        Assert.Equal(Architectures, images.Select(i => (string?)i.Config["architecture"]));
        Assert.All(images, image => Assert.Single(image.Layers));
        Assert.All(images, image => Assert.Equal("manifest", (string?)image.Manifest?["annotations"]?["of"]));
        Assert.All(images, image => Assert.Equal("descriptor", (string?)image.Descriptor?["annotations"]?["of"]));
        string all = archive.Json("index.json").ToJsonString() + string.Concat(archive.Names.Where(n => n.StartsWith("blobs/", StringComparison.Ordinal))
            .Select(name => archive.Get(name)).Where(blob => blob is [(byte)'{', ..]).Select(System.Text.Encoding.UTF8.GetString));
        Assert.Contains("\"of\":\"index\"", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void SquashAsync_OnePlatform_TakesThatAlone(string architecture)
    {
        byte[] squashed = Squashing.Squash(TwoPlatforms(), Choose(new ImageSelection { Platform = new Platform("linux", architecture) }));

        Assert.Equal(architecture, (string?)ImageReader.Only(squashed).Config["architecture"]);
    }

    [Fact]
    public void SquashAsync_PlatformThatIsAbsent_NamesItsDigestAndWhatIsThere()
    {
        byte[] archive = TwoPlatforms(out string absent, isComplete: false);

        Assert.Equal("amd64", (string?)ImageReader.Only(Squashing.Squash(archive)).Config["architecture"]);
        var failure = Assert.ThrowsAny<SquashException>(
            () => Squashing.Squash(archive, Choose(new ImageSelection { Platform = new Platform("linux", "arm64") })));
        Assert.Contains(absent, failure.Message, StringComparison.Ordinal);
        Assert.Contains("linux/amd64", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted")]
    public void SquashAsync_LayersOfAnotherKind_AreRefused(string layerType)
    {
        var layout = new OciLayoutBuilder();
        byte[] archive = layout.Add(layout.StoreImage(App("one"), layerType: layerType)).BuildArchive();

        var failure = Assert.Throws<UnsupportedFeatureException>(() => Squashing.Squash(archive));
        Assert.Contains(layerType, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SquashAsync_WindowsImage_IsRefused()
    {
        BuiltImage image = ImageBuilder.Of([Base]).Platform("windows", "amd64").Build();

        var failure = Assert.Throws<UnsupportedFeatureException>(() => Squashing.Squash(DockerArchives.Hybrid(image)));
        Assert.Contains("Windows", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SquashAsync_OddConfig_ChangesOnlyRootfsAndHistory()
    {
        const string Odd = """{"big":1152921504606846976,"price":1.10,"when":"2024-02-03T04:05:06+09:00","rootfs":{"type":"layers","diff_ids":DIFF_IDS},"nested":{"b":[],"a":null},"os":"linux","architecture":"amd64"}""";
        BuiltImage image = new ImageBuilder().Layer(Base).Layer(Base).RawConfig(Odd).Build();

        string config = System.Text.Encoding.UTF8.GetString(ImageReader.Only(Squashing.Squash(DockerArchives.Podman(image))).ConfigBytes);

        Assert.StartsWith("""{"big":1152921504606846976,"price":1.10,"when":"2024-02-03T04:05:06+09:00","rootfs":{""", config, StringComparison.Ordinal);
        Assert.Contains(""","nested":{"b":[],"a":null},"os":"linux","architecture":"amd64",""", config, StringComparison.Ordinal);
    }

    private static SquashOptions Choose(ImageSelection selection) => new() { Selection = selection };

    private static BuiltImage App(string name, LayerBuilder? layer = null, string architecture = "amd64")
    {
        ImageBuilder image = new ImageBuilder().Tag($"{name}:latest").Layer(Base).Platform("linux", architecture)
            .Config(config => config["config"] = new JsonObject { ["Labels"] = new JsonObject { ["name"] = name } });
        return (layer is null ? image : image.Layer(layer)).Build();
    }

    private static byte[] TwoPlatforms() => TwoPlatforms(out _, isComplete: true);

    private static byte[] TwoPlatforms(out string arm, bool isComplete)
    {
        var layout = new OciLayoutBuilder();
        JsonObject[] descriptors = [.. Architectures.Select(architecture =>
        {
            JsonObject descriptor = layout.StoreImage(App("app", new LayerBuilder().File(architecture), architecture), Note("manifest"));
            descriptor["annotations"] = Note("descriptor");
            return descriptor;
        })];
        arm = (string?)descriptors[1]["digest"] ?? "";
        JsonObject index = layout.StoreIndex(descriptors, Note("index"));
        index["annotations"] = new JsonObject { [OciLayoutBuilder.ImageName] = "docker.io/library/app:latest" };
        layout.Add(index);
        if (!isComplete) layout.Remove(descriptors[1]);
        return layout.BuildArchive();
    }

    private static JsonObject Note(string of) => new() { ["of"] = of };
}
