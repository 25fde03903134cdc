using System.Security.Cryptography;
using Squash.Catalog;
using Squash.Compression;
using Squash.Images;
using Squash.IO;
using Squash.Layers;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Layers;

/// <summary>The number of layers that are processed at a time.</summary>
public class LayerLoaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Prefetch_ManyLayers_TakesAsManyThreadsAsAreGranted(int threads)
    {
        var options = new ReadingOptions { Parallelism = threads };
        using var source = new CountingSource(threads);
        var loader = new LayerLoader(options, headersOnly: false, new DecompressionBudget(options.Limits), new ProgressMeter(null), TestContext.Current.CancellationToken);
        for (int i = 0; i < 3 * threads; i++) loader.Prefetch(new Blob(source, 0, source.Length, $"layer {i}"));
        await source.Full.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        int most = source.Most;
        source.Release();
        await loader.DisposeAsync();

        // One kind hashes, the other reads headers.
        Assert.Equal(2 * threads, most);
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task Load_BlobThatLiesElsewhere_SpoolsOnlyContentsThatTheResultNeeds(Packing packing)
    {
        byte[] replaced = RandomNumberGenerator.GetBytes(200_000), lasting = RandomNumberGenerator.GetBytes(200_000);
        BuiltImage image = new ImageBuilder()
            .Layer(new LayerBuilder().File("replaced", replaced).File("gap", replaced).File("lasting", lasting), packing)
            .Layer(new LayerBuilder().File("replaced", "small").File("gap", "small"), packing)
            .Build();

        // One after the other, from the top, so that it is known what the upper layer replaces.
        var options = new ReadingOptions { Parallelism = 1, Downloads = 1 };
        var budget = new ImageBudget(options.Limits, TestContext.Current.CancellationToken);
        await using var loader = new LayerLoader(
            options, headersOnly: false, new DecompressionBudget(options.Limits), new ProgressMeter(null), TestContext.Current.CancellationToken);

        LoadedLayer[] layers = loader.Load(Elsewhere(image), isOnly: true, new LayerRange(0, 2), budget);
        LayerIndex[] indexes = await LayerLoader.ReadIndexesAsync(layers, budget).ToArrayAsync(TestContext.Current.CancellationToken);

        LayerEntries entries = indexes[0].Entries;
        Assert.Equal(new byte[replaced.Length], Content(layers[0], entries[0].DataOffset, replaced.Length));
        Assert.Equal(lasting, Content(layers[0], entries[2].DataOffset, lasting.Length));
        Assert.Equal(image.Layers.Select(layer => Digest.Of(layer.Blob)), await Task.WhenAll(layers.Select(layer => layer.Digest ?? throw new InvalidOperationException())));
    }

    private static byte[] Content(LoadedLayer layer, long offset, int bytes)
    {
        byte[] content = new byte[bytes];
        layer.Tar.ReadExactly(content, offset);
        return content;
    }

    private static SourceImage Elsewhere(BuiltImage image) => new()
    {
        Platform = Platform.Host,
        Config = ImageConfig.Parse(image.Config, "config", new JsonParser(SquashLimits.Default)),
        Layers = [.. image.Layers.Select((layer, i) => new SourceLayer
        {
            Blob = Blob.ToEnd(
                new ForwardSource($"layer {i}", Digest.Of(layer.Blob), layer.Blob.Length, _ => Task.FromResult<Stream>(new MemoryStream(layer.Blob))),
                0, $"layer {i}"),
            DiffId = default,
        })],
    };

    /// <summary>Zeros; each read waits until it is released.</summary>
    private sealed class CountingSource(int threads) : ByteSource
    {
        private readonly ManualResetEventSlim _gate = new();
        private int _reading;
        private int _most;

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Most => Volatile.Read(ref _most);

        public override bool IsComplete => true;

        public override long Length => 100_000;

        public void Release() => _gate.Set();

        public override int Read(Span<byte> buffer, long position)
        {
            buffer.Clear();

            // The compression is detected from the first bytes, before any work begins.
            if (buffer.Length <= Decompressor.MagicBytes) return buffer.Length;
            int reading = Interlocked.Increment(ref _reading);
            InterlockedMax(reading);
            if (reading == 2 * threads) Full.TrySetResult();
            _gate.Wait();
            Interlocked.Decrement(ref _reading);
            return buffer.Length;
        }

        protected override void Dispose(bool disposing) => _gate.Dispose();

        private void InterlockedMax(int value)
        {
            for (int most = _most; most < value; most = _most) Interlocked.CompareExchange(ref _most, value, most);
        }
    }
}
