using System.Text;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// Go up to 1.7, and with it Docker up to 17.05, wrote a prefix into GNU headers where access and change time belong, for
/// a long path with a large owner. squash ignored the prefix, so that files were at the wrong path and whiteouts hid nothing.
/// </summary>
public class GnuPrefixTests
{
    private const string Prefix = "home/build/project/node_modules/some-long-package";

    [Fact]
    public void Squash_GnuHeadersWithAPrefix_HaveTheirWholePaths()
    {
        byte[] lower = new LayerBuilder().File($"{Prefix}/gone", "1").File("gone", "kept").Build();
        byte[] upper = new LayerBuilder()
            .Add(Prefixed("generated/", '5')).Add(Prefixed("generated/a.js", '0')).Add(Prefixed("generated/a.lnk", '2'))
            .Add(Prefixed(".wh.gone", '0') with { Content = [] }).File("after", "x").Build();
        string[] expected = [$"{Prefix}/generated/a.js", $"{Prefix}/generated/a.lnk", "after", "gone"];

        foreach (string? from in (string?[])[null, "1"])
        {
            IReadOnlyList<byte[]> layers = Squashing.Layers([lower, upper], new SquashOptions { From = Cut.Of(from) });
            Assert.Equal(expected.Order(StringComparer.Ordinal), NaiveOverlay.Merge(layers).Tree.Where(file => file.Value.Type != 'd').Select(file => file.Key.ToString()).Order(StringComparer.Ordinal));
        }

        Assert.Equal([$"{Prefix}/gone"], Inspect.Inspecting.Layers(lower, upper).WastedPaths.Select(path => path.Path));
    }

    [Fact]
    public void Squash_OuterMembersWithAGnuPrefix_AreFound()
    {
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("a", "1").Build()).Build();
        var archive = new LayerBuilder();
        string folder = new('f', 64);
        archive.Add(Prefixed("layer.tar", '0', folder) with { Content = image.Layers[0].Blob });
        archive.File("config.json", image.Config);
        archive.File("manifest.json", $$"""[{"Config":"config.json","RepoTags":["a:b"],"Layers":["{{folder}}/layer.tar"]}]""");
        Assert.Equal(["a"], RawTarReader.Read(Assert.Single(ImageReader.Only(Squashing.Squash(archive.Build())).Layers)).Select(entry => entry.Name.ToString()));
    }

    private static TarItem Prefixed(string name, char type, string prefix = Prefix) => new()
    {
        Path = name,
        Type = type,
        Content = type == '0' ? "12345"u8.ToArray() : [],
        Link = type == '2' ? "target" : "",
        Uid = 1_553_201_121,
        Dialect = TarDialect.Gnu,
        Patch = block => Encoding.ASCII.GetBytes(prefix).CopyTo(block, 345),
    };
}
