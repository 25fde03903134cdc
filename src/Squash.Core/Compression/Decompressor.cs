namespace Squash.Compression;

/// <summary>Recognises and opens compressed blobs. The framework decodes gzip, and SharpCompress the other formats.</summary>
internal static class Decompressor
{
    /// <summary>The number of bytes that <see cref="Detect"/> needs; of a shorter blob, all.</summary>
    public const int MagicBytes = 10;

    /// <summary>
    /// The maximum memory for the history that a format may refer back to: the default of <c>zstd -d</c>, and twice as much as
    /// <c>xz -9</c> needs.
    /// </summary>
    public const int MaxWindowBytes = 128 * 1024 * 1024;

    /// <summary>Detects the compression from a blob's first bytes.</summary>
    /// <remarks>
    /// A tar begins with a file name. So if a format's magic consists of plain letters, the binary bytes after them are checked too.
    /// </remarks>
    public static CompressionKind Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8])) return CompressionKind.Gzip;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return CompressionKind.Zstd;

        // RFC 8878, 3.1.2: skippable frames may be anywhere; some writers begin with one.
        if (start is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..]) return CompressionKind.Zstd;
        if (start.StartsWith(XzDecoder.Magic)) return CompressionKind.Xz;
        if (Bzip2Decoder.IsStart(start)) return CompressionKind.Bzip2;
        return LzipDecoder.IsStart(start) ? CompressionKind.Lzip : CompressionKind.None;
    }

    /// <summary>
    /// Opens a stream of the plain bytes, to be read once from start to end. Consecutive members, frames or streams
    /// are read as one. Reading throws an <see cref="InvalidArchiveException"/> if the bytes are damaged or
    /// truncated, and a <see cref="LimitExceededException"/> if they cross a limit; exceptions of <paramref name="compressed"/>
    /// are not wrapped.
    /// </summary>
    /// <param name="kind">The compression; not <see cref="CompressionKind.None"/>.</param>
    /// <param name="compressed">The stored bytes from the start, disposed with the result.</param>
    /// <param name="limits">The limits of the decompressed size.</param>
    /// <param name="name">The blob's name, for messages.</param>
    /// <param name="total">Counts all blobs of the archive; <see langword="null"/> if this is the only one.</param>
    public static Stream Open(CompressionKind kind, Stream compressed, SquashLimits limits, string name, DecompressionBudget? total = null)
    {
        var source = new CompressedSource(compressed) { EndIsFailure = kind is CompressionKind.Xz or CompressionKind.Lzip };
        try
        {
            BlobDecoder decoder = kind switch
            {
                CompressionKind.Gzip => new GzipDecoder(source),
                CompressionKind.Zstd => new ZstdDecoder(source),
                CompressionKind.Xz => new XzDecoder(source),
                CompressionKind.Bzip2 => new Bzip2Decoder(source),
                CompressionKind.Lzip => new LzipDecoder(source),
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };
            return new DecompressedStream(decoder, source, kind, limits, total ?? new DecompressionBudget(limits), name);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
