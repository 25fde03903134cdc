using Squash.Compression;
using Squash.IO;

namespace Squash.Layers;

/// <summary>A layer whose work has begun: each task ends when its part is known.</summary>
/// <param name="Tar">The uncompressed tar; of a compressed layer the spool that it goes to.</param>
/// <param name="ReadIndex">
/// The layer's entries. The first caller gets the index that was read while the layer arrived or was decompressed, if one was;
/// for any other the headers are read again.
/// </param>
/// <param name="Restore">
/// Brings back the contents of a compressed layer that were dropped as it was read; <see langword="null"/> where all are there.
/// </param>
/// <param name="Digest">The digest of the blob as it is stored; <see langword="null"/> when nothing is verified.</param>
/// <param name="DiffId">The digest of the tar; <see langword="null"/> when nothing is verified.</param>
/// <param name="Kind">How the blob is stored.</param>
internal sealed record LoadedLayer(
    Blob Tar, Func<ImageBudget, Task<LayerIndex>> ReadIndex, Func<Task>? Restore, Task<Digest>? Digest, Task<DiffId>? DiffId, Func<CompressionKind> Kind)
{
    /// <summary>How the blob is stored. Of a blob that lies elsewhere this is known once its index was read.</summary>
    public CompressionKind Compression => Kind();

    /// <summary>The same, but however often its contents are asked for, they are brought back once.</summary>
    public LoadedLayer RestoredOnce()
    {
        if (Restore is not { } restore) return this;
        var restored = new Lazy<Task>(() => restore().Observed());
        return this with { Restore = () => restored.Value };
    }
}
