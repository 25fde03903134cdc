using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>A squashed layer shows the same files as an overlay mount of the layers.</summary>
public class SquashPropertyTests
{
    [Fact]
    public void SquashAsync_AnyLoadableStack_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers =>
        {
            OverlayResult kernel = KernelOverlay.Merge(layers);
            StackProperty.AssertNone(TreeDiff.Compare(kernel.Tree, RootfsTree.FromTar(Squashing.Layer(layers)), kernel.Loose));
        });
    }

    [Fact]
    public void SquashAsync_AnyLoadableStack_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        RootfsTree expected = NaiveOverlay.Merge(layers).Tree;
        StackProperty.AssertNone(TreeDiff.Compare(expected, RootfsTree.FromTar(Squashing.Layer(layers)), withRoot: true));
    });

    [Fact]
    public void SquashAsync_AnyLoadableStack_WritesCanonicalLayer() =>
        StackProperty.Check(RandomStacks.Loadable, layers => StackProperty.AssertNone(LayerLint.Check(Squashing.Layer(layers))));

    [Fact]
    public void SquashAsync_AnyStack_IsRefusedOnlyIfEnginesRefuseItOrDisagree() => StackProperty.Check(RandomStacks.Any, layers =>
    {
        Exception? refusal = Record.Exception(() => Squashing.Layer(layers));
        if (refusal is null) return;
        bool isDisputed = refusal.Message.Contains("and then a directory again", StringComparison.Ordinal);
        Assert.True(refusal is InvalidImageException, refusal.Message);
        Assert.True(Record.Exception(() => NaiveOverlay.Merge(layers, isStrict: isDisputed)) is not null, refusal.Message);
    });

    [Fact]
    public void SquashAsync_SameLayerSeveralTimes_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        // Hardlinks may have lost their targets; such a stack proves nothing here.
        byte[][] repeated = [.. layers, .. layers];
        if (Record.Exception(() => NaiveOverlay.Merge(repeated)) is not null) return;
        RootfsTree expected = NaiveOverlay.Merge(repeated).Tree;
        StackProperty.AssertNone(TreeDiff.Compare(expected, RootfsTree.FromTar(Squashing.Layer(repeated)), withRoot: true));
    });

    [Fact]
    public void SquashAsync_SquashedLayer_LeavesItUnchanged() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[] squashed = Squashing.Layer(layers);
        Assert.Equal(squashed, Squashing.Layer([squashed]));
    });

    [Fact]
    public void SquashAsync_LowerLayersSquashedFirst_GivesTheSameBytes() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        int half = (layers.Length + 1) / 2;
        Assert.Equal(Squashing.Layer(layers), Squashing.Layer([Squashing.Layer(layers[..half]), .. layers[half..]]));
    });
}
