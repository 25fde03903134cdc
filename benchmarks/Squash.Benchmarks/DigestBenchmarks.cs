using BenchmarkDotNet.Attributes;

namespace Squash.Benchmarks;

/// <summary>The digest as text, which is needed once per blob, manifest and config of an archive.</summary>
[MemoryDiagnoser]
public class DigestBenchmarks
{
    private readonly Digest _digest = Digest.Of("layer"u8);
    private readonly string _text = Digest.Of("layer"u8).ToString();

    [Benchmark]
    public bool Parse() => Digest.TryParse(_text, out _);

    [Benchmark]
    public string Format() => _digest.ToString();
}
