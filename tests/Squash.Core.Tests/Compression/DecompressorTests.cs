using Squash.Compression;
using Squash.TestSupport;
using static Squash.Core.Tests.Compression.CompressionSamples;

namespace Squash.Core.Tests.Compression;

/// <summary>The output of real programs is read, and damaged input is refused.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class DecompressorTests
{
    public static TheoryData<string> EachKind => new(Kinds.Select(kind => kind.ToString()));

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Detect_CompressedBytes_KnowsTheKind(string kind)
    {
        byte[] start = Compressed(Kind(kind))[..Decompressor.MagicBytes];
        Assert.Equal(Kind(kind), Decompressor.Detect(start));
    }

    [Fact]
    public void Detect_SkippableFrameFirst_IsZstd()
    {
        Assert.Equal(CompressionKind.Zstd, Decompressor.Detect([0x5e, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("BZh9-notes.txt")]
    [InlineData("LZIP")]
    [InlineData("LZIP/readme")]
    [InlineData("bin/busybox")]
    public void Detect_StartOfATar_IsNone(string name)
    {
        byte[] header = new byte[512];
        System.Text.Encoding.ASCII.GetBytes(name, header);
        Assert.Equal(CompressionKind.None, Decompressor.Detect(header.AsSpan(0, Decompressor.MagicBytes)));
        Assert.Equal(CompressionKind.None, Decompressor.Detect(header.AsSpan(0, Math.Min(name.Length, Decompressor.MagicBytes))));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_SmallBuffersAndShortReadsBelow_GivesThePlainBytes(string kind)
    {
        byte[] compressed = Concat(Compressed(Kind(kind)), Compressed(Kind(kind)));
        using Stream plain = Decompressor.Open(Kind(kind), new OneByteStream(compressed), SquashLimits.Default, Name);
        var output = new MemoryStream();
        byte[] buffer = new byte[7];
        for (int read; (read = plain.Read(buffer)) > 0;) output.Write(buffer, 0, read);
        Assert.Equal(Concat(Sentence, Sentence), output.ToArray());
        Assert.Equal(0, plain.Read(buffer));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task ReadAsync_AnyKind_GivesThePlainBytes(string kind)
    {
        await using Stream plain = Decompressor.Open(
            Kind(kind), new MemoryStream(Compressed(Kind(kind))), SquashLimits.Default, Name);
        var output = new MemoryStream();
        await plain.CopyToAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(Sentence, output.ToArray());
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_CutShortAnywhere_ThrowsWithTheName(string kind)
    {
        byte[] one = Compressed(Kind(kind));
        byte[] two = Concat(one, one);
        for (int length = 1; length < two.Length; length++)
        {
            // Between two members no data is missing.
            if (length == one.Length) continue;
            byte[] cut = two[..length];
            var failure = Assert.Throws<InvalidArchiveException>(() => Decompress(Kind(kind), cut));
            Assert.Contains(Name, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
        }
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_AnyBitFlipped_ThrowsOrGivesTheSameBytes(string kind)
    {
        byte[] compressed = Compressed(Kind(kind));
        for (int bit = 0; bit < compressed.Length * 8; bit++)
        {
            byte[] flipped = [.. compressed];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[]? plain = null;
            Exception? failure = Record.Exception(() => plain = Decompress(Kind(kind), flipped));

            // gzip's time and system, for example, do not affect the content.
            if (failure is null) Assert.Equal(Sentence, plain);
            else Assert.True(failure is InvalidArchiveException or LimitExceededException or UnsupportedFeatureException, $"bit {bit}: {failure}");
        }
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_OtherBytesBehind_Throws(string kind)
    {
        byte[] compressed = Compressed(Kind(kind));
        foreach (byte[] behind in (byte[][])[[1], [.. "garbage"u8], [0, 0, 0, 0, 0, 0, 0, 0, 7], Noise(100_000), [0x1f], [0x1f, 0x8b]])
        {
            Assert.Throws<InvalidArchiveException>(() => Decompress(Kind(kind), Concat(compressed, behind)));
        }
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_BytesOfAnotherKind_Throws(string kind)
    {
        Assert.Throws<InvalidArchiveException>(() => Decompress(Kind(kind), Noise(10_000)));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_StorageFails_PassesTheFailureOn(string kind)
    {
        var failure = new IOException("the disk is on fire");
        var stored = new FailingStream(Compressed(Kind(kind))[..20], failure);
        Assert.Same(failure, Assert.Throws<IOException>(() => Decompress(Kind(kind), stored)));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public void Read_MoreThanTheLimit_Throws(string kind)
    {
        byte[] compressed = Compressed(Kind(kind));
        Decompress(Kind(kind), compressed, new SquashLimits { MaxDecompressedBytes = Sentence.Length });
        var failure = Assert.Throws<LimitExceededException>(
            () => Decompress(Kind(kind), compressed, new SquashLimits { MaxDecompressedBytes = Sentence.Length - 1 }));
        Assert.Contains(Name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Bomb_ThrowsAtTheRatio()
    {
        byte[] bomb = await ParallelCompressorTests.CompressAsync(new byte[200 << 20], LayerCompression.Zstd(), parallelism: 2);
        using Stream plain = Decompressor.Open(CompressionKind.Zstd, new MemoryStream(bomb), SquashLimits.Default with { MaxDecompressionRatio = 1000 }, Name);
        byte[] buffer = new byte[1 << 20];
        long bytes = 0;
        Assert.Throws<LimitExceededException>(() =>
        {
            for (int read; (read = plain.Read(buffer)) > 0;) bytes += read;
        });
        Assert.Equal(64 << 20, bytes);
    }

    [Fact]
    public void Dispose_AnyTime_DisposesTheSource()
    {
        foreach (CompressionKind kind in Kinds)
        {
            var stored = new MemoryStream(Compressed(kind));
            Stream plain = Decompressor.Open(kind, stored, SquashLimits.Default, Name);
            Assert.Equal(1, plain.Read(new byte[1]));
            plain.Dispose();
            Assert.False(stored.CanRead);
            Assert.Throws<ObjectDisposedException>(() => plain.Read(new byte[1]));
        }
    }

    internal static CompressionKind Kind(string name) => Enum.Parse<CompressionKind>(name);

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }

    private sealed class FailingStream(byte[] bytes, Exception failure) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is var read and > 0 ? read : throw failure;
    }
}
