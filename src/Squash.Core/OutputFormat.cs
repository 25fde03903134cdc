namespace Squash;

/// <summary>The format of a squashed image.</summary>
public enum OutputFormat
{
    /// <summary>A tar in the form of <c>docker save</c> before Docker 25, which every engine loads.</summary>
    DockerArchive,

    /// <summary>An OCI layout in a tar, with an additional <c>manifest.json</c>, in the form of <c>docker save</c> today.</summary>
    OciArchive,

    /// <summary>An OCI layout directory; existing images in it stay.</summary>
    OciDirectory,

    /// <summary>The bare root filesystem as a tar, without a config, in the form of <c>docker export</c>.</summary>
    Rootfs,
}
