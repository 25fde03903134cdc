using Squash.Catalog;

namespace Squash.Output;

/// <summary>An image whose layers are in the output, but not yet its documents.</summary>
/// <param name="Entry">Its entry in the source's list.</param>
/// <param name="Source">The original image.</param>
/// <param name="Tags">Its names.</param>
/// <param name="Config">Its new config.</param>
/// <param name="Layers">Its layers, base first.</param>
internal sealed record WrittenImage(
    CatalogEntry Entry, SourceImage Source, IReadOnlyList<ImageReference> Tags, byte[] Config, IReadOnlyList<WrittenLayer> Layers)
{
    /// <summary>The digest of the config.</summary>
    public Digest ImageId { get; } = Digest.Of(Config);
}
