using Squash.Archives;
using Squash.Catalog;
using Squash.Compression;
using Squash.IO;
using Squash.Layers;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>
/// The common part of every job: it opens archives, reads their lists, loads and verifies layers, and closes everything at the end.
/// </summary>
internal sealed class ImageSession : IAsyncDisposable
{
    private readonly ProgressMeter _progress;
    private readonly DecompressionBudget _decompressed;
    private readonly LayerLoader _loader;
    private readonly CancellationToken _cancellationToken;
    private readonly List<BlobStore> _stores = [];

    /// <param name="options">The reading options.</param>
    /// <param name="headersOnly">Whether only the headers of layers are needed, and nothing is written or compared.</param>
    /// <param name="progress">Gets the progress of reading.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <param name="scans">The scans of contents; <see langword="null"/> if nobody needs any.</param>
    public ImageSession(
        ReadingOptions options, bool headersOnly, ProgressMeter progress, CancellationToken cancellationToken, LayerScans? scans = null)
    {
        Options = options;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _decompressed = new DecompressionBudget(options.Limits);

        // The groups of a layout, which a plan shows, come from the databases of packages.
        scans ??= headersOnly ? new LayerScans { Keeps = (path, _) => PackageDatabase.Contains(path) } : null;
        _loader = new LayerLoader(options, headersOnly, _decompressed, progress, cancellationToken, scans);
    }

    /// <summary>The reading options.</summary>
    public ReadingOptions Options { get; }

    /// <summary>Opens an archive and reads its list. The session closes it.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="prefetch">Whether work on its members may begin as soon as they arrive, because all contents will be needed.</param>
    public async Task<OpenedArchive> OpenAsync(ImageSource source, bool prefetch)
    {
        var opener = new ArchiveOpener(Options, _decompressed, _progress, prefetch ? _loader.Prefetch : null, _cancellationToken);
        BlobStore store = await source.OpenStoreAsync(opener).ConfigureAwait(false);
        _stores.Add(store);
        return new OpenedArchive(store, ReadCatalog(store));
    }

    /// <summary>Reads the list of an archive that the caller has opened and will close.</summary>
    public ImageCatalog ReadCatalog(BlobStore store) => ImageCatalog.Read(store, Options.Limits, Options.Verify, _cancellationToken);

    /// <summary>The shared limits of the layers of one image.</summary>
    public ImageBudget NewBudget() => new(Options.Limits, _cancellationToken);

    /// <summary>Begins all work on the layers of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isOnly">Whether the session loads no other image with the same layers.</param>
    /// <param name="needed">The layers whose contents are needed.</param>
    /// <param name="budget">The shared limits of the image's layers.</param>
    public LoadedImage Load(SourceImage image, bool isOnly, LayerRange needed, ImageBudget budget)
    {
        LoadedLayer[] layers = _loader.Load(image, isOnly, needed, budget);
        return new LoadedImage(layers, LayerVerifier.VerifyAsync(image, layers).Observed());
    }

    /// <summary>Deletes the data kept for a layer that is not needed any more.</summary>
    public void Release(Blob layer) => _loader.Release(layer);

    /// <summary>Stops all work, waits for it to end, and closes the archives.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The loader ends before its files are closed.
            await _loader.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            foreach (BlobStore store in _stores) store.Dispose();
        }
    }
}
