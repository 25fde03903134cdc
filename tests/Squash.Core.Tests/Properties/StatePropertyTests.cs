using Squash.Core.Tests.Merge;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>Layers planned as the differences of consecutive states show the same files as the layers of the source.</summary>
public class StatePropertyTests
{
    [Fact]
    public void Plan_EveryStateAfterTheOneBefore_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[][] replanned = Merged.Replan(layers);
        Assert.Equal(layers.Length, replanned.Length);
        for (int count = 1; count <= layers.Length; count++)
        {
            OverlayResult expected = NaiveOverlay.Merge(layers[..count]);
            StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge(replanned[..count]).Tree, expected.Loose));
        }
    });
}
