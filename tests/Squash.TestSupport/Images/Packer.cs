using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;
using CompressionMode = System.IO.Compression.CompressionMode;

namespace Squash.TestSupport.Images;

/// <summary>Compresses and decompresses in memory.</summary>
public static class Packer
{
    private const int Pieces = 3;

    /// <summary>A zstd frame that readers skip: magic number, length, content.</summary>
    private static ReadOnlySpan<byte> SkippableFrame => [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];

    public static byte[] Pack(byte[] content, Packing packing) => packing switch
    {
        Packing.Gzip => Gzip(content),
        Packing.MultiMemberGzip => [.. Split(content).SelectMany(Gzip)],
        Packing.Zstd => Zstd(content),
        Packing.MultiFrameZstd => [.. SkippableFrame, .. Split(content).SelectMany(piece => (byte[])[.. Zstd(piece), .. SkippableFrame])],
        Packing.Xz => StoredXz.Pack(content),
        Packing.Bzip2 => Bzip2(content),
        _ => content,
    };

    /// <summary>Decompresses in the format detected from the content.</summary>
    public static byte[] Unpack(byte[] content)
    {
        var source = new MemoryStream(content);
        using Stream? plain = content switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(source, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => new DecompressionStream(source),
            [(byte)'B', (byte)'Z', (byte)'h', ..] => BZip2Stream.Create(source, SharpCompress.Compressors.CompressionMode.Decompress, true),
            [0xfd, (byte)'7', (byte)'z', ..] => new XZStream(source),
            _ => null,
        };
        if (plain is null) return content;
        var result = new MemoryStream();
        plain.CopyTo(result);
        return result.ToArray();
    }

    private static IEnumerable<byte[]> Split(byte[] content) => content.Chunk(Math.Max(1, (content.Length + Pieces - 1) / Pieces));

    private static byte[] Gzip(byte[] content) => Through(content, output => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true));

    private static byte[] Zstd(byte[] content) => Through(content, output => new CompressionStream(output, level: 3, leaveOpen: true));

    private static byte[] Bzip2(byte[] content) => Through(
        content, output => BZip2Stream.Create(output, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false, leaveOpen: true));

    private static byte[] Through(byte[] content, Func<Stream, Stream> compress)
    {
        var result = new MemoryStream();
        using (Stream stream = compress(result)) stream.Write(content);
        return result.ToArray();
    }
}
