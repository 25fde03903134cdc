using System.Text.Json.Nodes;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// OCI output listed an image without a platform as one for <c>linux/unknown</c>, and <c>ctr images import</c>
/// skips images for other platforms than the host's. If the index has no platform, it reads the config and imports the image.
/// </summary>
public class MadeUpPlatformTests
{
    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"os":"linux"}""", null)]
    [InlineData("""{"architecture":"arm64"}""", null)]
    [InlineData("""{"os":"linux","architecture":""}""", null)]
    [InlineData("""{"os":"linux","architecture":"arm/v7"}""", """{"architecture":"arm/v7","os":"linux"}""")]
    [InlineData("""{"OS":"linux","Architecture":"arm","variant":"v6"}""", """{"architecture":"arm","os":"linux","variant":"v6"}""")]
    public void Squash_ToOci_ListsThePlatformOfTheSource(string stated, string? expected)
    {
        BuiltImage image = new ImageBuilder().Tag("x:1").Layer(new LayerBuilder().File("a"))
            .RawConfig($$"""{{stated[..^1]}}{{(stated == "{}" ? "" : ",")}}"rootfs":{"type":"layers","diff_ids":DIFF_IDS} }""").Build();

        byte[] squashed = Squashing.Squash(DockerArchives.Legacy([image]), new SquashOptions { Format = OutputFormat.OciArchive });

        JsonNode? descriptor = ImageReader.OfArchive(squashed).Json("index.json")["manifests"]?[0];
        Assert.Equal(expected, descriptor?["platform"]?.ToJsonString());
    }
}
