using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Catalog;
using Squash.Compression;
using Squash.IO;
using Squash.Layers;
using Squash.Plan;

namespace Squash.Output;

/// <summary>
/// Writes images in one of the formats: first their layers, in the given order, and at the end their lists, after
/// everything has been verified.
/// </summary>
internal abstract class ImageWriter : IAsyncDisposable
{
    private readonly Dictionary<Blob, WrittenLayer> _kept = [];
    private readonly HashSet<string> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _documents = new(StringComparer.Ordinal);

    /// <summary>The documents of the finished output, by the names of their members.</summary>
    public IReadOnlyDictionary<string, byte[]> Documents => _documents;

    /// <summary>The number of written bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>The digest of the only manifest or index that has a name; <see langword="null"/> before the end, and without one.</summary>
    public Digest? Root { get; protected set; }

    /// <summary>Writes a layer that the source does not have.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="compression">None, gzip or zstd.</param>
    public abstract Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression);

    /// <summary>Writes a kept layer, once, no matter how many images have it in that form.</summary>
    /// <remarks>
    /// Two images may store one layer in different forms: their manifests refer to different blobs with the same diffID, and their
    /// descriptors of one blob may have different annotations.
    /// </remarks>
    public async Task<WrittenLayer> WriteKeptAsync(SourceLayer layer, LoadedLayer loaded, CancellationToken cancellationToken)
    {
        if (!_kept.TryGetValue(layer.Blob, out WrittenLayer? written))
        {
            written = await DescribeKeptAsync(layer, loaded, cancellationToken).ConfigureAwait(false);
            await WriteKeptBlobAsync(written, layer.Blob).ConfigureAwait(false);
            _kept.Add(layer.Blob, written);
        }

        return written with { DiffId = layer.DiffId, SourceDescriptor = layer.Descriptor };
    }

    /// <summary>Writes the lists of the images, and completes the output; <see cref="CommitAsync"/> puts it in its place.</summary>
    /// <param name="images">All images, in the order of the source.</param>
    /// <param name="indexAnnotations">The annotations of the source's index.</param>
    public abstract Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations);

    /// <summary>Opens the finished output before it is put in its place.</summary>
    /// <param name="limits">Limits for reading.</param>
    /// <param name="cancellationToken">Cancels between two members.</param>
    public abstract BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken);

    /// <summary>Puts the finished output in its place.</summary>
    /// <param name="flush">Whether to return only after it has been flushed to disk, with its name.</param>
    public abstract ValueTask CommitAsync(bool flush);

    /// <summary>Deletes the output unless it was committed.</summary>
    public abstract ValueTask DisposeAsync();

    protected async Task WriteDocumentAsync(string name, byte[] content)
    {
        if (_documents.TryAdd(name, content)) await WriteFileAsync(name, content).ConfigureAwait(false);
    }

    protected abstract Task WriteFileAsync(string name, byte[] content);

    /// <summary>Writes the blob of a kept layer.</summary>
    protected virtual Task WriteKeptBlobAsync(WrittenLayer layer, Blob blob) => WriteBlobOnceAsync(layer.Name, blob);

    /// <summary>Writes a blob, unless one with that name exists, because images of one archive often share layers.</summary>
    protected async Task WriteBlobOnceAsync(string name, Blob blob)
    {
        if (_blobs.Add(name)) await WriteBlobAsync(name, blob).ConfigureAwait(false);
    }

    /// <summary>The member for a kept layer.</summary>
    /// <param name="digest">The digest of its blob as stored, which distinguishes the forms of one layer.</param>
    protected abstract string NameOfKept(Digest digest);

    protected abstract Task WriteBlobAsync(string name, Blob blob);

    private async Task<WrittenLayer> DescribeKeptAsync(SourceLayer layer, LoadedLayer loaded, CancellationToken cancellationToken)
    {
        Digest digest = layer.StatedDigest ?? (loaded.Compression == CompressionKind.None ? layer.DiffId.Value
            : loaded.Digest is { } hashed ? await hashed.ConfigureAwait(false)
            : BlobHasher.Hash(layer.Blob, new ProgressMeter(null), SquashStage.Writing, cancellationToken));
        return new WrittenLayer
        {
            Name = NameOfKept(digest),
            DiffId = layer.DiffId,
            Digest = digest,
            Bytes = loaded.Tar.Length,
            StoredBytes = layer.Blob.Length,
            Compression = loaded.Compression,
        };
    }
}
