using BenchmarkDotNet.Attributes;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Benchmarks;

/// <summary>The tree of names, and the check for whiteouts. Figures are per name.</summary>
[MemoryDiagnoser]
public class PathTreeBenchmarks
{
    private const int Names = 100_000;

    private readonly (int Parent, byte[] Name)[] _names = new (int, byte[])[Names];
    private readonly byte[][] _paths = new byte[Names][];
    private PathTree _tree = new();

    [GlobalSetup]
    public void Setup()
    {
        using SyntheticFile layer = SyntheticFile.Layer(new SyntheticImage(Names, layers: 1, contentBytes: 0), 0);
        LayerIndex index = layer.ReadIndex();
        for (int i = 0; i < Names; i++) _paths[i] = index.PathOf(index.Entries[i]).ToArray();

        var merger = new LayerMerger(new ImageBudget(SquashLimits.Default));
        merger.Apply(index);
        _tree = merger.Tree.Paths;
        for (int i = 0; i < Names; i++) _names[i] = (_tree[i + 1].Parent, _tree.Name(i + 1).ToArray());
    }

    [Benchmark(OperationsPerInvoke = Names)]
    public int Insert()
    {
        var tree = new PathTree();
        foreach ((int parent, byte[] name) in _names) tree.GetOrAdd(parent, name);
        return tree.Count == Names + 1 ? tree.Count : throw new InvalidOperationException($"{tree.Count} names");
    }

    [Benchmark(OperationsPerInvoke = Names)]
    public int Find()
    {
        int found = 0;
        foreach ((int parent, byte[] name) in _names)
        {
            if (_tree.Find(parent, name) != PathTree.None) found++;
        }

        return found == Names ? found : throw new InvalidOperationException($"{found} names");
    }

    [Benchmark(OperationsPerInvoke = Names)]
    public int ClassifyWhiteout()
    {
        int files = 0;
        foreach (byte[] path in _paths)
        {
            if (WhiteoutRules.Classify(path) == WhiteoutKind.None) files++;
        }

        return files == Names ? files : throw new InvalidOperationException($"{files} files");
    }
}
