using System.IO.Compression;
using Squash.Compression;
using Squash.TestSupport;
using static Squash.Core.Tests.Compression.CompressionSamples;

namespace Squash.Core.Tests.Compression;

/// <summary>Special cases of each format, and the output of the real programs.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class DecompressionFormatTests
{
    [Theory]
    [InlineData("gzip -1", CompressionKind.Gzip)]
    [InlineData("gzip -9n", CompressionKind.Gzip)]
    [InlineData("pigz -p 3 -b 128", CompressionKind.Gzip)]
    [InlineData("zstd -q -1", CompressionKind.Zstd)]
    [InlineData("zstd -q -T2 --long=27", CompressionKind.Zstd)]
    [InlineData("xz -0", CompressionKind.Xz)]
    [InlineData("xz -1 --check=none", CompressionKind.Xz)]
    [InlineData("xz -1 --check=crc32", CompressionKind.Xz)]
    [InlineData("xz -1 --check=sha256", CompressionKind.Xz)]
    [InlineData("xz -1 -T2 --block-size=200000", CompressionKind.Xz)]
    [InlineData("bzip2 -1", CompressionKind.Bzip2)]
    [InlineData("bzip2 -9", CompressionKind.Bzip2)]
    [InlineData("lzip -0", CompressionKind.Lzip)]
    [InlineData("lzip -1 -b 100KiB", CompressionKind.Lzip)]
    internal void Read_OutputOfTheProgram_GivesThePlainBytes(string program, CompressionKind kind)
    {
        byte[][] samples = [[], [7], Sentence, Noise(300_000), Text(1_500_000), new byte[1_000_000], Concat(Text(400_000), Noise(400_000), Text(400_000))];
        foreach (byte[] plain in samples) AssertRead(program, kind, plain);
    }

    // One sample is enough: each run of these initializes up to a gigabyte.
    [Theory]
    [InlineData("zstd -q -19 --no-check", CompressionKind.Zstd)]
    [InlineData("zstd -q -22 --ultra", CompressionKind.Zstd)]
    [InlineData("xz -9", CompressionKind.Xz)]
    [InlineData("lzip -9", CompressionKind.Lzip)]
    internal void Read_LargestWindowOfTheProgram_GivesThePlainBytes(string program, CompressionKind kind) =>
        AssertRead(program, kind, Concat(Text(1_500_000), Noise(400_000), new byte[1_000_000], Text(400_000)));

    [Theory]
    [InlineData("gzip", CompressionKind.Gzip)]
    [InlineData("zstd -q", CompressionKind.Zstd)]
    [InlineData("xz -1", CompressionKind.Xz)]
    [InlineData("bzip2", CompressionKind.Bzip2)]
    [InlineData("lzip", CompressionKind.Lzip)]
    internal void Read_LargeInputCutShortOrDamaged_Throws(string program, CompressionKind kind)
    {
        byte[] plain = Text(1_000_000);
        byte[] compressed = CompressionPrograms.Run(program, plain);
        var random = new Random(20);
        for (int i = 0; i < 20; i++)
        {
            byte[] cut = compressed[..random.Next(1, compressed.Length)];
            Assert.Throws<InvalidArchiveException>(() => Decompress(kind, cut));
            byte[] damaged = [.. compressed];
            damaged[random.Next(20, damaged.Length)] ^= 0x40;
            Assert.Throws<InvalidArchiveException>(() => Decompress(kind, damaged));
        }

        for (int missing = 1; missing <= 12; missing++)
        {
            byte[] cut = compressed[..^missing];
            Assert.Throws<InvalidArchiveException>(() => Decompress(kind, cut));
        }
    }

    // The native inflater gets chunks of 8 KiB: members must be able to end anywhere in one.
    [Fact]
    public void ReadGzip_MembersEndingAnywhere_ReadsAllAndMissesNothing()
    {
        foreach (int bytes in Enumerable.Range(8100, 150))
        {
            byte[] plain = Noise(bytes);
            byte[] member = Gzip(plain, CompressionLevel.NoCompression);
            byte[] empty = Gzip([]);
            Assert.Equal(plain, Decompress(CompressionKind.Gzip, member));
            Assert.Equal(plain, Decompress(CompressionKind.Gzip, Concat(member, new byte[9000])));
            Assert.Equal(Concat(plain, plain), Decompress(CompressionKind.Gzip, Concat(member, empty, member, empty)));
            Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, member[..^1]));
            Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, Concat(member, [1])));
            Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, Concat(member, new byte[9000], [1])));
            Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, Concat(member, member[..7])));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(511)]
    [InlineData(300_000)]
    public void ReadGzip_ZerosBehind_IgnoresThem(int zeros)
    {
        // The last bytes of a member's size are zeros too; for an empty member, all of them are.
        byte[][] samples = [[], [7], Sentence, new byte[1 << 20], Noise(70_000)];
        foreach (byte[] plain in samples)
        {
            Assert.Equal(plain, Decompress(CompressionKind.Gzip, Concat(Gzip(plain), new byte[zeros])));
        }
    }

    [Fact]
    public void ReadGzip_MemberBehindPadding_Throws()
    {
        byte[] member = Gzip(Sentence);
        Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Gzip, Concat(member, new byte[512], member)));
    }

    [Fact]
    public void ReadGzip_NameCommentExtraAndHeaderChecksum_AreSkipped()
    {
        byte[] member = Gzip(Sentence);
        byte[] header = [0x1f, 0x8b, 8, 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, .. "ex"u8, .. "a name\0"u8, .. "a comment\0"u8];
        Assert.Equal(Sentence, Decompress(CompressionKind.Gzip, Concat(header, member[10..])));
    }

    [Fact]
    public void ReadZstd_SkippableFrames_AreSkipped()
    {
        byte[] frame = Compressed(CompressionKind.Zstd);
        byte[] skippable = [0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        Assert.Equal(
            Concat(Sentence, Sentence),
            Decompress(CompressionKind.Zstd, Concat(skippable, frame, skippable, skippable, frame, skippable)));
        Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Zstd, Concat(frame, skippable[..^1])));
    }

    [Fact]
    public void ReadZstd_WindowOfMoreThanTheLimit_Throws()
    {
        byte[] Frame(byte window) => [0x28, 0xb5, 0x2f, 0xfd, 0, window, 1, 0, 0];
        Assert.Empty(Decompress(CompressionKind.Zstd, Frame((27 - 10) << 3)));
        var failure = Assert.Throws<LimitExceededException>(() => Decompress(CompressionKind.Zstd, Frame((28 - 10) << 3)));
        Assert.Contains(Name, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(40_000, true)]
    [InlineData(3, false)]
    [InlineData(5, false)]
    public void ReadXz_PaddingBetweenStreams_IsAMultipleOfFour(int zeros, bool valid)
    {
        byte[] stream = Compressed(CompressionKind.Xz);
        byte[] padded = Concat(stream, new byte[zeros], stream, new byte[zeros]);
        if (valid) Assert.Equal(Concat(Sentence, Sentence), Decompress(CompressionKind.Xz, padded));
        else Assert.Throws<InvalidArchiveException>(() => Decompress(CompressionKind.Xz, padded));
    }

    [Fact]
    public void ReadXz_DictionaryOfMoreThanTheLimit_Throws()
    {
        Assert.Equal(Sentence, Decompress(CompressionKind.Xz, CompressionPrograms.Run("xz --lzma2=dict=128MiB", Sentence)));
        byte[] large = CompressionPrograms.Run("xz --lzma2=dict=192MiB", Sentence);
        Assert.Throws<LimitExceededException>(() => Decompress(CompressionKind.Xz, large));
    }

    [Fact]
    public void ReadXz_FilterForMachineCode_IsUnsupported()
    {
        byte[] filtered = CompressionPrograms.Run("xz --x86 --lzma2", Sentence);
        var failure = Assert.Throws<UnsupportedFeatureException>(() => Decompress(CompressionKind.Xz, filtered));
        Assert.Contains(Name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadLzip_DictionaryOfMoreThanTheLimit_Throws()
    {
        byte[] member = Compressed(CompressionKind.Lzip);
        member[5] = 28;
        Assert.Throws<LimitExceededException>(() => Decompress(CompressionKind.Lzip, member));
    }

    private static void AssertRead(string program, CompressionKind kind, byte[] plain)
    {
        byte[] compressed = CompressionPrograms.Run(program, plain);
        Assert.Equal(kind, Decompressor.Detect(compressed.AsSpan(0, Math.Min(compressed.Length, Decompressor.MagicBytes))));
        Assert.Equal(plain, Decompress(kind, compressed));
    }
}
