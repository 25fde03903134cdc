using Squash.Compression;
using Squash.Images;
using Squash.Input;

namespace Squash.Layers;

/// <summary>A layer whose work has begun: each task ends when its part is known.</summary>
/// <param name="Tar">The uncompressed tar; of a compressed layer a spool that may still grow.</param>
/// <param name="ReadIndex">
/// Begins to read the layer's entries: only a layer of the image that is asked for is worth it, and each merge needs an
/// index of its own, as it counts in it.
/// </param>
/// <param name="Digest">The digest of the blob as it is stored; <see langword="null"/> when nothing is verified.</param>
/// <param name="DiffId">The digest of the tar; <see langword="null"/> when nothing is verified.</param>
/// <param name="Compression">How the blob is stored.</param>
internal sealed record LoadedLayer(
    Blob Tar, Func<Task<LayerIndex>> ReadIndex, Task<Digest>? Digest, Task<DiffId>? DiffId, CompressionKind Compression);

/// <summary>
/// Decompresses, verifies and indexes layers, each at most once, on all cores. Work on a member of an archive that still
/// arrives may begin before anybody knows whether it is a layer; what is wrong with it then only matters if it is.
/// </summary>
internal sealed class LayerLoader : IAsyncDisposable
{
    private const int HeadersOnlyBytes = 1024;

    private readonly SquashOptions _options;
    private readonly int _readAheadBytes;
    private readonly bool _verify;
    private readonly ProgressMeter _progress;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<Blob, LoadedLayer> _layers = [];
    private readonly List<SpoolFile> _spools = [];
    private readonly List<Task> _work = [];

    // One gate a kind of work: what follows a spool must never keep the place of what fills it.
    private readonly SemaphoreSlim _decompressing = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _hashing = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _indexing = new(Environment.ProcessorCount);

    /// <param name="options">Limits, temporary files, and whether to verify.</param>
    /// <param name="headersOnly">Whether nothing else of the layers will be read: then not even a little around headers is.</param>
    /// <param name="progress">Told of what is hashed.</param>
    /// <param name="cancellationToken">Stops all work.</param>
    public LayerLoader(SquashOptions options, bool headersOnly, ProgressMeter progress, CancellationToken cancellationToken)
    {
        _options = options;
        _readAheadBytes = headersOnly ? HeadersOnlyBytes : TarReader.DefaultReadAheadBytes;
        _verify = options.Verify && !headersOnly;
        _progress = progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Begins the work on a blob, unless it was begun before.</summary>
    public LoadedLayer Load(Blob blob)
    {
        lock (_gate)
        {
            if (_layers.TryGetValue(blob, out LoadedLayer? layer)) return layer;
            layer = Begin(blob);
            _layers.Add(blob, layer);
            return layer;
        }
    }

    /// <summary>Stops all work, waits for it to end, and removes the spools.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (SpoolFile spool in _spools) spool.Complete(new OperationCanceledException());
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (SpoolFile spool in _spools) spool.Dispose();
        _stop.Dispose();
        _decompressing.Dispose();
        _hashing.Dispose();
        _indexing.Dispose();
    }

    private LoadedLayer Begin(Blob blob)
    {
        Span<byte> magic = stackalloc byte[Decompressor.MagicBytes];
        CompressionKind kind = Decompressor.Detect(magic[..blob.ReadFully(magic, 0)]);
        Blob tar = kind == CompressionKind.None ? blob : BeginDecompression(blob, kind);

        Task<Digest>? digest = null;
        Task<DiffId>? diffId = null;
        if (_verify)
        {
            digest = Run(_hashing, () => BlobHasher.Hash(blob, _progress, SquashStage.Indexing, _stop.Token));
            diffId = kind == CompressionKind.None
                ? AsDiffId(digest)
                : AsDiffId(Run(_hashing, () => BlobHasher.Hash(tar, _progress, SquashStage.Indexing, _stop.Token)));
        }

        return new LoadedLayer(tar, () => Run(_indexing, () => ReadIndex(tar)), digest, diffId, kind);
    }

    private LayerIndex ReadIndex(Blob tar) => LayerIndexer.Read(tar, _options.Limits, _readAheadBytes, _stop.Token);

    private Blob BeginDecompression(Blob blob, CompressionKind kind)
    {
        SpoolFile spool = SpoolFile.Create(_options.TempDirectory);
        _spools.Add(spool);
        Run(_decompressing, () => Decompress(blob, kind, spool));
        return Blob.ToEnd(spool, 0, blob.Name);
    }

    private bool Decompress(Blob blob, CompressionKind kind, SpoolFile spool)
    {
        try
        {
            using Stream stored = blob.OpenRead();
            using Stream plain = Decompressor.Open(kind, stored, _options.Limits, blob.Name);
            spool.Fill(plain, _stop.Token);
            return true;
        }
        catch (Exception failure)
        {
            spool.Complete(failure);
            throw;
        }
    }

    private Task<T> Run<T>(SemaphoreSlim gate, Func<T> work)
    {
        Task<T> task = RunGatedAsync(gate, work);
        lock (_gate) _work.Add(task);
        return task;
    }

    private async Task<T> RunGatedAsync<T>(SemaphoreSlim gate, Func<T> work)
    {
        await gate.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            // A thread of its own: the work blocks while it follows a spool.
            return await Task.Factory
                .StartNew(work, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        catch (SpoolFailedException failure) when (failure.InnerException is SquashException cause)
        {
            throw cause;
        }
        finally
        {
            gate.Release();
        }
    }

    private static async Task<DiffId> AsDiffId(Task<Digest> digest) => new(await digest.ConfigureAwait(false));
}
