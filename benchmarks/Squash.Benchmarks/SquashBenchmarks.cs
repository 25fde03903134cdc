using BenchmarkDotNet.Attributes;

namespace Squash.Benchmarks;

/// <summary>An archive in the page cache, squashed with discarded output; the baseline copies its bytes to the same place.</summary>
[MemoryDiagnoser]
public class SquashBenchmarks
{
    private SyntheticFile? _archive;

    /// <summary>The name of the image.</summary>
    [ParamsAllValues]
    public Shape Image { get; set; }

    public enum Shape
    {
        /// <summary>100,000 entries in 10 layers, 100 MB.</summary>
        ManySmallFiles,

        /// <summary>500 entries in 5 layers, 500 MB.</summary>
        FewLargeFiles,

        /// <summary>20,000 entries in 100 layers, 100 MB.</summary>
        ManyLayers,
    }

    private string Archive => _archive?.Path ?? throw new InvalidOperationException("not set up");

    [GlobalSetup]
    public void Setup() => _archive = SyntheticFile.Archive(Image switch
    {
        Shape.ManySmallFiles => new SyntheticImage(100_000, 10, 100_000_000),
        Shape.FewLargeFiles => new SyntheticImage(500, 5, 500_000_000),
        _ => new SyntheticImage(20_000, 100, 100_000_000),
    });

    [GlobalCleanup]
    public void Cleanup() => _archive?.Dispose();

    [Benchmark(Baseline = true)]
    public long Copy()
    {
        using FileStream input = File.OpenRead(Archive);
        input.CopyTo(Stream.Null, 1024 * 1024);
        return input.Position;
    }

    [Benchmark]
    public Task<long> Squash() => SquashAsync(new SquashOptions());

    [Benchmark]
    public Task<long> SquashWithoutVerifying() => SquashAsync(new SquashOptions { Verify = false });

    private async Task<long> SquashAsync(SquashOptions options)
    {
        SquashReport report = await ImageSquasher.SquashAsync(ImageSource.FromPath(Archive), ImageTarget.ToStream(Stream.Null), options);
        return report.Images[0].ResultBytes;
    }
}
