using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes an OCI layout in a tar, with a <c>manifest.json</c> for engines without OCI support, as Docker since 25 does.</summary>
/// <remarks>OCI image-spec v1.1, image-layout.md. A blob's name is its digest, so a squashed layer waits for it in a spool.</remarks>
internal sealed class OciArchiveWriter(OutputSink sink, LayerWriter layers, string? temporaryDirectory, CancellationToken cancellationToken)
    : ImageWriter
{
    private readonly ArchiveWriter _archive = new(sink.Stream, cancellationToken);

    public override long Bytes => _archive.Bytes;

    public override async Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression)
    {
        using var spool = SpoolFile.Create(temporaryDirectory);
        WrittenLayer layer = await layers.WriteAsync(plan, compression, new SpoolWriteStream(spool), Descriptor.BlobNameOf)
            .ConfigureAwait(false);
        spool.Complete();
        await WriteBlobOnceAsync(layer.Name, Blob.ToEnd(spool, 0, layer.Name)).ConfigureAwait(false);
        return layer;
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        var documents = new OciDocuments(images);
        Root = documents.Root;
        foreach (OciDocument document in documents.Blobs) await WriteDocumentAsync(document.Name, document.Content).ConfigureAwait(false);
        await WriteDocumentAsync("oci-layout", OciIndexManifest.Layout.ToArray()).ConfigureAwait(false);
        await WriteDocumentAsync("index.json", OciIndexManifest.ToBytes(documents.Entries, indexAnnotations)).ConfigureAwait(false);
        await WriteDocumentAsync("manifest.json", DockerManifest.Manifest(documents.DockerEntries)).ConfigureAwait(false);
        await _archive.FinishAsync().ConfigureAwait(false);
    }

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) => sink.ReopenArchive(limits, cancellationToken);

    public override ValueTask CommitAsync(bool flush) => sink.CommitAsync(flush);

    public override ValueTask DisposeAsync() => sink.DisposeAsync();

    protected override Task WriteFileAsync(string name, byte[] content) => _archive.WriteFileAsync(name, content);

    protected override string NameOfKept(Digest digest) => Descriptor.BlobNameOf(digest);

    protected override Task WriteBlobAsync(string name, Blob blob) => _archive.WriteFileAsync(name, blob);
}
