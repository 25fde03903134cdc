namespace Squash.Images;

/// <summary>The annotations that squash reads or changes.</summary>
internal static class AnnotationKeys
{
    /// <summary>The tag in what Docker and containerd write; a whole reference, or anything, in what others do.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The whole reference, in what Docker and containerd write.</summary>
    public const string ImageName = "io.containerd.image.name";

    /// <summary>When the image was built, RFC 3339; also a label.</summary>
    public const string Created = "org.opencontainers.image.created";
}
