using System.IO.Compression;
using Squash.Compression;
using Squash.TestSupport;
using static Squash.Core.Tests.Compression.CompressionSamples;

namespace Squash.Core.Tests.Compression;

/// <summary>One valid stream of independent blocks, identical on every machine.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class ParallelCompressorTests
{
    private const int GzipBlock = 1 << 20;
    private const int ZstdBlock = 4 << 20;

    public static TheoryData<string, int> Sizes => new()
    {
        { "gzip", 0 }, { "gzip", 1 }, { "gzip", GzipBlock - 1 }, { "gzip", GzipBlock }, { "gzip", GzipBlock + 1 }, { "gzip", 5 * GzipBlock + 77 },
        { "zstd", 0 }, { "zstd", 1 }, { "zstd", ZstdBlock - 1 }, { "zstd", ZstdBlock }, { "zstd", ZstdBlock + 1 }, { "zstd", 3 * ZstdBlock + 77 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Complete_AnySize_IsReadByUsAndByTheProgram(string method, int bytes)
    {
        byte[] text = Text(bytes);
        byte[] noise = Noise(bytes);
        byte[] compressedText = await CompressAsync(text, Parse(method));
        byte[] compressedNoise = await CompressAsync(noise, Parse(method));
        CompressionKind kind = DecompressorTests.Kind(method == "gzip" ? "Gzip" : "Zstd");
        Assert.Equal(text, Decompress(kind, compressedText));
        Assert.Equal(noise, Decompress(kind, compressedNoise));
        Assert.Equal(text, CompressionPrograms.Run($"{method} -dc", compressedText));
        Assert.Equal(noise, CompressionPrograms.Run($"{method} -dc", compressedNoise));
    }

    [Theory]
    [InlineData("gzip:1")]
    [InlineData("gzip:2")]
    [InlineData("gzip:3")]
    [InlineData("gzip:4")]
    [InlineData("gzip:5")]
    [InlineData("gzip:6")]
    [InlineData("gzip:7")]
    [InlineData("gzip:8")]
    [InlineData("gzip:9")]
    [InlineData("zstd:1")]
    [InlineData("zstd:7")]
    [InlineData("zstd:13")]
    [InlineData("zstd:19")]
    public async Task Complete_AnyLevel_SurvivesIncompressibleBytes(string compression)
    {
        byte[] plain = Noise(GzipBlock + 5);
        CompressionKind kind = compression[0] == 'g' ? CompressionKind.Gzip : CompressionKind.Zstd;
        Assert.Equal(plain, Decompress(kind, await CompressAsync(plain, Parse(compression))));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Write_AnyParallelismAndAnyPieces_GivesTheSameBytes(string method)
    {
        byte[] plain = Concat(Text(3_000_000), Noise(2_500_000), new byte[6_000_000], Text(1_000_000, seed: 2));
        byte[] expected = await CompressAsync(plain, Parse(method), parallelism: 1);
        foreach (int parallelism in (int[])[2, 3, 64])
        {
            Assert.Equal(expected, await CompressAsync(plain, Parse(method), parallelism));
        }

        foreach (int piece in (int[])[1009, 65_536, 5_000_000])
        {
            Assert.Equal(expected, await CompressAsync(plain, Parse(method), parallelism: 2, piece));
        }
    }

    [Fact]
    public async Task Gzip_AnyContent_IsOneMemberWithoutNameOrTime()
    {
        byte[] compressed = await CompressAsync(Text(3_000_000), LayerCompression.Gzip());
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], compressed[..10]);

        // Without its last byte no member is complete, so there is no member before the last.
        var inflated = new MemoryStream();
        using (var deflate = new DeflateStream(new MemoryStream(compressed, 10, compressed.Length - 18), System.IO.Compression.CompressionMode.Decompress))
        {
            deflate.CopyTo(inflated);
        }

        Assert.Equal(3_000_000, inflated.Length);
    }

    [Fact]
    public async Task Zstd_EachFrame_StatesItsSizeAndHasAChecksum()
    {
        byte[] compressed = await CompressAsync(Text(2 * ZstdBlock), LayerCompression.Zstd());
        int frames = 0;
        for (int at = 0; (at = compressed.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) is var next and >= 0 ? at + next : -1) >= 0; at++)
        {
            // RFC 8878, 3.1.1.1: a checksum, and four bytes of content size after one byte for the window.
            Assert.Equal(0b1000_0100, compressed[at + 4]);
            Assert.Equal(ZstdBlock, BitConverter.ToInt32(compressed, at + 6));
            frames++;
        }

        Assert.Equal(2, frames);
    }

    [Fact]
    public async Task Write_Synchronously_GivesTheSameBytes()
    {
        byte[] plain = Text(2_500_000);
        var output = new MemoryStream();
        using (var compressor = new ParallelCompressor(output, LayerCompression.Gzip(), parallelism: 1))
        {
            new MemoryStream(plain).CopyTo(compressor, 30_000);
            compressor.Flush();
            await compressor.CompleteAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(await CompressAsync(plain, LayerCompression.Gzip()), output.ToArray());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Write_DestinationFails_ThrowsItsFailure(string method)
    {
        var failure = new IOException("no space left");
        byte[] plain = Noise(1 << 20);
        await using var compressor = new ParallelCompressor(new FailingStream(failure), Parse(method), parallelism: 2);
        IOException thrown = await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int i = 0; i < 100; i++) await compressor.WriteAsync(plain, TestContext.Current.CancellationToken);
        });
        Assert.Same(failure, thrown);
    }

    [Fact]
    public async Task Complete_DestinationFails_ThrowsItsFailure()
    {
        var failure = new IOException("no space left");
        await using var compressor = new ParallelCompressor(new FailingStream(failure), LayerCompression.Gzip(), parallelism: 2);
        await compressor.WriteAsync(Sentence, TestContext.Current.CancellationToken);
        IOException thrown = await Assert.ThrowsAsync<IOException>(() => compressor.CompleteAsync(TestContext.Current.CancellationToken));
        Assert.Same(failure, thrown);
    }

    [Fact]
    public async Task Write_DestinationStalls_WaitsWithFewBlocksAndCanBeCancelled()
    {
        byte[] block = Noise(GzipBlock);
        var destination = new StallingStream();
        var compressor = new ParallelCompressor(destination, LayerCompression.Gzip(), parallelism: 2);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await destination.Stalled.Task;

        // The destination never returns a block, so data that is not accepted immediately never will be.
        int written = 0;
        Task writing = WriteBlockAsync();
        for (; writing.IsCompletedSuccessfully && written < 100; written++) writing = WriteBlockAsync();
        Assert.False(writing.IsCompleted);
        Assert.InRange(written, 1, 4);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await compressor.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await compressor.WriteAsync(block, TestContext.Current.CancellationToken));

        Task WriteBlockAsync() => compressor.WriteAsync(block, cancel.Token).AsTask();
    }

    [Fact]
    public async Task Dispose_WithoutComplete_WritesNoEnd()
    {
        var output = new MemoryStream();
        var compressor = new ParallelCompressor(output, LayerCompression.Gzip(), parallelism: 2);
        await compressor.WriteAsync(Text(5_000_000), TestContext.Current.CancellationToken);
        await compressor.DisposeAsync();
        await compressor.DisposeAsync();
        Assert.True(output.CanWrite);
        if (output.Length > 0) Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, output.ToArray()));
    }

    [Fact]
    public void Create_NoFormatNamed_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ParallelCompressor(Stream.Null, LayerCompression.Auto, 1));
        Assert.Throws<ArgumentException>(() => new ParallelCompressor(Stream.Null, LayerCompression.None, 1));
    }

    internal static async Task<byte[]> CompressAsync(byte[] plain, LayerCompression compression, int parallelism = 2, int piece = 80_000)
    {
        var output = new MemoryStream();
        await using (var compressor = new ParallelCompressor(output, compression, parallelism))
        {
            for (int at = 0; at < plain.Length; at += piece)
            {
                await compressor.WriteAsync(plain.AsMemory(at, Math.Min(piece, plain.Length - at)), TestContext.Current.CancellationToken);
            }

            await compressor.CompleteAsync(TestContext.Current.CancellationToken);
        }

        return output.ToArray();
    }

    private static LayerCompression Parse(string text)
    {
        Assert.True(LayerCompression.TryParse(text, out LayerCompression compression));
        return compression;
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            buffer.Length > 10 ? ValueTask.FromException(failure) : ValueTask.CompletedTask;
    }

    private sealed class StallingStream : MemoryStream
    {
        public TaskCompletionSource Stalled { get; } = new();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
