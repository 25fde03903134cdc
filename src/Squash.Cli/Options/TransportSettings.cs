using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>How registries and the daemon are reached.</summary>
/// <param name="Source">For the source, and for other images that are read.</param>
/// <param name="Target">For the target.</param>
internal sealed record TransportSettings(RegistryOptions Source, RegistryOptions Target)
{
    /// <summary>The Docker daemon.</summary>
    public DaemonOptions Daemon { get; init; } = new();

    public TransportSettings()
        : this(new RegistryOptions(), new RegistryOptions())
    {
    }
}
