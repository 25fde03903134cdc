using Newtonsoft.Json.Linq;
using Squash.Compression;
using Squash.Images;
using Squash.Input;
using Squash.Layers;

namespace Squash.Output;

/// <summary>
/// Writes images in one of the formats: first their layers, in the order in which they come; what lists them last, when
/// everything has been verified.
/// </summary>
internal abstract class ImageWriter : IAsyncDisposable
{
    private readonly Dictionary<DiffId, WrittenLayer> _kept = [];

    /// <summary>How many bytes were written.</summary>
    public abstract long Bytes { get; }

    /// <summary>Writes the layer that squashing made.</summary>
    public abstract Task<WrittenLayer> WriteSquashedAsync(PlannedImage image);

    /// <summary>Writes a layer that stays as it was; once, however many images have it.</summary>
    public async Task<WrittenLayer> WriteKeptAsync(SourceLayer layer, LoadedLayer loaded, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(layer.DiffId, out WrittenLayer? written)) return written;

        Digest digest = layer.StatedDigest ?? (loaded.Compression == CompressionKind.None ? layer.DiffId.Value
            : loaded.Digest is { } hashed ? await hashed.ConfigureAwait(false)
            : BlobHasher.Hash(layer.Blob, new ProgressMeter(null), SquashStage.Writing, cancellationToken));
        written = new WrittenLayer
        {
            Name = NameOfKept(layer, digest),
            DiffId = layer.DiffId,
            Digest = digest,
            Bytes = loaded.Tar.Length,
            StoredBytes = layer.Blob.Length,
            Compression = loaded.Compression,
            SourceDescriptor = layer.Descriptor,
        };
        await WriteBlobAsync(written.Name, layer.Blob).ConfigureAwait(false);
        _kept.Add(layer.DiffId, written);
        return written;
    }

    /// <summary>Writes what lists the images, and ends the output.</summary>
    /// <param name="images">All images, in the order of the source.</param>
    /// <param name="indexAnnotations">The annotations of the source's index.</param>
    public abstract Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations);

    public abstract ValueTask DisposeAsync();

    protected abstract string NameOfKept(SourceLayer layer, Digest digest);

    protected abstract Task WriteBlobAsync(string name, Blob blob);
}
