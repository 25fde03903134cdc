namespace Squash.Images;

/// <summary>The annotations that name an image in an index.</summary>
internal static class AnnotationKeys
{
    /// <summary>The tag in what Docker and containerd write; a whole reference, or anything, in what others do.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The whole reference, in what Docker and containerd write.</summary>
    public const string ImageName = "io.containerd.image.name";
}
