using System.Globalization;
using System.IO.Compression;
using Squash.Compression;

namespace Squash.Core.Tests.Compression;

/// <summary>Plain and compressed bytes to test with, and short ways to convert them.</summary>
internal static class CompressionSamples
{
    public const string Name = "blobs/sha256/feed";

    public static byte[] Sentence { get; } = "The quick brown fox jumps over the lazy dog, and the dog goes on being lazy, as ever.\n"u8.ToArray();

    public static readonly CompressionKind[] Kinds =
        [CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Xz, CompressionKind.Bzip2, CompressionKind.Lzip];

    /// <summary>The sentence as gzip 1.12, zstd 1.5.4, xz 5.4.1, bzip2 1.0.8 and plzip 1.10 compress it.</summary>
    public static byte[] CompressedSentence(CompressionKind kind) => Convert.FromBase64String(kind switch
    {
        CompressionKind.Gzip =>
            "H4sIAAAAAAACAx2LyxWAIAwE71axBfisxgZAYsRPoiD+qjeP487M9hPhKHFY4JPeglEfzGXbM/SihNP06r4XQbmFk1CJDbCSNQJPUbg25jPIXl3zA0slCw5WAAAA",
        CompressionKind.Zstd =>
            "KLUv/QRoXQIAwgQQEZB9UPpD6Q+lz9fdRXXn25oBQFSU0VvyQUWGykf5Fkn1Sp4TyQclz/NO3qN1v6Is306I22+ZPmpZyzvDMH20RgIAj5IFdU0o+yQeQQ==",
        CompressionKind.Xz =>
            "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABVAE1dACoaCKIDJWbxS3jFogX/LubZ0iAarTT44h3oQTb63AZpuzzkEDQnCeuzZuPUbXsmQ4oBDZC7DtlUodTUt26UAXJa5m3SNRYgJUZuMgAAAAAAALDku+PDN72kAAFpVgSRsRYftvN9AQAAAAAEWVo=",
        CompressionKind.Bzip2 =>
            "QlpoOTFBWSZTWfDuFq0AAArTgAAQQAUEAD////AgAFQ1TT0EaYh6jTEPQNU8mkD1NMmnqGhkOcJyW1EjZ5oDj2mBroOAQZTDXTqKICeR+hqySigTUrE+g4Hb4oDnXP9YRJMULhwwLuSKcKEh4dwtWg==",
        CompressionKind.Lzip =>
            "TFpJUAEMACoaCKIDJWbxS3jFogX/LubZ0iAarTT44h3oQTb63AZpuzzkEDQnCeuzZuPUbXsmQ4oBDZC7DtlUodK6Kk/S7Ak1wUjvROgey9ZzP///3bgAAEslCw5WAAAAAAAAAGwAAAAAAAAA",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

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
        // The framework writes nothing at all for nothing.
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
