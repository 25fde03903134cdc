using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes a docker-archive in the form of Docker before 25.</summary>
/// <remarks>
/// Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format". A squashed layer's name is not
/// its digest, so that it can be written while it is hashed; since Docker 1.10 engines take names from manifest.json.
/// </remarks>
internal sealed class DockerArchiveWriter(OutputSink sink, LayerWriter layers, string? temporaryDirectory, CancellationToken cancellationToken)
    : ImageWriter
{
    private readonly ArchiveWriter _archive = new(sink.Stream, cancellationToken);
    private int _squashed;

    public override long Bytes => _archive.Bytes;

    public override async Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression)
    {
        string name = ++_squashed == 1 ? "layer.tar" : $"{_squashed}/layer.tar";
        if (compression.Method == LayerCompressionMethod.None)
        {
            return await _archive.WriteFileAsync(
                name, plan.TarBytes,
                stream => layers.WriteAsync(plan, compression, stream, _ => name)).ConfigureAwait(false);
        }

        // A header precedes its content, but the size of a compressed layer is known only at its end.
        using var spool = SpoolFile.Create(temporaryDirectory);
        WrittenLayer layer = await layers.WriteAsync(plan, compression, new SpoolWriteStream(spool), _ => name)
            .ConfigureAwait(false);
        spool.Complete();
        await _archive.WriteFileAsync(name, Blob.ToEnd(spool, 0, name)).ConfigureAwait(false);
        return layer;
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        foreach (WrittenImage image in images) await WriteDocumentAsync(ConfigName(image), image.Config).ConfigureAwait(false);

        (ImageReference, Digest)[] tags = [.. images.SelectMany(image => image.Tags.Select(tag => (tag, image.ImageId)))];
        if (tags.Length > 0) await WriteDocumentAsync("repositories", DockerManifest.Repositories(tags)).ConfigureAwait(false);
        var entries = images.Select(image =>
            new DockerManifestEntry(ConfigName(image), image.Tags, [.. image.Layers.Select(layer => layer.Name)]));
        await WriteDocumentAsync("manifest.json", DockerManifest.Manifest(entries)).ConfigureAwait(false);
        await _archive.FinishAsync().ConfigureAwait(false);
    }

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) => sink.ReopenArchive(limits, cancellationToken);

    public override ValueTask CommitAsync(bool flush) => sink.CommitAsync(flush);

    public override ValueTask DisposeAsync() => sink.DisposeAsync();

    protected override Task WriteFileAsync(string name, byte[] content) => _archive.WriteFileAsync(name, content);

    protected override string NameOfKept(Digest digest) => $"{digest.Hex}/layer.tar";

    protected override Task WriteBlobAsync(string name, Blob blob) => _archive.WriteFileAsync(name, blob);

    private static string ConfigName(WrittenImage image) => $"{image.ImageId.Hex}.json";
}
