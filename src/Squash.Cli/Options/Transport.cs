namespace Squash.Cli.Options;

/// <summary>The kinds of places that images are read from and written to.</summary>
internal enum Transport
{
    /// <summary>A path without a prefix: an archive, or an OCI layout directory.</summary>
    Path,

    DockerArchive,

    OciArchive,

    OciDirectory,

    /// <summary>A registry.</summary>
    Registry,

    /// <summary>The daemon of docker, or of podman.</summary>
    Daemon,
}
