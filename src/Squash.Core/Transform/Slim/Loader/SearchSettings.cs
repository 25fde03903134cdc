namespace Squash.Transform.Slim.Loader;

/// <summary>The settings that a container's environment has for its loaders.</summary>
internal sealed record SearchSettings
{
    /// <summary>LD_LIBRARY_PATH.</summary>
    public string LibraryPath { get; init; } = "";

    /// <summary>LD_PRELOAD, and what <c>/etc/ld.so.preload</c> lists.</summary>
    public IReadOnlyList<string> Preload { get; init; } = [];

    /// <summary>LD_AUDIT.</summary>
    public IReadOnlyList<string> Audit { get; init; } = [];

    /// <summary>The start of relative paths.</summary>
    public string WorkingDirectory { get; init; } = "/";
}
