using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>Files that are laid out in several layers are the same files, and the layers keep to the bounds.</summary>
public class LayoutPropertyTests
{
    [Fact]
    public void SquashAsync_AnyLayout_EqualsNaiveOverlay() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        Choice choice = Choose(layers);
        IReadOnlyList<byte[]> laidOut = Check(layers, choice, stack => NaiveOverlay.Merge(stack));
        Assert.Equal(layers[..choice.From], laidOut.Take(choice.From));
        Assert.Equal(layers[choice.To..], laidOut.TakeLast(layers.Length - choice.To));

        // Over kept layers, whiteouts are right.
        IEnumerable<byte[]> made = laidOut.Skip(choice.From).SkipLast(layers.Length - choice.To);
        StackProperty.AssertNone(made.SelectMany(layer => LayerLint.Check(layer)).Where(fault => choice.From == 0 || !fault.EndsWith(": is a whiteout", StringComparison.Ordinal)));
    });

    [Fact]
    public void SquashAsync_AnyLayout_EqualsKernelOverlay()
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.Check(RandomStacks.Loadable, layers => Check(layers, Choose(layers), KernelOverlay.Merge));
    }

    [Fact]
    public void SquashAsync_AnyLayout_KeepsTheBounds() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        Choice choice = Choose(layers);
        IReadOnlyList<byte[]> laidOut = Squashing.Layers(layers, choice.Layout);
        if (choice.MaxLayers is { } maxLayers) Assert.True(laidOut.Count <= maxLayers, $"{choice} {laidOut.Count} layers");
        foreach (byte[] layer in laidOut.Skip(choice.From).SkipLast(layers.Length - choice.To))
        {
            bool fits = choice.MaxBytes is null || layer.Length <= choice.MaxBytes || IsOneFile(layer);
            Assert.True(fits, $"{choice} {layer.Length} bytes");
        }
    });

    [Fact]
    public void SquashAsync_AnyLayout_ListsEveryFileOnceAndLeavesNoLinkAlone() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        Choice choice = Choose(layers);
        IEnumerable<byte[]> laidOut = Squashing.Layers(layers, choice.Layout).Skip(choice.From).SkipLast(layers.Length - choice.To);
        byte[] squashed = Squashing.Layers(layers, choice.Squashing)[choice.From];
        Assert.Equal<string>(NamesOfFiles(squashed), laidOut.SelectMany(NamesOfFiles).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void SquashAsync_LikeAnEarlierResult_EqualsNaiveOverlayAndStays() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        SquashOptions whole = Choose(layers).Layout with { From = null, To = null };
        byte[] before = Squashing.Squash(Squashing.Archive(layers[..((layers.Length + 1) / 2)]), whole);

        byte[] after = Squashing.Squash(Squashing.Archive(layers), whole with { Like = PreviousOf(before) });
        byte[] again = Squashing.Squash(Squashing.Archive(layers), whole with { Like = PreviousOf(after) });

        OverlayResult expected = NaiveOverlay.Merge(layers);
        IReadOnlyList<byte[]> laidOut = ImageReader.Only(after).Layers;
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge([.. laidOut]).Tree, expected.Loose));
        if (whole.MaxLayers is { } maxLayers) Assert.True(laidOut.Count <= maxLayers, $"{laidOut.Count} layers, not {maxLayers}");
        Assert.Equal(after, again);
    });

    private static PreviousImage PreviousOf(byte[] archive) => PreviousImage.From(ImageSource.FromStream(new MemoryStream(archive)));

    /// <summary>The names of everything but directories; for hardlinks, with their targets.</summary>
    private static string[] NamesOfFiles(byte[] layer) =>
        [.. RawTarReader.Read(layer).Where(entry => entry.Type != '5').Select(entry => $"{entry.Type} {entry.Name} {entry.Link}").Order(StringComparer.Ordinal)];

    private static bool IsOneFile(byte[] layer)
    {
        List<RawTarEntry> entries = [.. RawTarReader.Read(layer)];
        return entries.Count(entry => entry.Type is not ('5' or '1')) == 1 || entries.TrueForAll(entry => entry.Type == '5');
    }

    private static IReadOnlyList<byte[]> Check(byte[][] layers, Choice choice, Func<byte[][], OverlayResult> merge)
    {
        OverlayResult expected = merge(layers);
        IReadOnlyList<byte[]> laidOut = Squashing.Layers(layers, choice.Layout);
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, merge([.. laidOut]).Tree, expected.Loose).Select(line => $"{choice} {line}"));
        return laidOut;
    }

    /// <summary>Random choices, but always the same for the same stack, so that a counterexample can be repeated.</summary>
    private static Choice Choose(byte[][] layers)
    {
        int random = layers.Sum(layer => layer.Length / 512 * 7 + layer.Sum(b => b));
        int from = random % 3 > 0 ? 0 : random % layers.Length;
        int to = random % 5 < 3 ? layers.Length : from + 1 + random / 7 % (layers.Length - from);
        int kept = from + layers.Length - to;

        // With both bounds, the number of layers may not suffice.
        bool isSized = random / 11 % 3 == 0;
        return new Choice(from, to, to == layers.Length, isSized ? null : kept + 1 + random / 13 % 9, isSized ? 2048 + random / 17 % 4 * 1024 : null);
    }

    private sealed record Choice(int From, int To, bool IsToTop, int? MaxLayers, long? MaxBytes)
    {
        public SquashOptions Squashing => new() { From = LayerCut.AboveLowest(From), To = IsToTop ? null : LayerCut.AboveLowest(To) };

        public SquashOptions Layout => Squashing with
        {
            MaxLayers = MaxLayers,
            MaxLayerSize = MaxBytes is { } bytes ? LayerSizeLimit.OfBytes(bytes, allowsLargerFiles: true) : null,
        };

        public override string ToString() => $"--from {From} --to {To} --max-layers {MaxLayers} --max-layer-size {MaxBytes}:";
    }
}
