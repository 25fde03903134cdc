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
    private readonly Task<Stream> _destination;
    private readonly BlockPool _pool;
    private readonly StreamEnd _end;
    private readonly Channel<Block> _inOrder = Channel.CreateUnbounded<Block>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _joining;
    private Block? _filling;
    private Block? _next;
    private bool _anyBlock;
    private bool _disposed;

    /// <param name="destination">Receives the compressed bytes.</param>
    /// <param name="compression">gzip or zstd.</param>
    /// <param name="parallelism">The number of blocks that may be compressed at once.</param>
    public ParallelCompressor(Stream destination, LayerCompression compression, int parallelism)
        : this(Task.FromResult(destination), new BlockPool(compression, parallelism))
    {
    }

    /// <param name="destination">Receives the compressed bytes. Until it is known, blocks are compressed and wait.</param>
    /// <param name="pool">The blocks to use; the compressor disposes this share.</param>
    public ParallelCompressor(Task<Stream> destination, BlockPool pool)
    {
        _destination = destination;
        _pool = pool;
        _end = pool.Format.BeginStream();
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
            _filling ??= await TakeBlockAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>Ends the stream without waiting for the destination. Nothing can be written after that.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_anyBlock && _pool.Format.EmptyHasBlock) _filling ??= await TakeBlockAsync(cancellationToken).ConfigureAwait(false);
        if (_filling is not null) Submit(_filling);
        _inOrder.Writer.TryComplete();
    }

    /// <summary>Compresses the rest and ends the stream; afterwards everything is in the destination.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await EndAsync(cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<Block> TakeBlockAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        try
        {
            return await _pool.TakeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A thread failed and stopped the others. The writer must get its exception.
            await _joining.ConfigureAwait(false);
            throw;
        }
    }

    private void Submit(Block block)
    {
        _filling = null;
        _anyBlock = true;
        _end.Account(block.Plain);
        block.BeginCompression(_stop.Token);
        _inOrder.Writer.TryWrite(block);
    }

    private async Task JoinAsync()
    {
        try
        {
            Stream destination = await _destination.WaitAsync(_stop.Token).ConfigureAwait(false);
            await destination.WriteAsync(_pool.Format.Header, _stop.Token).ConfigureAwait(false);
            await foreach (Block next in _inOrder.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                _next = next;
                await next.Compression.WaitAsync(_stop.Token).ConfigureAwait(false);
                await destination.WriteAsync(next.Compressed, _stop.Token).ConfigureAwait(false);
                _next = null;
                _pool.Return(next);
            }

            await destination.WriteAsync(_end.ToBytes(), _stop.Token).ConfigureAwait(false);
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
        if (_filling is not null) _pool.Return(_filling);
        if (_next is not null) await ReturnAsync(_next).ConfigureAwait(false);
        while (_inOrder.Reader.TryRead(out Block? block)) await ReturnAsync(block).ConfigureAwait(false);
        _pool.Dispose();
        _stop.Dispose();
    }

    private async Task ReturnAsync(Block block)
    {
        await block.Compression.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pool.Return(block);
    }
}
