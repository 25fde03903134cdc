using BenchmarkDotNet.Attributes;
using SharpCompress.Readers;
using Squash.Tar.Reading;

namespace Squash.Benchmarks;

/// <summary>The headers of one tar, read by three readers from one file in the page cache. Figures are per entry.</summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private const int Entries = 100_000;

    private SyntheticFile? _file;

    /// <summary>The mean size of the files: if they are small, headers are close together.</summary>
    [Params(300, 10_000)]
    public int MeanBytes { get; set; }

    private SyntheticFile Layer => _file ?? throw new InvalidOperationException("not set up");

    [GlobalSetup]
    public void Setup() => _file = SyntheticFile.Layer(new SyntheticImage(Entries, layers: 1, (long)Entries * MeanBytes), 0);

    [GlobalCleanup]
    public void Cleanup() => _file?.Dispose();

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Squash()
    {
        var reader = new TarReader(Layer.Blob, SquashLimits.Default);
        long bytes = 0, entries = 0;
        for (; reader.Read(); entries++) bytes += reader.Entry.Size + reader.Entry.Name.Length;
        return Checked(entries, bytes);
    }

    [Benchmark(OperationsPerInvoke = Entries, Baseline = true)]
    public long SystemFormatsTar()
    {
        using FileStream file = File.OpenRead(Layer.Path);
        using var reader = new System.Formats.Tar.TarReader(file);
        long bytes = 0, entries = 0;
        for (; reader.GetNextEntry() is { } entry; entries++) bytes += entry.Length + entry.Name.Length;
        return Checked(entries, bytes);
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public long SharpCompress()
    {
        using FileStream file = File.OpenRead(Layer.Path);
        using IReader reader = global::SharpCompress.Readers.Tar.TarReader.OpenReader(file, new ReaderOptions());
        long bytes = 0, entries = 0;
        for (; reader.MoveToNextEntry(); entries++) bytes += reader.Entry.Size + (reader.Entry.Key?.Length ?? 0);
        return Checked(entries, bytes);
    }

    private static long Checked(long entries, long bytes) =>
        entries == Entries ? bytes : throw new InvalidOperationException($"{entries} entries instead of {Entries}");
}
