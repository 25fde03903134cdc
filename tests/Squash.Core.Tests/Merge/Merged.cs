using System.IO.Pipelines;
using System.Text;
using Squash.Core.Tests.IO;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using Squash.Tar;
using Squash.Tar.Reading;
using Squash.TestSupport;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Merge;

/// <summary>Merges layers like the product, and compares the result with an independent overlay.</summary>
internal static class Merged
{
    /// <summary>The squashed layer.</summary>
    public static byte[] Tar(params LayerBuilder[] layers) => Tar(null, out _, layers);

    /// <summary>The squashed layer, for inputs that would take the naive overlay too long.</summary>
    public static byte[] TarAlone(params LayerBuilder[] layers) => Squash([.. layers.Select(layer => layer.Build())], null, out _);

    public static byte[] Tar(TarTime? latest, out List<LayerChanges> changes, params LayerBuilder[] layers)
    {
        byte[][] tars = [.. layers.Select(layer => layer.Build())];
        byte[] result = Squash(tars, latest, out changes);
        Assert.Empty(LayerLint.Check(result));
        if (latest is null)
        {
            OverlayResult expected = NaiveOverlay.Merge(tars);
            Assert.Empty(TreeDiff.Compare(expected.Tree, RootfsTree.FromTar(result), expected.Loose, withRoot: true));
        }

        return result;
    }

    /// <summary>The contents of the squashed layer, one word per entry: <c>dir/ file=content link-&gt;target name=&gt;first</c>.</summary>
    public static string Show(params LayerBuilder[] layers) => Show(Tar(layers));

    public static string Show(byte[] tar) => string.Join(' ', RawTarReader.Read(tar).Select(entry => entry.Type switch
    {
        '0' => $"{entry.Name}={Encoding.UTF8.GetString(entry.Content.Span)}",
        '1' => $"{entry.Name}=>{entry.Link}",
        '2' => $"{entry.Name}->{entry.Link}",
        '3' or '4' => $"{entry.Name}({entry.DevMajor},{entry.DevMinor})",
        '6' => $"{entry.Name}|",
        _ => entry.Name.ToString(),
    }));

    public static RawTarEntry Entry(byte[] tar, ByteString name) => RawTarReader.Read(tar).Single(entry => entry.Name == name);

    /// <summary>The changes of each layer, as added, overridden and deleted names.</summary>
    public static string Changes(params LayerBuilder[] layers)
    {
        Tar(null, out List<LayerChanges> changes, layers);
        return string.Join(' ', changes.Select(c => $"+{c.Added}~{c.Overridden}-{c.Deleted}"));
    }

    /// <summary>The error message; the naive overlay must refuse the layers too.</summary>
    public static string Refusal(params LayerBuilder[] layers)
    {
        byte[][] tars = [.. layers.Select(layer => layer.Build())];
        Assert.Throws<BadImageException>(() => NaiveOverlay.Merge(tars));
        string message = Assert.Throws<InvalidImageException>(() => Squash(tars, null, out _)).Message;
        Assert.StartsWith($"layer{layers.Length - 1}.tar: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    /// <summary>The same layers, each planned again as the difference of the states before and after it.</summary>
    public static byte[][] Replan(byte[][] tars)
    {
        var states = new List<TreeState?> { null };
        return WithMerged(tars, merger => states.Add(TreeState.Copy(merger.Tree)), merger =>
            states.Zip(states.Skip(1)).Select(pair => Write(LayerPlanner.Plan(merger.Tree, pair.First, pair.Second!, null, CancellationToken.None))).ToArray());
    }

    /// <summary>The same layers without hidden bytes; <see langword="null"/> for a layer with nothing left.</summary>
    public static byte[]?[] Purge(byte[][] tars, long threshold)
    {
        var journal = new TreeJournal();
        return WithMerged(tars, _ => { }, merger =>
        {
            TreeHistory history = TreeHistory.From(merger.Tree, journal);
            var planner = new PurgePlanner(merger.Tree, history, null, merger.Budget, CancellationToken.None);
            byte[]?[] result = [.. tars.Select((tar, layer) => planner.Purge(layer, threshold) is not { } plan ? tar : plan.Items.Count == 0 ? null : Write(plan))];
            Assert.True(planner.IsComplete);
            return result;
        }, journal);
    }

    private static byte[] Squash(byte[][] tars, TarTime? latest, out List<LayerChanges> changes)
    {
        List<LayerChanges> made = changes = [];
        return WithMerged(tars, merger => made.Add(merger.Tree.Changes), merger =>
            Write(LayerPlanner.Plan(merger.Tree, below: null, TreeState.Live(merger.Tree), latest, CancellationToken.None)));
    }

    /// <summary>Merges layers, and uses the result while their contents are available.</summary>
    private static T WithMerged<T>(byte[][] tars, Action<LayerMerger> applied, Func<LayerMerger, T> use, TreeJournal? journal = null)
    {
        var files = new List<ByteSource>();
        try
        {
            var merger = new LayerMerger(new ImageBudget(SquashLimits.Default));
            merger.Tree.Journal = journal;
            foreach (byte[] tar in tars)
            {
                files.Add(BlobFile.Create(tar));
                Blob blob = BlobFile.Open(files[^1], $"layer{files.Count - 1}.tar");
                merger.Apply(LayerIndexer.Read(new TarReader(blob, SquashLimits.Default), blob, merger.Budget, null, CancellationToken.None));
                applied(merger);
            }

            return use(merger);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private static byte[] Write(LayerPlan plan)
    {
        using var output = new MemoryStream();
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        MergedLayerWriter.WriteAsync(plan, writer, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(plan.TarBytes, output.Length);
        return output.ToArray();
    }
}
