using System.Globalization;
using System.IO.Compression;
using Squash.Compression;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Compression;

/// <summary>Plain and compressed bytes for tests, and short ways to convert them.</summary>
internal static class CompressionSamples
{
    public const string Name = "blobs/sha256/feed";

    public static readonly CompressionKind[] Kinds =
        [CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Xz, CompressionKind.Bzip2, CompressionKind.Lzip];

    public static byte[] Sentence => CompressedSentence.Plain;

    /// <summary>The sentence, compressed by a program.</summary>
    public static byte[] Compressed(CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => CompressedSentence.Gzip,
        CompressionKind.Zstd => CompressedSentence.Zstd,
        CompressionKind.Xz => CompressedSentence.Xz,
        CompressionKind.Bzip2 => CompressedSentence.Bzip2,
        CompressionKind.Lzip => CompressedSentence.Lzip,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Text that compresses about as well as a layer does.</summary>
    public static byte[] Text(int bytes, int seed = 1)
    {
        var random = new Random(seed);
        var text = new MemoryStream();
        while (text.Length < bytes)
        {
            text.Write(System.Text.Encoding.ASCII.GetBytes(random.Next(100_000).ToString(CultureInfo.InvariantCulture)));
            text.Write(" lines of some text\n"u8);
        }

        return text.ToArray()[..bytes];
    }

    public static byte[] Noise(int bytes, int seed = 1)
    {
        byte[] noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>A gzip member.</summary>
    public static byte[] Gzip(byte[] plain, CompressionLevel level = CompressionLevel.Optimal)
    {
        // For empty input, the framework writes no bytes at all.
        if (plain.Length == 0) return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, level)) gzip.Write(plain);
        return member.ToArray();
    }

    public static byte[] Decompress(CompressionKind kind, byte[] compressed, SquashLimits? limits = null) =>
        Decompress(kind, new MemoryStream(compressed), limits);

    public static byte[] Decompress(CompressionKind kind, Stream compressed, SquashLimits? limits = null)
    {
        using Stream plain = Decompressor.Open(kind, compressed, limits ?? SquashLimits.Default, Name);
        var output = new MemoryStream();
        plain.CopyTo(output);
        return output.ToArray();
    }

    public static byte[] Concat(params byte[][] parts) => parts.SelectMany(part => part).ToArray();
}
