namespace Squash.Registry;

/// <summary>The media types of manifests and indexes.</summary>
/// <remarks>OCI image-spec v1.1, media-types.md; Docker image manifest version 2, schemas 1 and 2.</remarks>
internal static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    private const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+";

    /// <summary>Whether it is a manifest or an index.</summary>
    public static bool IsManifest(string? mediaType) => mediaType is OciIndex or OciManifest or DockerManifestList or DockerManifest;

    /// <summary>Whether it is Docker's manifest format from before 2016, signed or not.</summary>
    public static bool IsSchema1(string mediaType) => mediaType.StartsWith(DockerSchema1, StringComparison.Ordinal);
}
