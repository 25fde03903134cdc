using Squash.Catalog;
using Squash.Images;

namespace Squash.Output;

/// <summary>An image whose layers are in the output, and whose documents are not yet.</summary>
/// <param name="Entry">How the source lists it.</param>
/// <param name="Source">The image as it was.</param>
/// <param name="Tags">Its names.</param>
/// <param name="Config">Its new config.</param>
/// <param name="Layers">Its layers, base first.</param>
internal sealed record WrittenImage(
    CatalogEntry Entry, SourceImage Source, IReadOnlyList<ImageReference> Tags, byte[] Config, IReadOnlyList<WrittenLayer> Layers)
{
    /// <summary>The digest of the config.</summary>
    public Digest ImageId { get; } = Digest.Of(Config);
}
