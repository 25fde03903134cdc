using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes images to a target that takes blobs one by one. Named manifests are written last, on commit.</summary>
/// <remarks>OCI image-spec v1.1, manifest.md and image-index.md.</remarks>
internal sealed class BlobTargetWriter(BlobTarget target, ImageSource origin, LayerWriter layers, CancellationToken cancellationToken) : ImageWriter
{
    // A target that loses a blob so often will not have it the next time either.
    private const int MaxLosses = 10;

    private readonly List<(BlobDescriptor Descriptor, byte[] Content, IReadOnlyList<string> References)> _roots = [];
    private long _bytes;
    private bool _begun;
    private bool _committed;

    /// <summary>The number of sent bytes, without blobs that the target already had.</summary>
    public override long Bytes => _bytes;

    public override Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression)
    {
        _begun = true;
        return WhileLostAsync(() => WriteOnceAsync(plan, compression));
    }

    private async Task<WrittenLayer> WriteOnceAsync(LayerPlan plan, LayerCompression compression)
    {
        BlobUpload upload = await target.BeginBlobAsync(WrittenLayer.MediaTypeOf(compression), cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            WrittenLayer layer = await layers.WriteAsync(plan, compression, upload.Content, Descriptor.BlobNameOf).ConfigureAwait(false);
            await upload.CompleteAsync(Describe(layer), cancellationToken).ConfigureAwait(false);
            _bytes += layer.StoredBytes;
            return layer;
        }
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        _begun = true;
        var documents = new OciDocuments(images, keepsTypes: true);
        Root = documents.Root;
        Dictionary<Digest, string[]> references = documents.Entries
            .GroupBy(entry => entry.Digest)
            .ToDictionary(same => same.Key, same => same.SelectMany(entry => entry.Tags).Select(tag => tag.Canonical).Distinct().ToArray());
        foreach (OciDocument document in documents.Blobs)
        {
            var descriptor = new BlobDescriptor { MediaType = document.MediaType, Digest = document.Digest, Size = document.Content.Length };
            if (!MediaTypes.IsManifest(document.MediaType) && !MediaTypes.IsIndex(document.MediaType)) await WriteConfigAsync(descriptor, document.Content).ConfigureAwait(false);
            else if (references.TryGetValue(document.Digest, out string[]? names)) _roots.Add((descriptor, document.Content, names));
            else await WriteManifestAsync(descriptor, document.Content, []).ConfigureAwait(false);
        }
    }

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Single blobs cannot be read back.");

    public override async ValueTask CommitAsync(bool flush)
    {
        foreach ((BlobDescriptor descriptor, byte[] content, IReadOnlyList<string> references) in _roots)
        {
            await WriteManifestAsync(descriptor, content, references).ConfigureAwait(false);
        }

        await target.CommitAsync(cancellationToken).ConfigureAwait(false);
        _committed = true;
    }

    public override ValueTask DisposeAsync() =>
        _begun && !_committed ? new ValueTask(AbortedTarget.AbortAsync(target.AbortAsync)) : ValueTask.CompletedTask;

    protected override async Task WriteKeptBlobAsync(WrittenLayer layer, Blob blob)
    {
        _begun = true;
        BlobDescriptor descriptor = Describe(layer);
        if (await target.HasBlobAsync(descriptor, origin, cancellationToken).ConfigureAwait(false)) return;
        _bytes += await WhileLostAsync(() => CopyOnceAsync(descriptor, blob)).ConfigureAwait(false);
    }

    private async Task<long> CopyOnceAsync(BlobDescriptor descriptor, Blob blob)
    {
        Stream content = await blob.OpenAsync(check: true, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false)) await target.WriteBlobAsync(descriptor, content, cancellationToken).ConfigureAwait(false);
        return descriptor.Size;
    }

    // A plan can be written any number of times, and gives the same bytes each time.
    private static async Task<T> WhileLostAsync<T>(Func<Task<T>> write)
    {
        for (int losses = 1; ; losses++)
        {
            try
            {
                return await write().ConfigureAwait(false);
            }
            catch (BlobLostException) when (losses < MaxLosses)
            {
                // The target has said that it would take it again.
            }
        }
    }

    protected override string NameOfKept(Digest digest) => Descriptor.BlobNameOf(digest);

    protected override Task WriteFileAsync(string name, byte[] content) => throw new InvalidOperationException("A target of blobs has no files.");

    protected override Task WriteBlobAsync(string name, Blob blob) => throw new InvalidOperationException("A target of blobs has no files.");

    private static BlobDescriptor Describe(WrittenLayer layer) =>
        new() { MediaType = layer.MediaType, Digest = layer.Digest, Size = layer.StoredBytes };

    private async Task WriteConfigAsync(BlobDescriptor descriptor, byte[] content)
    {
        if (await target.HasBlobAsync(descriptor, null, cancellationToken).ConfigureAwait(false)) return;
        using var stream = new MemoryStream(content, writable: false);
        await target.WriteBlobAsync(descriptor, stream, cancellationToken).ConfigureAwait(false);
        _bytes += descriptor.Size;
    }

    private async Task WriteManifestAsync(BlobDescriptor descriptor, byte[] content, IReadOnlyList<string> references)
    {
        await target.WriteManifestAsync(descriptor, content, references, cancellationToken).ConfigureAwait(false);
        _bytes += descriptor.Size;
    }
}
