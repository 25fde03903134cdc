using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace Squash.Layers;

/// <summary>Opens compressed blobs. gzip is the framework's work, what it lacks is SharpCompress's.</summary>
internal static class Decompressor
{
    /// <summary>How many bytes <see cref="Detect"/> wants to see.</summary>
    public const int MagicBytes = 6;

    public static CompressionKind Detect(ReadOnlySpan<byte> magic)
    {
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8])) return CompressionKind.Gzip;
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return CompressionKind.Zstd;

        // RFC 8878, 3.1.2: a stream may begin with a skippable frame.
        if (magic.Length >= 4 && (magic[0] & 0xf0) == 0x50 && magic[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18])) return CompressionKind.Zstd;
        if (magic.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return CompressionKind.Xz;
        if (magic.StartsWith("BZh"u8)) return CompressionKind.Bzip2;
        return magic.StartsWith("LZIP"u8) ? CompressionKind.Lzip : CompressionKind.None;
    }

    /// <summary>Opens a stream of the plain bytes.</summary>
    public static Stream Open(CompressionKind kind, Stream compressed, SquashLimits limits, string name)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return kind switch
        {
            CompressionKind.Gzip => new GZipStream(compressed, CompressionMode.Decompress),
            CompressionKind.Zstd => new DecompressionStream(compressed, 0, true, false),
            CompressionKind.Xz => new XZStream(compressed),
            CompressionKind.Bzip2 => BZip2Stream.Create(compressed, SharpCompress.Compressors.CompressionMode.Decompress, true, false, false),
            CompressionKind.Lzip => LZipStream.Create(compressed, SharpCompress.Compressors.CompressionMode.Decompress, false),
            _ => throw new ArgumentException($"{name} is not compressed.", nameof(kind)),
        };
    }
}
