using Squash.Compression;
using Squash.IO;

namespace Squash.Layers;

/// <summary>A layer that is being read. Each task ends when its part is known.</summary>
/// <param name="Tar">The uncompressed tar; for a compressed layer, its spool.</param>
/// <param name="ReadIndex">
/// The layer's entries. The first caller gets the index from the time when the layer arrived or was decompressed, if there is one;
/// for other callers the headers are read again.
/// </param>
/// <param name="Restore">
/// Restores the contents of a compressed layer that were dropped; <see langword="null"/> if none were.
/// </param>
/// <param name="Digest">The digest of the blob as stored; <see langword="null"/> if nothing is verified.</param>
/// <param name="DiffId">The digest of the tar; <see langword="null"/> if nothing is verified.</param>
/// <param name="Kind">The compression of the blob.</param>
internal sealed record LoadedLayer(
    Blob Tar, Func<ImageBudget, Task<LayerIndex>> ReadIndex, Func<Task>? Restore, Task<Digest>? Digest, Task<DiffId>? DiffId, Func<CompressionKind> Kind)
{
    /// <summary>The scan of its bytes, once they have been read; <see langword="null"/> if nobody asked for one.</summary>
    public Task<ContentScan>? Scan { get; init; }

    /// <summary>The compression of the blob. For a remote blob it is known once its index has been read.</summary>
    public CompressionKind Compression => Kind();

    /// <summary>The same layer, but its contents are restored only once, no matter how often that is requested.</summary>
    public LoadedLayer RestoredOnce()
    {
        if (Restore is not { } restore) return this;
        var restored = new Lazy<Task>(() => restore().Observed());
        return this with { Restore = () => restored.Value };
    }
}
