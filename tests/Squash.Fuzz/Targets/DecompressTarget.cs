using Squash.Compression;
using Squash.TestSupport.Images;

namespace Squash.Fuzz.Targets;

/// <summary>A compressed blob of any format. Reads in small and in large pieces must give the same bytes.</summary>
internal static class DecompressTarget
{
    private const int LargePiece = 64 * 1024;

    public static SquashException? Run(byte[] input)
    {
        byte[] blob = XzSigner.Sign(input);
        CompressionKind kind = Decompressor.Detect(blob);
        if (kind == CompressionKind.None) return new InvalidArchiveException("this is not compressed");
        SquashException? refusal = Read(kind, blob, LargePiece, out byte[] large);

        // libzstd does not notice that a frame is shorter than its stated size, if its last block is empty and the frame is
        // larger than the buffer.
        if (refusal is not null && kind == CompressionKind.Zstd) return refusal;
        SquashException? otherwise = Read(kind, blob, blob.Length % 700 + 1, out byte[] small);
        Oracle.Holds((refusal is null) == (otherwise is null), "whether a blob is damaged depends on how it is read");
        Oracle.Holds(refusal is not null || large.AsSpan().SequenceEqual(small), "a blob depends on how it is read");
        return refusal;
    }

    public static IEnumerable<byte[]> Seeds()
    {
        byte[] content = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i / 700 % 251))];
        foreach (Packing packing in Enum.GetValues<Packing>())
        {
            if (packing != Packing.None) yield return Packer.Pack(content, packing);
        }

        // The output of the formats' own programs has more features than the packers here.
        yield return CompressedSentence.Gzip;
        yield return CompressedSentence.Zstd;
        yield return CompressedSentence.Xz;
        yield return CompressedSentence.Bzip2;
        yield return CompressedSentence.Lzip;
    }

    private static SquashException? Read(CompressionKind kind, byte[] blob, int pieceBytes, out byte[] content)
    {
        var plain = new MemoryStream();
        byte[] piece = new byte[pieceBytes];
        SquashException? refusal = Oracle.Refusal(() =>
        {
            using Stream stream = Decompressor.Open(kind, new MemoryStream(blob), Oracle.Limits, "blob");
            for (int read; (read = stream.Read(piece)) > 0;)
            {
                plain.Write(piece, 0, read);
                Oracle.Holds(plain.Length <= Oracle.Limits.MaxDecompressedBytes, "more was decompressed than is allowed");
            }

            Oracle.Holds(stream.Read(piece) == 0, "there is more behind the end");
        });
        content = plain.ToArray();
        return refusal;
    }
}
