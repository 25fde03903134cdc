using Squash.Benchmarks;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Benchmarks;

/// <summary>The generated images of the benchmarks: a benchmark on invalid images would measure nothing.</summary>
public class SyntheticImageTests
{
    /// <summary>Figures of different machines and days are comparable only as long as this digest stays the same.</summary>
    [Fact]
    public void WriteArchive_OnAnyMachine_GivesTheseBytes() =>
        Assert.Equal("sha256:3140e600dbbed6d7c96b70d701c649e9d2ae20e2426ef9a8995e5d6d37d5c942", ImageReader.Only(Archive(3000, 7, 1_000_000)).Id);

    [Theory]
    [InlineData(3000, 7)]
    [InlineData(1000, 120)]
    [InlineData(25, 2)]
    public void WriteArchive_OfManyLayers_HasTheEntriesAskedForAndSquashesRight(int entries, int layers)
    {
        byte[] archive = Archive(entries, layers, 100_000);
        IReadOnlyList<byte[]> tars = ImageReader.Only(archive).Layers;

        Assert.Equal(layers, tars.Count);
        Assert.Equal(entries, tars.Sum(tar => RawTarReader.Read(tar).Count));
        Assert.All(tars, tar => Assert.Equal(RawTarReader.Read(tar).Count, RawTarReader.Read(tar).DistinctBy(entry => entry.Name).Count()));
        byte[] squashed = Assert.Single(ImageReader.Only(Squashing.Squash(archive)).Layers);
        StackProperty.AssertNone(TreeDiff.Compare(NaiveOverlay.Merge(tars).Tree, RootfsTree.FromTar(squashed), withRoot: true));
    }

    [Fact]
    public void WriteLayer_AboveTheFirst_HasEveryKindOfEntry()
    {
        var layer = new MemoryStream();
        new SyntheticImage(3000, 3, 3_000_000).WriteLayer(1, layer);
        IReadOnlyList<RawTarEntry> entries = RawTarReader.Read(layer.ToArray());

        Assert.Equal("0125", string.Concat(entries.Select(entry => entry.Type).Distinct().Order()));
        Assert.Contains(entries, entry => entry.Records.Count > 0);
        Assert.Single(entries, entry => entry.Name.EndsWith("/.wh..wh..opq"));
        Assert.InRange(entries.Count(entry => entry.Name.ToString().Contains("/.wh.", StringComparison.Ordinal)), 30, 50);
        Assert.InRange(entries.Sum(entry => (long)entry.Content.Length), 700_000, 1_300_000);
    }

    private static byte[] Archive(int entries, int layers, long contentBytes)
    {
        var output = new MemoryStream();
        new SyntheticImage(entries, layers, contentBytes).WriteArchive(output);
        return output.ToArray();
    }
}
