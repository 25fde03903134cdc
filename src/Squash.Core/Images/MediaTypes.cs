namespace Squash.Images;

/// <summary>The media types of images, and their meaning.</summary>
/// <remarks>OCI image-spec v1.1, media-types.md; Docker image manifest version 2, schema 2.</remarks>
internal static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = OciLayer + "+gzip";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    public const string InToto = "application/vnd.in-toto+json";

    private const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+";
    private const string OciForeignLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar";

    public static bool IsIndex(string? mediaType) => mediaType is OciIndex or DockerManifestList;

    public static bool IsManifest(string? mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>Whether it is Docker's manifest format from before 2016, signed or not.</summary>
    public static bool IsSchema1(string? mediaType) =>
        mediaType is not null && mediaType.StartsWith(DockerSchema1, StringComparison.Ordinal);

    /// <summary>Whether a manifest with this config type is an image; artifacts have other config types.</summary>
    /// <remarks>Docker 1.10 and 1.11 pushed configs as plain bytes; registries still have such images.</remarks>
    public static bool IsImageConfig(string? mediaType) => mediaType is null or OciConfig or DockerConfig or "application/octet-stream";

    public static LayerKind KindOfLayer(string? mediaType)
    {
        if (mediaType is null) return LayerKind.Tar;
        if (mediaType.EndsWith("+encrypted", StringComparison.Ordinal)) return LayerKind.Encrypted;
        if (mediaType == InToto) return LayerKind.Attestation;
        if (mediaType.StartsWith(OciForeignLayer, StringComparison.Ordinal)
            || mediaType.StartsWith(DockerForeignLayer, StringComparison.Ordinal))
        {
            return LayerKind.Foreign;
        }

        return CompressionOfLayer(mediaType) is null ? LayerKind.Unknown : LayerKind.Tar;
    }

    /// <summary>
    /// The compression that a layer's media type states: <c>none</c>, <c>gzip</c>, <c>zstd</c>, …; <see langword="null"/>
    /// if it is not a tar layer.
    /// </summary>
    public static string? CompressionOfLayer(string mediaType)
    {
        foreach (string tar in (ReadOnlySpan<string>)[OciLayer, DockerLayer])
        {
            if (!mediaType.StartsWith(tar, StringComparison.Ordinal)) continue;
            string suffix = mediaType[tar.Length..];
            if (suffix.Length == 0) return "none";
            if (suffix is ['+' or '.', _, ..]) return suffix[1..];
        }

        return null;
    }
}
