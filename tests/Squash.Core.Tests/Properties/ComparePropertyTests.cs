using Squash.Core.Tests.Compare;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>A comparison finds the same differences as the references, and none between an image and its squashed form.</summary>
public class ComparePropertyTests
{
    [Fact]
    public void CompareAsync_LowerLayersAndAll_EqualsTheNaiveReference() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[][] lower = layers[..((layers.Length + 1) / 2)];
        RootfsTree before = NaiveOverlay.Merge(lower).Tree, after = NaiveOverlay.Merge(layers).Tree;

        Assert.Equal(TreeReference.Differences(before, after), TreeReference.Differences(Comparing.Compare(lower, layers)));
        Assert.Equal(TreeReference.Differences(after, before), TreeReference.Differences(Comparing.Compare([Squashing.Layer(layers)], lower)));
    });

    [Fact]
    public void CompareAsync_LowerLayersAndAll_EqualsTheKernel()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers =>
        {
            byte[][] lower = layers[..((layers.Length + 1) / 2)];
            OverlayResult before = KernelOverlay.Merge(lower), after = KernelOverlay.Merge(layers);

            // If a layer links to a file in a lower one, it is undefined which names share a file.
            if (before.Loose.Count + after.Loose.Count > 0) return;
            IEnumerable<string> found = TreeReference.Differences(Comparing.Compare(lower, layers, new ImageCompareOptions { Ignore = ImageProperties.Record }));
            Assert.Equal(TreeReference.Differences(before.Tree, after.Tree), found);
        });
    }

    [Fact]
    public void CompareAsync_AnySquashedRange_FindsNothing() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        foreach (SquashOptions options in Ranges(layers))
        {
            ImageCompareReport report = Comparing.Compare(layers, Squashing.Layers(layers, options));
            StackProperty.AssertNone(Comparing.Lines(report).Select(line => $"--from {options.From} --to {options.To}: {line}"));
        }
    });

    private static IEnumerable<SquashOptions> Ranges(byte[][] layers)
    {
        for (int from = 0; from < layers.Length; from++) yield return new SquashOptions { From = LayerCut.AboveLowest(from) };

        // A kept upper layer may link to a lower file, and squashing cannot know which file that is.
        if (NaiveOverlay.Merge(layers).Loose.Count > 0) yield break;
        for (int to = 1; to < layers.Length; to++) yield return new SquashOptions { To = LayerCut.AboveLowest(to) };
    }
}
