using Squash.Compression;
using Squash.Images;

namespace Squash.Output;

/// <summary>The media types of a manifest and of what it refers to: OCI's or Docker's.</summary>
/// <remarks>OCI image-spec v1.1, media-types.md; Docker image manifest version 2, schema 2. Their documents have the same form.</remarks>
/// <param name="Index">An index of several platforms.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Config">The config.</param>
/// <param name="Layer">A layer without compression.</param>
/// <param name="Separator">The character between that and the name of a compression.</param>
internal sealed record ManifestTypes(string Index, string Manifest, string Config, string Layer, char Separator)
{
    public static ManifestTypes Oci { get; } = new(MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.OciConfig, MediaTypes.OciLayer, '+');

    private static ManifestTypes Docker { get; } =
        new(MediaTypes.DockerManifestList, MediaTypes.DockerManifest, MediaTypes.DockerConfig, MediaTypes.DockerLayer, '.');

    /// <summary>Those of the source, because podman ignores a health check behind an OCI manifest, and some services take Docker's only.</summary>
    /// <remarks>Docker's have no annotations and no zstd; an image with these gets OCI's.</remarks>
    public static ManifestTypes OfSource(WrittenImage image) =>
        image.Source.HasDockerManifest && image.Source.ManifestAnnotations is not { HasValues: true }
        && image.Layers.All(layer => layer.Compression is CompressionKind.None or CompressionKind.Gzip)
            ? Docker
            : Oci;

    /// <summary>Those of an index with these manifests.</summary>
    public static ManifestTypes OfIndex(IEnumerable<OciIndexManifestEntry> manifests, bool hasAnnotations) =>
        !hasAnnotations && manifests.All(manifest => manifest.MediaType == Docker.Manifest && manifest.Annotations is not { HasValues: true }) ? Docker : Oci;

    /// <summary>The media type of a layer.</summary>
    /// <param name="compression">The compression: None, Gzip or Zstd.</param>
    public string LayerWith(string compression) =>
        compression == nameof(CompressionKind.None) ? Layer : $"{Layer}{Separator}{compression.ToLowerInvariant()}";
}
