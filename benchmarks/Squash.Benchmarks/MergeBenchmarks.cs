using BenchmarkDotNet.Attributes;
using Squash.Layers;
using Squash.Merge;
using Squash.Plan;

namespace Squash.Benchmarks;

/// <summary>A million entries: read into indexes, applied to one tree, planned. Figures are per entry.</summary>
[MemoryDiagnoser]
public class MergeBenchmarks
{
    private const int Entries = 1_000_000;

    private SyntheticFile[] _layers = [];
    private LayerIndex[] _indexes = [];
    private MergedTree _tree = new(Budget());

    [Params(1, 10, 20)]
    public int Layers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var image = new SyntheticImage(Entries, Layers, contentBytes: 300L * Entries);
        _layers = [.. Enumerable.Range(0, Layers).Select(layer => SyntheticFile.Layer(image, layer))];
    }

    [GlobalSetup(Target = nameof(Plan))]
    public void SetupTree()
    {
        Setup();
        ReadIndexes();
        _tree = Merge(_indexes);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (SyntheticFile layer in _layers) layer.Dispose();
    }

    /// <summary>Reads all headers, one layer after another.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public long Index() => Checked(_layers.Sum(layer => layer.ReadIndex().EntryCount));

    // Merging counts in an index and releases its paths, so each round needs new ones.
    [IterationSetup(Target = nameof(Apply))]
    public void ReadIndexes() => _indexes = [.. _layers.Select(layer => layer.ReadIndex())];

    /// <summary>Applies all layers to an empty tree.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public int Apply() => Merge(_indexes).Paths.Count;

    /// <summary>Plans the merged tree as one layer.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public long Plan() => Plan(_tree).TarBytes;

    /// <summary>All of it: layers are read on all cores, and applied when they are ready.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public async Task<long> IndexApplyPlan()
    {
        Task<LayerIndex>[] indexes = [.. _layers.Select(layer => Task.Run(layer.ReadIndex))];
        var merger = new LayerMerger(Budget());
        long entries = 0;
        foreach (Task<LayerIndex> index in indexes)
        {
            entries += (await index).EntryCount;
            merger.Apply(await index);
        }

        return Checked(entries) + Plan(merger.Tree).TarBytes;
    }

    private static MergedTree Merge(LayerIndex[] indexes)
    {
        var merger = new LayerMerger(Budget());
        foreach (LayerIndex index in indexes) merger.Apply(index);
        return merger.Tree;
    }

    private static LayerPlan Plan(MergedTree tree) => LayerPlanner.Plan(tree, below: null, TreeState.Live(tree), latestTime: null, CancellationToken.None);

    private static ImageBudget Budget() => new(SquashLimits.Default);

    private static long Checked(long entries) =>
        entries == Entries ? entries : throw new InvalidOperationException($"{entries} entries instead of {Entries}");
}
