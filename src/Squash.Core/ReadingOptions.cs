namespace Squash;

/// <summary>Options for reading images, common to all jobs.</summary>
internal sealed record ReadingOptions
{
    /// <summary>Whether every digest that an archive states is checked.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The directory for temporary files; <see langword="null"/> for the system's.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Limits on the resources that an archive can use.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    /// <summary>The number of threads per kind of work.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The number of layers that arrive from elsewhere at once.</summary>
    public int Downloads { get; init; } = DefaultDownloads;

    // As docker and podman do; a server is seldom faster for more.
    internal static int DefaultDownloads => Math.Max(4, Environment.ProcessorCount);
}
