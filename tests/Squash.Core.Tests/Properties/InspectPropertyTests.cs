using Squash.Core.Tests.Inspect;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>The figures of an inspection match the result of squashing, and an overlay of the layers.</summary>
public class InspectPropertyTests
{
    [Fact]
    public void InspectAsync_AnyStack_SavesWhatSquashingThenDoes() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        InspectReport report = Inspecting.Layers(layers);
        long before = layers.Sum(layer => layer.Length);

        Assert.Equal(before, report.SourceBytes);
        Assert.Equal(before - Squashing.Layer(layers).Length, report.SavedBytes);

        // A random cut, but always the same for the same stack, so that a counterexample can be repeated.
        CutReport cut = report.Cuts[layers.Sum(layer => layer.Length / 512) % report.Cuts.Count];
        var options = new SquashOptions { From = LayerCut.AboveLowest(cut.KeptLayers) };
        Assert.Equal(before - Squashing.Layers(layers, options).Sum(layer => layer.Length), cut.SavedBytes);
    });

    [Fact]
    public void InspectAsync_AnyStack_WastesWhatTheNaiveOverlayDoesNotShow() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        InspectReport report = Inspecting.Layers(layers);
        (long[] stored, long[] wasted) = NaiveWaste(layers);

        Assert.Equal(stored, report.Layers.Select(layer => layer.ContentBytes));
        Assert.Equal(wasted, report.Layers.Select(layer => layer.WastedBytes));
        Assert.Equal(wasted.Sum(), report.WastedPaths.Sum(path => path.WastedBytes));
        Assert.Equal(wasted.Sum(), report.WasteTree.WastedBytes);
        for (int thief = 1; thief <= layers.Length; thief++)
        {
            long taken = report.Layers.Sum(layer => layer.Losses.Where(l => l.Layer == thief).Sum(l => l.OverriddenBytes + l.DeletedBytes));
            Assert.Equal(NaiveWaste(layers[..thief]).Wasted.Sum() - NaiveWaste(layers[..(thief - 1)]).Wasted.Sum(), taken);
        }
    });

    [Fact]
    public void InspectAsync_AnyStack_AgreesWithThePlanOfASquash() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        InspectReport report = Inspecting.Layers(layers);
        ImageReport plan = ImageSquasher.PlanAsync(ImageSource.FromStream(new MemoryStream(Squashing.Archive(layers)))).GetAwaiter().GetResult().Images[0];

        Assert.Equal(plan.OverriddenBytes, report.WastedPaths.Sum(path => path.OverriddenBytes));
        Assert.Equal(plan.DeletedBytes, report.WastedPaths.Sum(path => path.DeletedBytes));
        Assert.Equal(plan.Cuts, report.Cuts);
    });

    /// <summary>The content stored by each layer, and the part of it that no name of the merged layers shows.</summary>
    private static (long[] Stored, long[] Wasted) NaiveWaste(byte[][] layers)
    {
        List<RawTarEntry>[] entries = [.. layers.Select(layer => RawTarReader.Read(layer))];
        HashSet<RawTarEntry> shown =
        [
            .. NaiveOverlay.Merge(entries).Tree.Values.Where(file => file.Type == '-').Select(file => file.Entry).OfType<RawTarEntry>(),
        ];
        return (
            [.. entries.Select(layer => layer.Where(entry => entry.Type == '0').Sum(entry => (long)entry.StoredBytes))],
            [.. entries.Select(layer => layer.Where(entry => entry.Type == '0' && !shown.Contains(entry)).Sum(entry => (long)entry.StoredBytes))]);
    }
}
