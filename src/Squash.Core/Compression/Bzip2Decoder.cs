using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace Squash.Compression;

/// <summary>Decodes bzip2 with any number of streams; pbzip2 writes one per block.</summary>
internal sealed class Bzip2Decoder(CompressedSource source) : BlobDecoder
{
    // "BZh", the block size, and the magic of a block or of the end.
    private const int StartBytes = 10;

    private BZip2Stream? _stream;

    public static bool IsStart(ReadOnlySpan<byte> start) =>
        start is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', .. var block]
        && (block.StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || block.StartsWith((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]));

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_stream is null)
            {
                // SharpCompress joins streams too, but takes a truncated header for the end.
                if (source.IsAtEnd) return 0;
                if (!IsStart(source.Peek(StartBytes))) throw new InvalidDataException("This is not a bzip2 stream.");
                _stream = BZip2Stream.Create(source, CompressionMode.Decompress, decompressConcatenated: false, leaveOpen: true);
            }

            int read = _stream.Read(buffer);
            if (read > 0) return read;
            _stream.Dispose();
            _stream = null;
        }
    }

    public override void Dispose() => _stream?.Dispose();
}
