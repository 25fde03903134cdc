using System.Collections.Concurrent;

namespace Squash.Compression;

/// <summary>A limited number of blocks, shared by the compressors of consecutive streams.</summary>
/// <remarks>
/// A compressor may take blocks before it has a destination, but only after those of the earlier streams have taken all of theirs. These
/// return theirs first, so that none waits forever. Each share must be disposed, by a compressor after its last block has been compressed.
/// </remarks>
internal sealed class BlockPool : IDisposable
{
    // The total size of the blocks, plain and compressed. Additional cores would only wait for the writer.
    private const int MaxBufferBytes = 128 * 1024 * 1024;

    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentBag<Block> _idle = [];
    private int _shares = 1;

    /// <param name="compression">gzip or zstd.</param>
    /// <param name="parallelism">The number of blocks that may be compressed at once.</param>
    public BlockPool(LayerCompression compression, int parallelism)
    {
        Format = BlockFormat.Create(compression);

        // One more block is being filled, and one written.
        int most = MaxBufferBytes / (Format.BlockBytes + Format.MaxCompressedBytes);
        _slots = new SemaphoreSlim(Math.Min(parallelism + 2, most));
    }

    public BlockFormat Format { get; }

    /// <summary>Another share of the same blocks.</summary>
    public BlockPool Share()
    {
        Interlocked.Increment(ref _shares);
        return this;
    }

    /// <summary>Waits for an empty block.</summary>
    public async ValueTask<Block> TakeAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _idle.TryTake(out Block? block) ? block : new Block(Format);
    }

    /// <summary>Takes back a block that nothing uses any more.</summary>
    public void Return(Block block)
    {
        block.Clear();
        _idle.Add(block);
        _slots.Release();
    }

    /// <summary>Gives a share back; the last one frees the blocks.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _shares) > 0) return;
        Format.Dispose();
        _slots.Dispose();
    }
}
