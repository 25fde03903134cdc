using System.Runtime.CompilerServices;
using Squash.Catalog;
using Squash.Compression;
using Squash.IO;
using Squash.Tar.Reading;

namespace Squash.Layers;

/// <summary>
/// Decompresses, verifies and indexes layers, each at most once, on all cores. If the archive is still arriving, work on a member
/// may begin before the manifest says whether it is a layer; its errors only matter if it is one.
/// </summary>
internal sealed class LayerLoader : IAsyncDisposable
{
    private const int HeadersOnlyBytes = 1024;

    // Most smaller members are not layers, and an archive may have any number of them.
    private const int MinPrefetchBytes = 64 * 1024;

    // Enough to keep all cores busy. An index that waits to be merged takes memory for its paths.
    private static readonly int IndexesAhead = Environment.ProcessorCount + 2;

    private readonly ReadingOptions _options;
    private readonly int _readAheadBytes;
    private readonly bool _verify;
    private readonly LayerScans _scans;
    private readonly ProgressMeter _progress;
    private readonly DecompressionBudget _decompressed;
    private readonly ImageBudget _prefetched;
    private readonly LayerWork _work;
    private readonly Lock _gate = new();
    private readonly Dictionary<Blob, LoadedLayer> _layers = [];
    private readonly Dictionary<Blob, SpoolFile> _spools = [];

    /// <param name="options">Limits, temporary files, threads, and whether to verify.</param>
    /// <param name="headersOnly">Whether only headers are read, so that reading ahead would be a waste.</param>
    /// <param name="decompressed">Counts the decompressed bytes of the archive's blobs.</param>
    /// <param name="progress">Gets the number of hashed bytes.</param>
    /// <param name="cancellationToken">Cancels all work.</param>
    /// <param name="scans">The scans of contents; <see langword="null"/> if nobody needs any.</param>
    public LayerLoader(
        ReadingOptions options, bool headersOnly, DecompressionBudget decompressed, ProgressMeter progress, CancellationToken cancellationToken, LayerScans? scans = null)
    {
        _options = options;
        _decompressed = decompressed;
        _prefetched = new ImageBudget(options.Limits, cancellationToken);
        _readAheadBytes = headersOnly ? HeadersOnlyBytes : TarReader.DefaultReadAheadBytes;
        _verify = options.Verify && !headersOnly;
        _scans = scans ?? new LayerScans();
        _progress = progress;
        _work = new LayerWork(options, cancellationToken);
    }

    /// <summary>Begins all work on a member that has just arrived and may be a layer.</summary>
    public void Prefetch(Blob blob)
    {
        if (blob.Length < MinPrefetchBytes) return;
        lock (_gate) _layers.Add(blob, Begin(blob, null, 0, _prefetched));
    }

    /// <summary>Begins the work on the layers of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isOnly">Whether no other image has the same layers.</param>
    /// <param name="needed">The layers whose contents are needed.</param>
    /// <param name="budget">The shared limits of the image's layers.</param>
    public LoadedLayer[] Load(SourceImage image, bool isOnly, LayerRange needed, ImageBudget budget)
    {
        bool onceEach = isOnly && image.Layers.DistinctBy(layer => layer.Blob).Count() == image.Layers.Count;
        NeededContents? contents = onceEach ? new NeededContents(needed.Start, needed.End) : null;

        // Layers that are read in order are started from the top, because contents replaced by a layer above need not be kept. Of the others
        // the largest come first, because they would otherwise be processed alone at the end.
        var layers = new LoadedLayer[image.Layers.Count];
        foreach (int i in Enumerable.Range(0, layers.Length).OrderByDescending(i => IsReadOnce(image.Layers[i].Blob) ? i : image.Layers[i].Blob.Length))
        {
            layers[i] = Load(image.Layers[i].Blob, contents, i, budget);
        }

        return layers;
    }

    /// <summary>The entries of layers, base first, each index as soon as it is ready.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="budget">The shared limits of the layers.</param>
    /// <exception cref="LimitExceededException">They are exceeded.</exception>
    public static async IAsyncEnumerable<LayerIndex> ReadIndexesAsync(IReadOnlyList<LoadedLayer> layers, ImageBudget budget)
    {
        var indexes = new Queue<Task<LayerIndex>>();
        for (int begun = 0, i = 0; i < layers.Count; i++)
        {
            while (begun < layers.Count && indexes.Count < IndexesAhead) indexes.Enqueue(layers[begun++].ReadIndex(budget).Observed());
            yield return await ReadIndexAsync(indexes.Dequeue(), i + 1).ConfigureAwait(false);
        }
    }

