namespace Squash;

/// <summary>What a squashed image is written as.</summary>
public enum OutputFormat
{
    /// <summary>A tar as <c>docker save</c> wrote it before Docker 25: every engine loads it.</summary>
    DockerArchive,

    /// <summary>An OCI layout in a tar, with a <c>manifest.json</c> too, as <c>docker save</c> writes it today.</summary>
    OciArchive,

    /// <summary>An OCI layout directory; what is in it already stays.</summary>
    OciDirectory,

    /// <summary>The bare root filesystem as a tar, without a config: what <c>docker export</c> gives.</summary>
    Rootfs,
}
