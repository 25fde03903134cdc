using Squash.TestSupport;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>Squashing some of the layers changes neither the merged files nor the other layers.</summary>
public class RangePropertyTests
{
    [Fact]
    public void SquashAsync_AnyRange_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers =>
        {
            (int from, int to) = ChooseRange(layers);
            OverlayResult expected = KernelOverlay.Merge(layers);
            RootfsTree actual = KernelOverlay.Merge([.. SquashRange(layers, from, to)]).Tree;
            StackProperty.AssertNone(Compare(expected.Tree, actual, expected.Loose, $"--from {from} --to {to}"));
        });
    }

    [Fact]
    public void SquashAsync_AnyRange_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        (int from, int to) = ChooseRange(layers);
        OverlayResult expected = NaiveOverlay.Merge(layers);
        IReadOnlyList<byte[]> result = SquashRange(layers, from, to);
        Assert.Equal(layers[..from], result.Take(from));
        Assert.Equal(layers[to..], result.Skip(from + 1));
        // A kept upper layer may link to a lower file, and squashing cannot know which file that is.
        StackProperty.AssertNone(Compare(expected.Tree, NaiveOverlay.Merge(result).Tree, expected.Loose, $"--from {from} --to {to}"));
    });

    [Fact]
    public void SquashAsync_FromAnyLayer_NeedsEveryWhiteout() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        int from = ChooseRange(layers).From;
        IReadOnlyList<byte[]> result = SquashRange(layers, from, layers.Length);
        RootfsTree full = NaiveOverlay.Merge(result).Tree;
        foreach ((byte[] layer, ByteString left) in WithoutOneWhiteout(result[^1]))
        {
            RootfsTree tree = NaiveOverlay.Merge([.. result.SkipLast(1), layer]).Tree;
            Assert.True(Compare(full, tree, null, "").Count > 0, $"--from {from}: {left} hides nothing");
        }
    });

    /// <summary>A random range, but always the same for the same stack, so that a counterexample can be repeated.</summary>
    private static (int From, int To) ChooseRange(byte[][] layers)
    {
        int random = layers.Sum(layer => layer.Length / 512 * 7 + layer.Sum(b => b));
        int from = random % layers.Length;
        int more = layers.Length - from;
        return (from, random % 3 == 0 ? layers.Length : from + 1 + random / 7 % more);
    }

    private static IReadOnlyList<byte[]> SquashRange(byte[][] layers, int from, int to) => Squashing.Layers(layers, new SquashOptions
    {
        From = LayerCut.AboveLowest(from),
        To = to == layers.Length ? null : LayerCut.AboveLowest(to),
    });

    private static List<string> Compare(RootfsTree expected, RootfsTree actual, IReadOnlySet<ByteString>? loose, string what) =>
        [.. TreeDiff.Compare(expected, actual, loose).Select(line => $"{what} {line}")];

    /// <summary>The layer without each of its whiteouts in turn.</summary>
    private static IEnumerable<(byte[] Layer, ByteString Whiteout)> WithoutOneWhiteout(byte[] tar)
    {
        foreach (RawTarEntry entry in RawTarReader.Read(tar))
        {
            if (!entry.Name.Split('/')[^1].StartsWith(".wh.")) continue;
            yield return ([.. tar[..(int)entry.Start], .. tar[((int)entry.Offset + 512)..]], entry.Name);
        }
    }
}