    private static async Task<LayerIndex> ReadIndexAsync(Task<LayerIndex> index, int number)
    {
        try
        {
            return await index.ConfigureAwait(false);
        }
        catch (Exception failure) when (SpoolFailedException.CauseOf(failure) is SquashException cause && cause.IsCaughtIn(null, number))
        {
            throw;
        }
    }

    /// <summary>
    /// Removes the spool of a layer and its index. Its work must have ended, and it must not be needed any more.
    /// </summary>
    public void Release(Blob blob)
    {
        lock (_gate)
        {
            _layers.Remove(blob);
            _work.ForgetEnded();
            if (_spools.Remove(blob, out SpoolFile? spool)) spool.Dispose();
        }
    }

    /// <summary>Stops all work, waits for it to end, and removes the spools.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.StopAsync().ConfigureAwait(false);
        foreach (SpoolFile spool in _spools.Values) spool.Complete(new OperationCanceledException());
        await _work.DisposeAsync().ConfigureAwait(false);
        foreach (SpoolFile spool in _spools.Values) spool.Dispose();
    }

    /// <param name="blob">The layer as stored.</param>
    /// <param name="needed">
    /// Decides which contents of a compressed layer are kept; <see langword="null"/> keeps all, as needed for a layer that is merged
    /// more than once.
    /// </param>
    /// <param name="number">The layer's number; 0 is the base.</param>
    /// <param name="budget">The shared limits of the image's layers.</param>
    private LoadedLayer Load(Blob blob, NeededContents? needed, int number, ImageBudget budget)
    {
        lock (_gate)
        {
            if (_layers.TryGetValue(blob, out LoadedLayer? layer)) return layer;
            layer = Begin(blob, needed, number, budget);
            _layers.Add(blob, layer);
            return layer;
        }
    }

    private LoadedLayer Begin(Blob blob, NeededContents? needed, int number, ImageBudget budget)
    {
        if (blob.IsForwardOnly) return BeginInOrder(blob, null, null, needed, number, budget);
        CompressionKind kind = KindOf(blob);
        Task<Digest>? digest = _verify
            ? _work.Run(_work.Hashing, () => BlobHasher.Hash(blob, _progress, SquashStage.Indexing, _work.Stopped))
            : null;
        if (kind != CompressionKind.None) return BeginInOrder(blob, kind, digest, needed, number, budget);

        Task<LayerIndex?>? index = budget == _prefetched ? _work.Run(_work.Indexing, () => Index(Reader(blob), blob, null, budget)) : null;
        return new LoadedLayer(blob, Indexes(blob, index, budget), null, digest, digest is null ? null : AsDiffId(digest).Observed(), () => kind)
        {
            Scan = _scans.OfStored is { } newScan ? _work.Run(_work.Hashing, () => BlobScanner.Scan(blob, newScan(), _progress, _work.Stopped)) : null,
        };
    }

    private static CompressionKind KindOf(Blob blob)
    {
        Span<byte> magic = stackalloc byte[Decompressor.MagicBytes];
        return Decompressor.Detect(magic[..blob.ReadFully(magic, 0)]);
    }

    private static bool IsReadOnce(Blob blob) => blob.IsForwardOnly || KindOf(blob) != CompressionKind.None;

    /// <summary>Begins to read a compressed or remote layer: once, from its first byte to its last.</summary>
    private LoadedLayer BeginInOrder(
        Blob blob, CompressionKind? kind, Task<Digest>? digest, NeededContents? needed, int number, ImageBudget budget)
    {
        SpoolFile spool = SpoolFile.Create(_options.TempDirectory);
        _spools.Add(blob, spool);
        var tar = Blob.ToEnd(spool, 0, blob.Name);
        var found = new StrongBox<CompressionKind?>(kind);
        ContentScan? scan = _scans.OfArriving?.Invoke();
        SemaphoreSlim slots = blob.IsForwardOnly ? _work.Downloading : _work.Decompressing;
        Task<ReadLayer> reading = _work.Run(slots, () => ReadInOrder(blob, found, check: false, spool, tar, needed, scan, number, budget));
        return new LoadedLayer(
            tar,
            Indexes(tar, IndexOf(reading).Observed(), budget),
            needed is null ? null : () => _work.Run(slots, () => ReadInOrder(blob, found, check: true, spool, tar, null, null, number, new ImageBudget(_options.Limits, _work.Stopped))),
            _verify ? digest ?? DigestOf(reading).Observed() : null,
            _verify ? DiffIdOf(reading).Observed() : null,
            () => found.Value ?? throw new InvalidOperationException("The layer has not been read yet."))
        {
            Scan = scan is null ? null : ScanOf(reading, scan).Observed(),
        };

        static async Task<ContentScan> ScanOf(Task<ReadLayer> reading, ContentScan scan)
        {
            await reading.ConfigureAwait(false);
            return scan;
        }

        static async Task<LayerIndex?> IndexOf(Task<ReadLayer> reading) => (await reading.ConfigureAwait(false)).Index;

        static async Task<Digest> DigestOf(Task<ReadLayer> reading) => (await reading.ConfigureAwait(false)).Digest ?? throw NotHashed();

        static async Task<DiffId> DiffIdOf(Task<ReadLayer> reading) => (await reading.ConfigureAwait(false)).DiffId ?? throw NotHashed();

        static InvalidOperationException NotHashed() => new("The layer was not hashed.");
    }

    /// <param name="blob">The layer as stored.</param>
    /// <param name="found">Receives the compression.</param>
    /// <param name="check">Whether it is compared with its digest here, because the verified bytes arrived in an earlier pass.</param>
    /// <param name="spool">Receives the kept contents.</param>
    /// <param name="tar">The uncompressed layer, in that spool.</param>
    /// <param name="needed">Decides about each content; <see langword="null"/> keeps all.</param>
    /// <param name="scan">Sees all bytes.</param>
    /// <param name="number">The layer's number; 0 is the base.</param>
    /// <param name="budget">Counts the entries of all layers of the image.</param>
    private ReadLayer ReadInOrder(
        Blob blob, StrongBox<CompressionKind?> found, bool check, SpoolFile spool, Blob tar, NeededContents? needed, ContentScan? scan, int number, ImageBudget budget)
    {
        try
        {
            using Stream stored = blob.OpenAsync(check, _work.Stopped).GetAwaiter().GetResult();
            var arriving = stored as ForwardStream;
            if (arriving is not null) arriving.Arrived = bytes => _progress.Add(SquashStage.Indexing, bytes);
            CompressionKind kind = arriving is null ? KindOf(blob) : Decompressor.Detect(arriving.Peek(Decompressor.MagicBytes));
            found.Value = kind;
            using var plain = new DecompressedTar(
                kind == CompressionKind.None ? stored : Decompressor.Open(kind, stored, _options.Limits, blob.Name, _decompressed),
                spool, withHash: _verify && kind != CompressionKind.None, keepAll: needed is null, _work.Stopped, scan);
            LayerIndex? index = Index(Reader(Blob.ToEnd(plain, 0, blob.Name)), tar, needed is null ? null : Keep, budget);
            if (index is not null) needed?.Add(index, number);
            DiffId? diffId = plain.Finish();
            Digest? digest = arriving?.Finish();
            return new ReadLayer(index, digest, diffId ?? (digest is { } same ? new DiffId(same) : null));

            bool Keep(ReadOnlySpan<byte> path, long offset, long bytes)
            {
                scan?.Expect(offset, bytes);
                bool keep = needed.Contains(path, number) || _scans.Keeps?.Invoke(path, bytes) == true;
                if (keep) plain.Keep(offset, bytes);
                return keep;
            }
        }
        catch (Exception failure)
        {
            spool.Complete(failure);
            throw;
        }
    }

    private TarReader Reader(Blob tar) => new(tar, _options.Limits, _readAheadBytes, _work.Stopped);

    /// <returns><see langword="null"/> if a prefetch crosses a limit, because the limit applies to one image, not to all arriving members.</returns>
    private LayerIndex? Index(TarReader reader, Blob tar, ContentKeeper? keeper, ImageBudget budget)
    {
        try
        {
            return LayerIndexer.Read(reader, tar, budget, keeper, _work.Stopped);
        }
        catch (LimitExceededException) when (budget == _prefetched)
        {
            return null;
        }
    }

    /// <summary>Returns the existing index once; afterwards, or if it was not kept, reads the headers again.</summary>
    private Func<ImageBudget, Task<LayerIndex>> Indexes(Blob tar, Task<LayerIndex?>? first, ImageBudget countedIn)
    {
        return async budget =>
        {
            LayerIndex? index = Interlocked.Exchange(ref first, null) is { } read ? await read.ConfigureAwait(false) : null;
            if (index is null) return await _work.Run(_work.Indexing, () => LayerIndexer.Read(Reader(tar), tar, budget, null, _work.Stopped)).ConfigureAwait(false);
            if (countedIn != budget) budget.AddEntries(index.EntryCount, index.MetadataBytes);
            return index;
        };
    }

    private static async Task<DiffId> AsDiffId(Task<Digest> digest) => new(await digest.ConfigureAwait(false));

    /// <summary>The result of reading a layer in order.</summary>
    private sealed record ReadLayer(LayerIndex? Index, Digest? Digest, DiffId? DiffId);
}
