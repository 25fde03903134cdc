using System.Collections.Concurrent;
using SharpCompress.Compressors.ZStandard;
using SharpCompress.Compressors.ZStandard.Unsafe;

namespace Squash.Compression;

/// <summary>A zstd frame (RFC 8878) for each block, with its size and a checksum; frames that follow each other are one stream.</summary>
internal sealed class ZstdBlocks(int level) : BlockFormat
{
    // A compressor's tables are costly to set up, so those not at work are kept.
    private readonly ConcurrentBag<Compressor> _idle = [];

    // Level 3 looks back 2 MiB: of what an 811 MB image leaves, 4 MiB gives 0.3 % more than one frame does, 1 MiB 7 %.
    public override int BlockBytes => 4 * 1024 * 1024;

    public override int MaxCompressedBytes { get; } = Compressor.GetCompressBound(4 * 1024 * 1024);

    public override bool EmptyHasBlock => true;

    public override int Compress(ReadOnlySpan<byte> plain, byte[] compressed)
    {
        if (!_idle.TryTake(out Compressor? compressor))
        {
            compressor = new Compressor(level);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        }

        int length = compressor.Wrap(plain, compressed);
        _idle.Add(compressor);
        return length;
    }

    public override void Dispose()
    {
        while (_idle.TryTake(out Compressor? compressor)) compressor.Dispose();
        base.Dispose();
    }
}
