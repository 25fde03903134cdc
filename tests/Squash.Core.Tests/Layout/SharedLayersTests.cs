using System.Globalization;
using System.Text;
using Squash.Layout;
using Squash.Merge;

namespace Squash.Core.Tests.Layout;

public class SharedLayersTests
{
    private const int Slots = 32;

    [Fact]
    public void Distribute_ManyGroups_LayersAreOfSimilarSize()
    {
        foreach (int seed in Enumerable.Range(0, 50))
        {
            List<List<Piece>> layers = Split(Groups(seed));
            long[] bytes = [.. layers.Select(layer => layer.Sum(piece => piece.Bytes))];
            Assert.True(layers.Count > Slots * 3 / 4, $"{layers.Count} layers");
            Assert.True(bytes.Max() <= 3 * bytes.Sum() / Slots, $"seed {seed}: {string.Join(' ', bytes)}");
        }
    }

    [Fact]
    public void Distribute_EveryGroup_IsInOneLayer()
    {
        List<FileGroup> groups = Groups(1);

        Assert.Equal(groups.Select(group => group.Package).Order(), Split(groups).SelectMany(layer => layer).Select(piece => piece.Group.Package).Order());
    }

    [Theory]
    [InlineData(50_000, 99)]
    [InlineData(130_000, 99)]
    public void Distribute_GroupAdded_UsuallyChangesOneLayer(long bytes, int expected)
    {
        var changed = new List<int>();
        foreach (int seed in Enumerable.Range(0, 100))
        {
            List<FileGroup> groups = Groups(seed);
            HashSet<string> before = [.. Split(groups).Select(Show)];
            groups.Insert(seed, Group($"new{seed}", bytes));
            changed.Add(Split(groups).Count(layer => !before.Contains(Show(layer))));
        }

        // Rarely, the average crosses the size from which groups take their next choice, and many move.
        Assert.True(changed.Count(layers => layers == 1) >= expected, string.Join(' ', changed));
    }

    [Fact]
    public void Distribute_OrderOfGroups_DoesNotMatter()
    {
        List<FileGroup> groups = Groups(3);
        string[] expected = [.. Split(groups).Select(Show)];
        groups.Reverse();

        Assert.Equal(expected, Split(groups).Select(Show));
    }

    [Fact]
    public void Distribute_EqualHashes_FillLayersOneByOne()
    {
        List<Piece> same = [.. Enumerable.Range(0, 4).Select(_ => Piece.Of(Group("same", 1000)))];

        Assert.Equal([1, 1, 1, 1], SharedLayers.Distribute(same, 4).Select(layer => layer.Count));
    }

    private static List<List<Piece>> Split(List<FileGroup> groups) => [.. SharedLayers.Distribute([.. groups.Select(Piece.Of)], Slots)];

    private static string Show(List<Piece> layer) => string.Join(' ', layer.Select(piece => piece.Group.Package).Order(StringComparer.Ordinal));

    private static List<FileGroup> Groups(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 300).Select(i => Group(string.Create(CultureInfo.InvariantCulture, $"package{i}"), 1000 * (1 << random.Next(8))))];
    }

    private static FileGroup Group(string name, long bytes) =>
        new(StableHash.Of(Encoding.UTF8.GetBytes(name)), name, PathTree.None, []) { Bytes = bytes, Count = 1 };
}
