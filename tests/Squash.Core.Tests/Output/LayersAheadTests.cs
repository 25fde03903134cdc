using System.Security.Cryptography;
using Squash.Catalog;
using Squash.Compression;
using Squash.Core.Tests.Compression;
using Squash.Merge;
using Squash.Output;
using Squash.Plan;
using static Squash.Core.Tests.Compression.CompressionSamples;

namespace Squash.Core.Tests.Output;

/// <summary>Layers that are compressed before the ones below them are written.</summary>
public sealed class LayersAheadTests
{
    private readonly Dictionary<LayerPlan, byte[]> _contents = [];

    // The plans have no entries: the contents come from here.
    private readonly MergedTree _tree = new(new(new SquashLimits(), CancellationToken.None));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Cases => new()
    {
        { "gzip", 1 }, { "gzip", 8 }, { "zstd", 1 }, { "zstd", 8 }, { "gzip zstd:1 gzip", 2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Take_LayersOfAnySize_GivesTheBytesOfEachAlone(string compressions, int parallelism)
    {
        // The second one has more blocks than a pool with the parallelism 1, and the third has none.
        byte[][] contents = [Text(70_000), Text(13_000_000), [], Text(1 << 20), Noise(3_000_000), .. Enumerable.Range(0, 20).Select(i => Text(10_000 + i))];
        string[] each = compressions.Split(' ');
        OutputLayer.New[] layers = [.. contents.Select((content, i) => Layer(content, Parse(each[i % each.Length])))];
        await using LayersAhead ahead = Begin(layers, parallelism);

        foreach (OutputLayer.New layer in layers)
        {
            (byte[] stored, Digest plain) = await WriteAsync(ahead, layer);
            Assert.Equal(await ParallelCompressorTests.CompressAsync(_contents[layer.Plan], layer.Compression, parallelism: 1), stored);
            Assert.Equal(new Digest(SHA256.HashData(_contents[layer.Plan])), plain);
        }

        Assert.Null(ahead.Take(layers[0].Plan));
    }

    // The cores waited at the end of each layer: 40 layers took 1.6 times as long as one.
    [Fact]
    public async Task Begin_FirstLayerHasNoDestination_OthersAreCompressedMeanwhile()
    {
        OutputLayer.New[] layers = [.. Enumerable.Range(0, 3).Select(i => Layer(Text(10_000 + i), LayerCompression.Gzip()))];
        await using LayersAhead ahead = Begin(layers, parallelism: 1);

        CompressedLayer last = ahead.Take(layers[2].Plan)!;
        await using (last) await last.Merging.WaitAsync(Token);
    }

    [Fact]
    public async Task Begin_FirstLayerHasNoDestination_TakesNoMoreBlocksThanOneLayer()
    {
        OutputLayer.New[] layers = [.. Enumerable.Range(0, 10).Select(i => Layer(Text(10_000 + i), LayerCompression.Gzip()))];
        var begun = new List<LayerPlan>();
        var fourth = new TaskCompletionSource();
        await using LayersAhead ahead = Begin(layers, parallelism: 1, plan =>
        {
            begun.Add(plan);
            if (begun.Count == 4) fourth.SetResult();
        });

        // Of three blocks. The fourth layer waits for one, and the fifth for the fourth layer.
        await fourth.Task.WaitAsync(Token);
        CompressedLayer third = ahead.Take(layers[2].Plan)!, last = ahead.Take(layers[3].Plan)!;
        await third.Merging.WaitAsync(Token);
        Assert.False(last.Merging.IsCompleted);
        Assert.Equal(layers.Take(4).Select(layer => layer.Plan), begun);
        await third.DisposeAsync();
        await last.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_DestinationOfOneFailed_LeavesTheOthersIntact()
    {
        var failure = new IOException("no space left");
        OutputLayer.New[] layers = [.. Enumerable.Range(0, 4).Select(i => Layer(Noise(9_000_000 + i), LayerCompression.Gzip()))];
        await using LayersAhead ahead = Begin(layers, parallelism: 1);

        CompressedLayer failing = ahead.Take(layers[0].Plan)!;
        IOException thrown = await Assert.ThrowsAsync<IOException>(() => failing.WriteToAsync(new FailingStream(failure)));
        await failing.DisposeAsync();

        Assert.Same(failure, thrown);
        foreach (OutputLayer.New layer in layers[1..])
        {
            (byte[] stored, _) = await WriteAsync(ahead, layer);
            Assert.Equal(_contents[layer.Plan], Decompress(CompressionKind.Gzip, stored));
        }
    }

    [Fact]
    public async Task Dispose_NothingTaken_EndsAllReading()
    {
        int reading = 0;
        OutputLayer.New[] layers = [.. Enumerable.Range(0, 5).Select(i => Layer(Noise(9_000_000 + i), LayerCompression.Gzip()))];
        var ahead = new LayersAhead(layers, 1, async (plan, destination, token) =>
        {
            Interlocked.Increment(ref reading);
            try
            {
                await destination.WriteAsync(_contents[plan], token);
                return default;
            }
            finally
            {
                Interlocked.Decrement(ref reading);
            }
        }, Token);

        await ahead.DisposeAsync();

        Assert.Equal(0, reading);
    }

    private static async Task<(byte[] Stored, Digest Plain)> WriteAsync(LayersAhead ahead, OutputLayer.New layer)
    {
        using var output = new MemoryStream();
        CompressedLayer taken = ahead.Take(layer.Plan)!;
        await using (taken)
        {
            (Digest plain, Digest stored, long bytes) = await taken.WriteToAsync(output);
            Assert.Equal(new Digest(SHA256.HashData(output.ToArray())), stored);
            Assert.Equal(output.Length, bytes);
            return (output.ToArray(), plain);
        }
    }

    private static LayerCompression Parse(string text)
    {
        Assert.True(LayerCompression.TryParse(text, out LayerCompression compression));
        return compression;
    }

    private OutputLayer.New Layer(byte[] content, LayerCompression compression)
    {
        var plan = new LayerPlan(_tree, latestTime: null);
        _contents.Add(plan, content);
        return new OutputLayer.New(new LayerRange(0, 1), plan, compression);
    }

    private LayersAhead Begin(OutputLayer.New[] layers, int parallelism, Action<LayerPlan>? begun = null) => new(layers, parallelism, async (plan, destination, token) =>
    {
        begun?.Invoke(plan);
        await destination.WriteAsync(_contents[plan], token);
        return new Digest(SHA256.HashData(_contents[plan]));
    }, Token);

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException(failure);
    }
}
