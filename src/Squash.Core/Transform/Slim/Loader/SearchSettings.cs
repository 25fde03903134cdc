namespace Squash.Transform.Slim.Loader;

/// <summary>What the environment of a container tells its loaders.</summary>
internal sealed record SearchSettings
{
    /// <summary>LD_LIBRARY_PATH.</summary>
    public string LibraryPath { get; init; } = "";

    /// <summary>LD_PRELOAD, and what <c>/etc/ld.so.preload</c> lists.</summary>
    public IReadOnlyList<string> Preload { get; init; } = [];

    /// <summary>LD_AUDIT.</summary>
    public IReadOnlyList<string> Audit { get; init; } = [];

    /// <summary>What relative paths begin at.</summary>
    public string WorkingDirectory { get; init; } = "/";
}
