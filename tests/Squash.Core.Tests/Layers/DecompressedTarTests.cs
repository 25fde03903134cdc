using System.Security.Cryptography;
using Squash.IO;
using Squash.Layers;

namespace Squash.Core.Tests.Layers;

public class DecompressedTarTests
{
    private const int Bytes = 5_500_000;

    private static readonly byte[] Content = RandomBytes();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_WithSomeRunsKept_TheyLieInTheSpoolAndAllIsHashed(int seed)
    {
        var random = new Random(seed);
        using SpoolFile spool = SpoolFile.Create(null);
        using var tar = new DecompressedTar(new TrickleReader(Content, random), spool, withHash: true, keepAll: false, CancellationToken.None);
        var kept = new List<(int Start, int Length)>();
        byte[] header = new byte[512];
        for (int position = 0; position + header.Length < Bytes;)
        {
            Read(tar, header, position);
            Assert.Equal(Content[position..(position + header.Length)], header);
            int length = Math.Min(random.Next(4) == 0 ? random.Next(1_500_000) : random.Next(3000), Bytes - position - header.Length);
            if (random.Next(2) == 0)
            {
                tar.Keep(position + header.Length, length);
                kept.Add((position + header.Length, length));
            }

            position += header.Length + ((length + 511) / 512 * 512);
        }

        Assert.Equal(new DiffId(new Digest(SHA256.HashData(Content))), tar.Finish());
        Assert.Equal(Bytes, tar.Length);
        Assert.Equal(Bytes, spool.Length);
        Assert.NotEmpty(kept);
        foreach ((int start, int length) in kept)
        {
            byte[] run = new byte[length];
            new Blob(spool, start, length, "run").ReadExactly(run, 0);
            Assert.Equal(Content[start..(start + length)], run);
        }
    }

    [Fact]
    public void Finish_KeepAll_TheSpoolHasEverything()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        using var tar = new DecompressedTar(new MemoryStream(Content), spool, withHash: false, keepAll: true, CancellationToken.None);

        Assert.Null(tar.Finish());
        Assert.Equal(Content, new Blob(spool, 0, Bytes, "all").ReadAll(Bytes));
    }

    [Fact]
    public void Read_DecoderFails_TheFailurePassesAsItIs()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        var failure = new IOException("the disk");
        using var tar = new DecompressedTar(new FailingStream(failure), spool, withHash: true, keepAll: true, CancellationToken.None);

        Assert.Same(failure, Record.Exception(() => tar.Read(new byte[512], 0)));
    }

    private static byte[] RandomBytes()
    {
        byte[] content = new byte[Bytes];
        new Random(0).NextBytes(content);
        return content;
    }

    private static void Read(DecompressedTar tar, Span<byte> buffer, long position)
    {
        for (int total = 0; total < buffer.Length;)
        {
            int read = tar.Read(buffer[total..], position + total);
            Assert.NotEqual(0, read);
            total += read;
        }
    }

    /// <summary>Returns an arbitrary number of bytes at a time, as decoders do.</summary>
    private sealed class TrickleReader(byte[] content, Random random) : MemoryStream(content)
    {
        private readonly Random _random = new(random.Next());

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + _random.Next(300_000))]);
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw failure;
    }
}
