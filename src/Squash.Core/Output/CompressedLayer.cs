using Squash.Compression;
using Squash.IO;

namespace Squash.Output;

/// <summary>A layer that is merged, hashed and compressed before its destination is ready, as far as the blocks of its pool suffice.</summary>
internal sealed class CompressedLayer : IAsyncDisposable
{
    private readonly TaskCompletionSource<Stream> _destination = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop;
    private readonly ParallelCompressor _compressor;
    private HashingStream? _stored;

    /// <param name="merge">Writes the layer to a stream, and returns its digest.</param>
    /// <param name="after">The same work on the layer before, which must take its blocks first.</param>
    /// <param name="pool">The blocks.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public CompressedLayer(
        Func<Stream, CancellationToken, Task<Digest>> merge, Task after, BlockPool pool, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _compressor = new ParallelCompressor(_destination.Task, pool.Share());
        Merging = Task.Run(() => MergeAsync(merge, after), CancellationToken.None).Observed();
    }

    /// <summary>The digest of the plain layer, after everything is compressed or waits for that.</summary>
    public Task<Digest> Merging { get; }

    /// <summary>Writes it, once.</summary>
    /// <param name="destination">Receives the bytes; stays open.</param>
    /// <returns>The digests of the plain and the compressed layer, and the size of the latter.</returns>
    public async Task<(Digest Plain, Digest Stored, long StoredBytes)> WriteToAsync(Stream destination)
    {
        _stored = new HashingStream(destination);
        _destination.SetResult(_stored);
        Digest plain = await Merging.ConfigureAwait(false);
        await _compressor.CompleteAsync(_stop.Token).ConfigureAwait(false);
        return (plain, _stored.GetDigest(), _stored.Bytes);
    }

    /// <summary>Stops the work if it has not ended. After that, nothing reads the sources or writes to the destination.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Merging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _compressor.DisposeAsync().ConfigureAwait(false);
        if (_stored is not null) await _stored.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<Digest> MergeAsync(Func<Stream, CancellationToken, Task<Digest>> merge, Task after)
    {
        await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Token.ThrowIfCancellationRequested();
        Digest plain = await merge(_compressor, _stop.Token).ConfigureAwait(false);
        await _compressor.EndAsync(_stop.Token).ConfigureAwait(false);
        return plain;
    }
}
