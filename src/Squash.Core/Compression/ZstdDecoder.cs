using System.Numerics;
using SharpCompress.Compressors.ZStandard;
using SharpCompress.Compressors.ZStandard.Unsafe;

namespace Squash.Compression;

/// <summary>Decodes zstd (RFC 8878) with any number of frames, including skippable ones.</summary>
internal sealed class ZstdDecoder : BlobDecoder
{
    private readonly DecompressionStream _frames;

    public ZstdDecoder(CompressedSource source)
    {
        _frames = new DecompressionStream(source, bufferSize: 0, checkEndOfStream: true, leaveOpen: true);
        _frames.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, BitOperations.Log2(Decompressor.MaxWindowBytes));
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _frames.Read(buffer);
        }
        catch (ZstdException failure) when (failure.Code == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw WindowTooLarge("zstd");
        }
    }

    public override void Dispose() => _frames.Dispose();
}
