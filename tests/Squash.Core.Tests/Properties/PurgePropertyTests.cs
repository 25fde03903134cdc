using Squash.Core.Tests.Merge;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>Purging takes away only what nobody sees, and only from layers that hold some of it.</summary>
public class PurgePropertyTests
{
    [Fact]
    public void Purge_AnyStack_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        OverlayResult expected = NaiveOverlay.Merge(layers);
        byte[]?[] purged = Merged.Purge(layers, ChooseThreshold(layers));
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge([.. purged.OfType<byte[]>()]).Tree, expected.Loose));
    });

    [Fact]
    public void Purge_AnyStack_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers =>
        {
            OverlayResult expected = KernelOverlay.Merge(layers);
            byte[][] purged = [.. Merged.Purge(layers, ChooseThreshold(layers)).OfType<byte[]>()];
            StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, KernelOverlay.Merge(purged).Tree, expected.Loose));
        });
    }

    [Fact]
    public void Purge_AnyStack_LeavesNoContentThatNobodySees() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[][] purged = [.. Merged.Purge(layers, threshold: 0).OfType<byte[]>()];
        byte[] squashed = Squashing.Layer(layers);
        Assert.True(ContentBytes(purged) <= ContentBytes([squashed]), $"{ContentBytes(purged)} > {ContentBytes([squashed])}");
    });

    [Fact]
    public void Purge_PurgedStack_TakesNoMoreContentAway() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[][] purged = [.. Merged.Purge(layers, threshold: 0).OfType<byte[]>()];
        byte[][] again = [.. Merged.Purge(purged, threshold: 0).OfType<byte[]>()];
        Assert.Equal(ContentBytes(purged), ContentBytes(again));
    });

    [Fact]
    public void Purge_HighThreshold_KeepsEveryLayer() => StackProperty.Check(RandomStacks.Loadable, layers =>
        Assert.Equal(layers, Merged.Purge(layers, threshold: long.MaxValue)));

    /// <summary>Any threshold, but always the same one of the same stack: a counterexample can be tried again.</summary>
    private static long ChooseThreshold(byte[][] layers) => (layers.Sum(layer => layer.Sum(b => b)) % 4) switch
    {
        0 => 0,
        1 => 600,
        2 => 1100,
        _ => 2100,
    };

    private static long ContentBytes(byte[][] layers) => layers.Sum(layer => RawTarReader.Read(layer).Sum(entry => (long)entry.Content.Length));
}
