namespace Squash.Images;

/// <summary>The annotations that squash reads or changes.</summary>
internal static class AnnotationKeys
{
    /// <summary>The tag if written by Docker or containerd; other tools write a whole reference, or any text.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The whole reference, as written by Docker and containerd.</summary>
    public const string ImageName = "io.containerd.image.name";

    /// <summary>When the image was built, RFC 3339; also a label.</summary>
    public const string Created = "org.opencontainers.image.created";

    /// <summary>The digest of the image that this one was built on.</summary>
    public const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>The reference of the image that this one was built on.</summary>
    public const string BaseName = "org.opencontainers.image.base.name";
}
