namespace Squash.Compression;

/// <summary>Recognises and opens compressed blobs. gzip is the framework's work, what it lacks is SharpCompress's.</summary>
internal static class Decompressor
{
    /// <summary>How many bytes <see cref="Detect"/> wants to see; of a shorter blob, all.</summary>
    public const int MagicBytes = 10;

    /// <summary>
    /// The most memory for the history that a format may refer back to: what <c>zstd -d</c> grants, and twice what
    /// <c>xz -9</c> needs.
    /// </summary>
    public const int MaxWindowBytes = 128 * 1024 * 1024;

    /// <summary>Tells the compression from a blob's first bytes.</summary>
    /// <remarks>
    /// A tar begins with a file name. So where a format's magic is plain letters, the binary bytes behind them count too.
    /// </remarks>
    public static CompressionKind Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8])) return CompressionKind.Gzip;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return CompressionKind.Zstd;

        // RFC 8878, 3.1.2: skippable frames may stand anywhere; some writers begin with one.
        if (start is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..]) return CompressionKind.Zstd;
        if (start.StartsWith(XzDecoder.Magic)) return CompressionKind.Xz;
        if (Bzip2Decoder.IsStart(start)) return CompressionKind.Bzip2;
        return LzipDecoder.IsStart(start) ? CompressionKind.Lzip : CompressionKind.None;
    }

    /// <summary>
    /// Opens a stream of the plain bytes, to be read once from start to end. Members, frames or streams that follow each
    /// other are read as one. Reading throws an <see cref="InvalidArchiveException"/> where the bytes are damaged or cut
    /// short, and a <see cref="LimitExceededException"/> where they cross a limit; what <paramref name="compressed"/>
    /// throws passes as it is.
    /// </summary>
    /// <param name="kind">The compression; not <see cref="CompressionKind.None"/>.</param>
    /// <param name="compressed">The stored bytes from their start on, disposed with the result.</param>
    /// <param name="limits">What the blob may decompress to.</param>
    /// <param name="name">The blob's name, for messages.</param>
    /// <param name="total">Counts all blobs of the archive; <see langword="null"/> where this is the only one.</param>
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
