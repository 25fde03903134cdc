using Squash.Registry.Requests;

namespace Squash.Registry.Push;

/// <summary>
/// A blob that is sent while it is made, and whose digest is known at the end. A registry that takes no pieces gets it as a whole, from a
/// temporary file.
/// </summary>
/// <remarks>
/// A piece is kept in memory until the registry has confirmed it, so that it can be sent again: three of them at most, the one that is
/// filled, the one that is sent, and the first, which is given up when the second was taken. Until then the whole can still be sent in
/// another way.
/// </remarks>
internal sealed class ChunkedUpload : ForwardStream
{
    private const int MostChunkBytes = 64 * 1024 * 1024;

    private readonly RepositoryHttp _http;
    private readonly RegistryReference _reference;
    private readonly BlobWriter _blobs;
    private readonly RegistryOptions _options;
    private readonly string _what;
    private readonly List<ReadOnlyMemory<byte>> _unproven = [];

    // A piece goes on being sent when the write that filled it has returned: the token of that write is nothing to it.
    private readonly CancellationTokenSource _stop = new();

    private UploadSession? _session;
    private ChunkSender? _sender;
    private TemporaryFile? _spool;
    private byte[] _chunk = [];
    private int _filled;
    private byte[]? _spare;
    private Task _sending = Task.CompletedTask;
    private bool _isDone;

    /// <summary>Begins an upload. The registry hears of it when there is more than fits a piece.</summary>
    public ChunkedUpload(RepositoryHttp http, RegistryReference reference, BlobWriter blobs, RegistryOptions options)
    {
        _http = http;
        _reference = reference;
        _blobs = blobs;
        _options = options;
        _what = $"a new layer of {reference.Name}";
        if (http.Host.RefusesChunks) _spool = TemporaryFile.Create(options.TempDirectory);
        else _chunk = new byte[options.ChunkBytes];
    }

    public override bool CanWrite => true;

    /// <summary>The number of bytes that were written.</summary>
    public long Bytes { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Bytes += buffer.Length;
        while (buffer.Length > 0)
        {
            if (_spool is not null)
            {
                _spool.Append(buffer.Span);
                return;
            }

            int count = Math.Min(buffer.Length, _chunk.Length - _filled);
            buffer.Span[..count].CopyTo(_chunk.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == _chunk.Length && await StartAsync(cancellationToken).ConfigureAwait(false)) await SendChunkAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Sends the rest; the registry has the blob when this returns.</summary>
    /// <param name="digest">The digest of everything that was written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CompleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        if (_spool is null && _sender is not null && _filled > 0)
        {
            await SendChunkAsync(cancellationToken).ConfigureAwait(false);
            await SettleAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_spool is { } spool) await SendSpoolAsync(spool, digest, cancellationToken).ConfigureAwait(false);
        else if (_sender is { } sender) await sender.CommitAsync(digest, cancellationToken).ConfigureAwait(false);
        else await SendWholeAsync(digest, cancellationToken).ConfigureAwait(false);
        _isDone = true;
        _http.Kept();
    }

    /// <summary>Gives up what was not completed.</summary>
    public override async ValueTask DisposeAsync()
    {
        _stop.CancelAfter(LateCancellation.Grace);
        try
        {
            await _sending.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ChunksRefusedException or IOException or SquashException or OperationCanceledException)
        {
            // The writer has seen the failure, or has given up anyway.
        }

        if (!_isDone) await CancelAsync().ConfigureAwait(false);
        _spool?.Dispose();
        _stop.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Begins the upload at the registry, which may want larger pieces.</summary>
    /// <returns>Whether the piece is large enough to be sent.</returns>
    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        if (_sender is not null) return true;
        _session = await _blobs.StartAsync(_what, cancellationToken).ConfigureAwait(false);
        _sender = new ChunkSender(_http, _reference, _blobs, _session, _what);
        if (_session.MinChunkBytes <= _chunk.Length) return true;
        if (_session.MinChunkBytes > MostChunkBytes)
        {
            await CancelAsync().ConfigureAwait(false);
            Spool();
        }
        else
        {
            Array.Resize(ref _chunk, _session.MinChunkBytes);
        }

        return false;
    }

    // Sends the full piece while the next one is filled.
    private async Task SendChunkAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        if (_spool is not null || _sender is not { } sender) return;
        byte[] chunk = _chunk;
        ReadOnlyMemory<byte> piece = chunk.AsMemory(0, _filled);
        _chunk = _spare ?? new byte[chunk.Length];
        _spare = null;
        _filled = 0;
        if (sender.Sent == 0 || _unproven.Count > 0) _unproven.Add(piece);
        _sending = SendAsync(sender, chunk, piece, _stop.Token);
    }

    private async Task SendAsync(ChunkSender sender, byte[] chunk, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        await sender.SendAsync(piece, cancellationToken).ConfigureAwait(false);

        // Two pieces in order: the registry knows how to put them together.
        if (_unproven.Count > 1) _unproven.Clear();
        if (_unproven.Count == 0) _spare = chunk;
    }

    /// <summary>Waits for the piece on its way. If the registry takes no pieces, all that was written goes to a temporary file.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChunksRefusedException refusal)
        {
            // The confirmed pieces are no longer in memory, so they cannot be sent in another way.
            _sending = Task.CompletedTask;
            if (_unproven.Count == 0) throw refusal.Failure;
            _http.Host.RefusesChunks = true;
            await CancelAsync().ConfigureAwait(false);
            Spool();
        }
    }

    private void Spool()
    {
        TemporaryFile spool = TemporaryFile.Create(_options.TempDirectory);
        foreach (ReadOnlyMemory<byte> piece in _unproven) spool.Append(piece.Span);
        spool.Append(_chunk.AsSpan(0, _filled));
        _unproven.Clear();
        _filled = 0;
        _chunk = [];
        _spool = spool;
    }

    // All of it fits one request.
    private async Task SendWholeAsync(Digest digest, CancellationToken cancellationToken)
    {
        byte[] whole = _chunk;
        int count = _filled;
        if (await _blobs.ExistsAsync(digest, cancellationToken).ConfigureAwait(false)) return;
        await _blobs.SendAsync(digest, count, _ => Task.FromResult<Stream>(new MemoryStream(whole, 0, count, writable: false)), cancellationToken)
            .ConfigureAwait(false);
    }

    private Task SendSpoolAsync(TemporaryFile spool, Digest digest, CancellationToken cancellationToken) =>
        _blobs.SendAsync(digest, Bytes, _ => Task.FromResult(spool.OpenRead()), cancellationToken);

    private async Task CancelAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        await _blobs.CancelAsync(session).ConfigureAwait(false);
    }
}
