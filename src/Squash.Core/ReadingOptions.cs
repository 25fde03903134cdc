namespace Squash;

/// <summary>How images are read, whatever is done with them.</summary>
internal sealed record ReadingOptions
{
    /// <summary>Whether every digest that an archive states is checked.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The directory of temporary files; <see langword="null"/> for the system's.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Bounds on what an archive may ask for.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    /// <summary>How many threads of one kind may be at work at once.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;
}
