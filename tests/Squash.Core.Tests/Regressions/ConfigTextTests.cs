using System.Text;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// The config was converted to a tree and back, which lost white space and the spelling of escapes, and replaced half a surrogate
/// pair by U+FFFD: the label changed although no option asked for that.
/// </summary>
public class ConfigTextTests
{
    private const string Labels = """
        "config" : { "Labels":{ "a" : "\ud800 \u0026" ,	"\u0062":"\/" } , "n":1.10 }
        """;

    [Theory]
    [InlineData(OutputFormat.DockerArchive)]
    [InlineData(OutputFormat.OciArchive)]
    public void Squash_OddlySpelledConfig_StaysToTheLetter(OutputFormat format)
    {
        BuiltImage image = new ImageBuilder().Tag("x:1").Layer(new LayerBuilder().File("a"))
            .RawConfig($$"""{"os":"linux", {{Labels}} , "architecture":"amd64","rootfs":{"type":"layers","diff_ids":DIFF_IDS} }""").Build();

        byte[] squashed = Squashing.Squash(DockerArchives.Hybrid(image), new SquashOptions { Format = format });

        Assert.StartsWith($$"""{"os":"linux", {{Labels}} , "architecture":"amd64","rootfs":{""", Encoding.UTF8.GetString(ImageReader.Only(squashed).ConfigBytes), StringComparison.Ordinal);
    }

    /// <summary>An annotation is written into another document, so its meaning is kept but not its spelling.</summary>
    [Fact]
    public void Squash_AnnotationWithALoneSurrogate_KeepsIt()
    {
        var layout = new OciLayoutBuilder();
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("a").Build()).Build();
        string index = $$"""{"manifests":[{"digest":"{{layout.StoreImage(image)["digest"]}}","annotations":{"k\udfff":"\ud800 🚀"} }]}""";

        byte[] squashed = Squashing.Squash(layout.WithFile("./index.json", index).BuildArchive(), new SquashOptions { Format = OutputFormat.OciArchive });

        Assert.Contains("""{"k\udfff":"\ud800 🚀"}""", Encoding.UTF8.GetString(ImageReader.OfArchive(squashed).Get("index.json")), StringComparison.Ordinal);
    }
}
