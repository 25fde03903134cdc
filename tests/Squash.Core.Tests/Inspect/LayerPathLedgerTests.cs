using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect;

public class LayerPathLedgerTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Paths_OfEachLayer_AreAddedChangedOrRemoved()
    {
        InspectReport report = Inspect(
            100,
            Layer.File("b", "12").File("d/x", "345").File("d/y", "6").Symlink("l", "b").Directory("empty"),
            Layer.File("b", "1234").File("a\n", "5").Whiteout("d/x").HardLink("c", "b"),
            Layer.Whiteout("d").File("l", "7").Whiteout("missing"));

        Assert.Equal(
            ["Added b 2, Added d/x 3, Added d/y 1, Added l 0", @"Added a\x0a 1, Changed b 4, Added c 4, Removed d/x 3", "Removed d/y 1, Changed l 1"],
            report.Layers.Select(layer => string.Join(", ", layer.Paths.Select(path => $"{path.Change} {path.Path} {path.Bytes}"))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    public void Paths_MoreThanTheLimit_AreNotListed(int limit, int expected) =>
        Assert.Equal(expected, Inspect(limit, Layer.File("a", "").File("b", ""), Layer.Whiteout("a")).Layers.Sum(layer => layer.Paths.Count));

    private static InspectReport Inspect(int maxPaths, params LayerBuilder[] layers) =>
        Inspecting.Image(TestSupport.Images.ImageBuilder.Of(layers.Select(layer => layer.Build())), new InspectOptions { MaxLayerPaths = maxPaths });
}
