using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>A purge of some of the layers, without some of the paths, shows the same files as squashing them.</summary>
public class PurgeRangePropertyTests
{
    private static readonly string[][] Patterns = [[], [], ["a"], ["/a/b", "c"], ["/*", "!/a"], ["*/d"]];

    [Fact]
    public void SquashAsync_AnyPurgedRange_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        Choice choice = Choose(layers);
        IReadOnlyList<byte[]> purged = Check(layers, choice, stack => NaiveOverlay.Merge(stack));
        Assert.Equal(layers[..choice.From], purged.Take(choice.From));
        Assert.Equal(layers[choice.To..], purged.TakeLast(layers.Length - choice.To));
    });

    [Fact]
    public void SquashAsync_AnyPurgedRange_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers => Check(layers, Choose(layers), KernelOverlay.Merge));
    }

    [Fact]
    public void SquashAsync_PurgeOfCompressedLayers_GivesTheLayersOfThePlainOnes() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        Choice choice = Choose(layers);
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        foreach (byte[] layer in layers) image.Layer(layer, Packing.Gzip);
        byte[] archive = DockerArchives.Crane(image.Build());
        Assert.Equal(Squashing.Layers(layers, choice.Purging), ImageReader.Only(Squashing.Squash(archive, choice.Purging)).Layers);
    });

    /// <summary>Compares a purge with the source; without the paths that squashing with the same patterns leaves out.</summary>
    private static IReadOnlyList<byte[]> Check(byte[][] layers, Choice choice, Func<byte[][], OverlayResult> merge)
    {
        OverlayResult expected = merge(layers);
        if (choice.Exclude.Length > 0)
        {
            RootfsTree left = merge([.. Squashing.Layers(layers, choice.Squashing)]).Tree;
            foreach (ByteString path in expected.Tree.Keys.Where(path => !path.IsEmpty && !left.ContainsKey(path)).ToArray()) expected.Tree.Remove(path);
        }

        IReadOnlyList<byte[]> purged = Squashing.Layers(layers, choice.Purging);
        IEnumerable<string> lines = TreeDiff.Compare(expected.Tree, merge([.. purged]).Tree, expected.Loose);
        StackProperty.AssertNone(lines.Select(line => $"{choice} {line}"));
        return purged;
    }

    /// <summary>Random choices, but always the same for the same stack, so that a counterexample can be repeated.</summary>
    private static Choice Choose(byte[][] layers)
    {
        int random = layers.Sum(layer => layer.Length / 512 * 7 + layer.Sum(b => b));
        int from = random % 3 == 0 ? 0 : random % layers.Length;
        int to = random % 5 < 3 ? layers.Length : from + 1 + random / 7 % (layers.Length - from);

        // A layer above the range may link to an excluded file.
        bool isToTop = to == layers.Length;
        string[] exclude = isToTop ? Patterns[random / 11 % Patterns.Length] : [];
        return new Choice(from, to, isToTop, exclude, PurgeThreshold.OfBytes(random / 13 % 5 * 550));
    }

    private sealed record Choice(int From, int To, bool IsToTop, string[] Exclude, PurgeThreshold Threshold)
    {
        public SquashOptions Squashing => new()
        {
            From = LayerCut.AboveLowest(From),
            To = IsToTop ? null : LayerCut.AboveLowest(To),
            Exclude = Exclude,
        };

        public SquashOptions Purging => Squashing with { Purge = Threshold };

        public override string ToString() => $"--from {From} --to {To} --exclude [{string.Join(' ', Exclude)}] --purge={Threshold}:";
    }
}
