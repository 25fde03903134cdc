using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Core.Tests.Images;
using Squash.Images;
using Squash.Output;

namespace Squash.Core.Tests.Output;

public class OciIndexManifestTests
{
    private static readonly OciIndexManifestEntry Entry = new() { MediaType = MediaTypes.OciManifest, Digest = Digest.Of("m"u8), Size = 5 };

    private static readonly string Core = $"\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"{Digest.Of("m"u8)}\",\"size\":5";

    [Fact]
    public void ToBytes_Tags_GiveADescriptorEach()
    {
        OciIndexManifestEntry entry = Entry with
        {
            Tags = [ImageReference.Parse("redis:lab-4"), ImageReference.Parse("localhost/x")],
            Platform = new JObject { ["architecture"] = "amd64", ["os"] = "linux" },
        };

        string json = Encoding.UTF8.GetString(OciIndexManifest.ToBytes([entry], null));

        const string Platform = "\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}";
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{{{Core}}},{{{Platform}}},"annotations":{"io.containerd.image.name":"docker.io/library/redis:lab-4","org.opencontainers.image.ref.name":"lab-4"}},{{{{Core}}},{{{Platform}}},"annotations":{"io.containerd.image.name":"localhost/x:latest","org.opencontainers.image.ref.name":"latest"}}]}""",
            json);
    }

    [Fact]
    public void ToBytes_NoTags_KeepsTheRefName()
    {
        JObject index = Parse(OciIndexManifest.ToBytes([Entry with { RefName = "v1" }], new JObject { ["i"] = "1" }));

        Assert.Equal("""{"org.opencontainers.image.ref.name":"v1"}""", index["manifests"]![0]!["annotations"]!.ToString(Newtonsoft.Json.Formatting.None));
        Assert.Equal("1", (string?)index["annotations"]!["i"]);
    }

    [Theory]
    [InlineData("slim", new[] { " slim", "docker.io/library/a:1 1" })]
    [InlineData("1", new[] { "docker.io/library/a:1 1" })]
    [InlineData("a:1", new[] { "docker.io/library/a:1 a:1" })]
    public void ToBytes_NewRefNameBesideATag_IsListedOnce(string refName, string[] names)
    {
        JObject index = Parse(OciIndexManifest.ToBytes([Entry with { RefName = refName, HasNewRefName = true, Tags = [ImageReference.Parse("a:1")] }], null));

        Assert.Equal(names, index["manifests"]!.Select(entry => $"{entry["annotations"]![AnnotationKeys.ImageName]} {entry["annotations"]![AnnotationKeys.RefName]}"));
    }

    [Fact]
    public void ToBytes_NoNameAtAll_WritesNoAnnotations()
    {
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{{{Core}}}}]}""",
            Encoding.UTF8.GetString(OciIndexManifest.ToBytes([Entry], null)));
    }

    [Fact]
    public void ToBytes_Annotations_KeepWhatIsStillTrue()
    {
        var annotations = new JObject
        {
            ["org.opencontainers.image.ref.name"] = "old",
            ["io.containerd.image.name"] = "docker.io/library/old:1",
            ["config.digest"] = "sha256:x",
            ["containerd.io/distribution.source.docker.io"] = "library/redis",
            ["vnd.docker.reference.digest"] = "sha256:x",
            ["org.opencontainers.image.version"] = "7.2",
            ["com.example"] = "说明",
        };

        JObject index = Parse(OciIndexManifest.ToBytes([Entry with { Annotations = annotations, Tags = [ImageReference.Parse("new:1")] }], null));

        Assert.Equal(
            ["io.containerd.image.name", "org.opencontainers.image.ref.name", "org.opencontainers.image.version", "com.example"],
            ((JObject)index["manifests"]![0]!["annotations"]!).Properties().Select(annotation => annotation.Name));
    }

    [Fact]
    public void PlatformOf_SourceDescriptor_IsKeptWithAllMembers()
    {
        var stated = new JObject { ["os"] = "linux", ["architecture"] = "arm64", ["os.features"] = new JArray("x") };
        var image = new SourceImage
        {
            Platform = new Platform("linux", "arm64", "v8"),
            Config = ImageConfigTests.Parse("""{"architecture":"arm64","os":"linux","variant":"v8"}"""),
            Layers = [],
        };

        Assert.Same(stated, OciIndexManifestEntry.PlatformOf(image with { StatedPlatform = stated }));
        Assert.Equal(
            """{"architecture":"arm64","os":"linux","variant":"v8"}""",
            OciIndexManifestEntry.PlatformOf(image)?.ToString(Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public void AddTo_OtherImages_StayToTheLetter()
    {
        const string Before = """{"schemaVersion":2,"x":1.10,"manifests":[{"digest":"sha256:a","annotations":{"org.opencontainers.image.ref.name":"a"}}]}""";

        string after = Added(Before, Entry with { Tags = [ImageReference.Parse("new:1")] });

        Assert.StartsWith("""{"schemaVersion":2,"x":1.10,"manifests":[{"digest":"sha256:a","annotations":{"org.opencontainers.image.ref.name":"a"}},{""", after, StringComparison.Ordinal);
        Assert.Contains("docker.io/library/new:1", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"org.opencontainers.image.ref.name":"1"}""", """{"digest":"sha256:a"}""")]
    [InlineData("""{"io.containerd.image.name":"docker.io/library/new:1","org.opencontainers.image.ref.name":"1","k":"v"}""", """{"digest":"sha256:a","annotations":{"k":"v"}}""")]
    [InlineData("""{"io.containerd.image.name":"docker.io/library/other:1","org.opencontainers.image.ref.name":"1"}""", """{"digest":"sha256:a","annotations":{"io.containerd.image.name":"docker.io/library/other:1","org.opencontainers.image.ref.name":"1"}}""")]
    public void AddTo_SameName_MovesToTheNewImage(string annotations, string oldAfter)
    {
        string before = $$"""{"manifests":[{"digest":"sha256:a","annotations":{{annotations}}}]}""";

        string after = Added(before, Entry with { Tags = [ImageReference.Parse("new:1")] });

        Assert.StartsWith($"{{\"manifests\":[{oldAfter},", after, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTo_Again_ChangesNothing()
    {
        OciIndexManifestEntry entry = Entry with { Tags = [ImageReference.Parse("new:1"), ImageReference.Parse("new:2")] };
        string once = Added("{}", entry);

        Assert.Equal(once, Added(once, entry));
    }

    [Fact]
    public void AddTo_NoIndex_IsRefused()
    {
        Assert.Throws<InvalidImageException>(() => Added("[]", Entry));
        Assert.Throws<InvalidImageException>(() => Added("""{"manifests":1}""", Entry));
    }

    [Fact]
    public void Layout_Version_IsThatOfTheSpecification()
    {
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", Encoding.UTF8.GetString(OciIndexManifest.Layout));
    }

    private static string Added(string index, OciIndexManifestEntry entry) =>
        Encoding.UTF8.GetString(OciIndexManifest.AddTo(Encoding.UTF8.GetBytes(index), [entry], SquashLimits.Default));

    private static JObject Parse(byte[] json) => new JsonParser(SquashLimits.Default).ParseObject(json, "x");
}
