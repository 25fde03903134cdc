using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>Compares the portable reference with the kernel's overlay, which is right by definition.</summary>
public class ReferenceTests
{
    [Fact]
    public void NaiveOverlay_AnyLoadableStack_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers =>
        {
            OverlayResult kernel = KernelOverlay.Merge(layers);
            StackProperty.AssertNone(TreeDiff.Compare(kernel.Tree, NaiveOverlay.Merge(layers).Tree, kernel.Loose));
        });
    }

    [Fact]
    public void NaiveOverlay_AnyStack_RefusesWhatCannotBeUnpacked()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Any, layers => Assert.Equal(
            Record.Exception(() => KernelOverlay.Merge(layers)) is null, Record.Exception(() => NaiveOverlay.Merge(layers)) is null));
    }
}
