using System.Collections.Concurrent;
using System.Threading.Channels;
using Squash.IO;

namespace Squash.Compression;

/// <summary>
/// Compresses the bytes written to it, block by block on all cores, and writes the blocks in order. The result depends on
/// the content and the level, not on the number of cores or the sizes of the writes.
/// </summary>
/// <remarks>
/// One writer at a time. The destination is not closed, and other threads write to it until
/// <see cref="CompleteAsync"/> or disposal has ended. Without <see cref="CompleteAsync"/> the work is discarded.
/// </remarks>
internal sealed class ParallelCompressor : Stream
{
    // The total size of blocks in progress, plain and compressed. Additional cores would only wait for the writer.
    private const int MaxBufferBytes = 128 * 1024 * 1024;

    private readonly Stream _destination;
    private readonly BlockFormat _format;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentBag<Block> _idle = [];
    private readonly Channel<Task<Block>> _inOrder = Channel.CreateUnbounded<Task<Block>>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _joining;
    private Task _next = Task.CompletedTask;
    private Block? _filling;
    private bool _anyBlock;
    private bool _disposed;

    /// <param name="destination">Receives the compressed bytes.</param>
    /// <param name="compression">gzip or zstd.</param>
    /// <param name="parallelism">The number of blocks that may be compressed at once.</param>
    public ParallelCompressor(Stream destination, LayerCompression compression, int parallelism)
    {
        _destination = destination;
        _format = BlockFormat.Create(compression);

        // One more block is being filled, and one written.
        int most = MaxBufferBytes / (_format.BlockBytes + _format.MaxCompressedBytes);
        _slots = new SemaphoreSlim(Math.Min(parallelism + 2, most));
        _joining = Task.Run(JoinAsync).Observed();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!buffer.IsEmpty)
        {
            _filling ??= await TakeSlotAsync(cancellationToken).ConfigureAwait(false);
            buffer = buffer[_filling.Fill(buffer.Span)..];
            if (_filling.IsFull) Submit(_filling);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing, because blocks are written only when they are full, or at the end.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Compresses the rest and ends the stream; afterwards everything is in the destination.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_anyBlock && _format.EmptyHasBlock) _filling ??= await TakeSlotAsync(cancellationToken).ConfigureAwait(false);
        if (_filling is not null) Submit(_filling);
        _inOrder.Writer.Complete();
        await _joining.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Discards incomplete blocks, and waits until all writes have ended.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _stop.CancelAsync().ConfigureAwait(false);
            _inOrder.Writer.TryComplete();
            await _joining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // At the highest level a block takes seconds, but after a cancellation the caller must be able to delete its file soon.
            _ = ReleaseAsync();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed) DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private async ValueTask<Block> TakeSlotAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A thread failed and stopped the others. The writer must get its exception.
            await _joining.ConfigureAwait(false);
            throw;
        }

        return _idle.TryTake(out Block? block) ? block : new Block(_format);
    }

    private void Submit(Block block)
    {
        _filling = null;
        _anyBlock = true;
        _format.Account(block.Plain);
        _inOrder.Writer.TryWrite(Task.Run(() => block.Compress(_format), _stop.Token).Observed());
    }

    private async Task JoinAsync()
    {
        try
        {
            await _destination.WriteAsync(_format.Header, _stop.Token).ConfigureAwait(false);
            await foreach (Task<Block> next in _inOrder.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                _next = next;
                Block block = await next.WaitAsync(_stop.Token).ConfigureAwait(false);
                await _destination.WriteAsync(block.Compressed, _stop.Token).ConfigureAwait(false);
                block.Clear();
                _idle.Add(block);
                _slots.Release();
            }

            await _destination.WriteAsync(_format.Trailer(), _stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    // After the last thread has finished with its block.
    private async Task ReleaseAsync()
    {
        await _next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_inOrder.Reader.TryRead(out Task<Block>? block))
        {
            await ((Task)block).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _format.Dispose();
        _slots.Dispose();
        _stop.Dispose();
    }

    /// <summary>A block in progress: filled, compressed, written, and reused.</summary>
    private sealed class Block(BlockFormat format)
    {
        private readonly byte[] _plain = GC.AllocateUninitializedArray<byte>(format.BlockBytes);
        private readonly byte[] _compressed = GC.AllocateUninitializedArray<byte>(format.MaxCompressedBytes);
        private int _plainBytes;
        private int _compressedBytes;

        public bool IsFull => _plainBytes == _plain.Length;

        public ReadOnlySpan<byte> Plain => _plain.AsSpan(0, _plainBytes);

        public ReadOnlyMemory<byte> Compressed => _compressed.AsMemory(0, _compressedBytes);

        public int Fill(ReadOnlySpan<byte> bytes)
        {
            int taken = Math.Min(bytes.Length, _plain.Length - _plainBytes);
            bytes[..taken].CopyTo(_plain.AsSpan(_plainBytes));
            _plainBytes += taken;
            return taken;
        }

        public Block Compress(BlockFormat format)
        {
            _compressedBytes = format.Compress(Plain, _compressed);
            return this;
        }

        public void Clear() => _plainBytes = 0;
    }
}
