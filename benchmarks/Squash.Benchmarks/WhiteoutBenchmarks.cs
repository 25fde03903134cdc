using BenchmarkDotNet.Attributes;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Benchmarks;

/// <summary>A layer with only whiteouts, applied to a tree of 100,000 names. Figures are per whiteout.</summary>
[MemoryDiagnoser]
public class WhiteoutBenchmarks
{
    private const int Names = 100_000;
    private const int Whiteouts = 5_000;

    private SyntheticFile? _lower;
    private SyntheticFile? _upper;
    private LayerMerger _merger = NewMerger();
    private LayerIndex? _index;

    /// <summary>Hides single files.</summary>
    [GlobalSetup(Target = nameof(Whiteout))]
    public void SetupWhiteouts() => Setup(EntryType.File, path => path.Insert(path.LastIndexOf('/') + 1, ".wh."));

    /// <summary>Hides the contents of directories.</summary>
    [GlobalSetup(Target = nameof(OpaqueWhiteout))]
    public void SetupOpaque() => Setup(EntryType.Directory, path => $"{path}/.wh..wh..opq");

    [GlobalCleanup]
    public void Cleanup()
    {
        _lower?.Dispose();
        _upper?.Dispose();
    }

    [IterationSetup]
    public void ApplyLower()
    {
        _merger = NewMerger();
        if (_lower is not null) _merger.Apply(_lower.ReadIndex());
        _index = _upper?.ReadIndex();
    }

    [Benchmark(OperationsPerInvoke = Whiteouts)]
    public long Whiteout() => Apply();

    [Benchmark(OperationsPerInvoke = Whiteouts)]
    public long OpaqueWhiteout() => Apply();

    private long Apply()
    {
        LayerChanges changes = _merger.Apply(_index ?? throw new InvalidOperationException("not set up"));
        return changes.Deleted > 0 ? changes.Deleted : throw new InvalidOperationException("nothing was hidden");
    }

    private void Setup(EntryType hidden, Func<string, string> nameOf)
    {
        _lower = SyntheticFile.Layer(new SyntheticImage(Names, layers: 1, contentBytes: 0), 0);
        LayerIndex lower = _lower.ReadIndex();
        // The last directories are those without subdirectories: each is hidden once.
        string[] names =
        [
            .. Enumerable.Range(0, Names)
                .Where(entry => lower.Entries[entry].Type == hidden)
                .Select(entry => nameOf(TarPath.Show(lower.PathOf(lower.Entries[entry]))))
                .TakeLast(Whiteouts),
        ];
        if (names.Length < Whiteouts) throw new InvalidOperationException($"{names.Length} whiteouts");
        _upper = SyntheticFile.Of(output => Write(output, names));
    }

    private static void Write(Stream output, string[] names)
    {
        var encoder = new TarEncoder();
        foreach (string name in names)
        {
            output.Write(encoder.Encode(new TarEntryHeader { Type = EntryType.File }, System.Text.Encoding.UTF8.GetBytes(name), default, default));
        }

        output.Write(new byte[TarEncoder.EndBytes]);
    }

    private static LayerMerger NewMerger() => new(new ImageBudget(SquashLimits.Default));
}
