using Squash.Catalog;
using Squash.Core.Tests.Properties;
using Squash.Images;
using Squash.IO;
using Squash.Jobs;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Output;

/// <summary>An output of several layers: new ones, each the difference of two states, and kept ones between them.</summary>
public sealed class SeveralLayersTests
{
    /// <summary>Three new layers show, one by one, what the layers of the source do that they stand for.</summary>
    [Fact]
    public void Write_ThreeNewLayers_ShowWhatTheLayersTheyStandForDo() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        int random = layers.Sum(layer => layer.Length / 512), count = layers.Length;
        int first = random % (count + 1), second = first + (random / 7 % (count - first + 1));
        ReadImage image = Write(layers, [new(0, first), new(first, second), new(second, count)], []);

        Assert.Equal(3, image.Layers.Count);
        foreach ((int merged, int made) in new[] { (first, 1), (second, 2), (count, 3) })
        {
            OverlayResult expected = NaiveOverlay.Merge(layers[..merged]);
            StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge([.. image.Layers.Take(made)]).Tree, expected.Loose));
        }
    });

    /// <summary>A layer that stays between two new ones does so byte for byte.</summary>
    [Fact]
    public void Write_NewKeptNew_KeepsTheMiddleAndShowsTheSame() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        if (layers.Length < 3) return;
        int kept = 1 + (layers.Sum(layer => layer.Length / 512) % (layers.Length - 2));
        ReadImage image = Write(layers, [new(0, kept), new(kept, kept + 1), new(kept + 1, layers.Length)], kept: [1]);

        Assert.Equal(layers[kept], image.Layers[1]);
        OverlayResult expected = NaiveOverlay.Merge(layers);
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge(image.Layers).Tree, expected.Loose));
    });

    [Fact]
    public void Write_ThreeNewLayers_HaveOneHistoryEntryEach()
    {
        ReadImage image = Write([.. Enumerable.Range(0, 4).Select(i => new LayerBuilder().File($"{i}", "x").Build())], [new(0, 1), new(1, 3), new(3, 4)], []);

        Assert.Equal(3, image.DiffIds.Count);
        Assert.Equal(
            ["squashed 1 layer", "squashed 2 layers", "squashed 1 layer"],
            image.History.Where(entry => (bool?)entry?["empty_layer"] != true).Select(entry => (string?)entry?["comment"]));
    }

    /// <summary>Writes a docker-archive in which each layer stands for a range of the source's.</summary>
    private static ReadImage Write(byte[][] layers, LayerRange[] ranges, int[] kept)
    {
        var options = new SquashOptions();
        var progress = new ProgressMeter(null);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        return WriteAsync().GetAwaiter().GetResult();

        async Task<ReadImage> WriteAsync()
        {
            await using var session = new ImageSession(options.Reading, headersOnly: false, progress, cancellationToken);
            OpenedArchive opened = await session.OpenAsync(ImageSource.FromStream(new MemoryStream(Squashing.Archive(layers))), prefetch: false);
            ImageChoice choice = opened.Catalog.Select(options.Selection)[0];
            SourceImage source = choice.Images[0];
            var merger = new LayerMerger(session.NewBudget());
            (LoadedLayer[] loaded, Task verified) = session.Load(source, isOnly: true, new LayerRange(0, layers.Length), merger.Budget);
            var states = new List<TreeState> { TreeState.Copy(merger.Tree) };
            await foreach (LayerIndex index in LayerLoader.ReadIndexesAsync(loaded, merger.Budget))
            {
                merger.Apply(index);
                states.Add(TreeState.Copy(merger.Tree));
            }

            using var output = new MemoryStream();
            await using var writer = new DockerArchiveWriter(
                new StreamSink(output), new LayerWriter(1, progress, cancellationToken), null, cancellationToken);
            var written = new List<WrittenLayer>();
            for (int i = 0; i < ranges.Length; i++)
            {
                LayerRange range = ranges[i];
                written.Add(kept.Contains(i)
                    ? await writer.WriteKeptAsync(source.Layers[range.Start], loaded[range.Start], cancellationToken)
                    : await writer.WriteNewAsync(
                        LayerPlanner.Plan(merger.Tree, range.Start == 0 ? null : states[range.Start], states[range.End], null, cancellationToken), LayerCompression.None));
            }

            await verified;
            byte[] config = source.Config.With(new ConfigChange
            {
                Layers = [.. ranges.Zip(written, (range, layer) => new ConfigLayer(layer.DiffId, range.Start, range.End, layer.IsNew))],
            });
            await writer.FinishAsync([new WrittenImage(choice.Entry, source, choice.Entry.References, config, written)], null);
            await writer.CommitAsync(flush: false);
            return ImageReader.Only(output.ToArray());
        }
    }
}
