namespace Squash.Cli.Options;

/// <summary>The parsed command line, checked as far as possible without opening a file.</summary>
internal sealed record SquashArguments
{
    /// <summary>The image to read; <see langword="null"/> for stdin.</summary>
    public ImagePlace? Input { get; init; }

    /// <summary>The target; <see langword="null"/> for stdout.</summary>
    public ImagePlace? Output { get; init; }

    /// <summary>How registries are reached.</summary>
    public TransportSettings Transports { get; init; } = new();

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    /// <summary>The file for the digest of the manifest; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? DigestFile { get; init; }

    public ProgressMode Progress { get; init; }

    public bool Verbose { get; init; }

    public bool Quiet { get; init; }

    /// <summary>Whether to report the result without writing it.</summary>
    public bool DryRun { get; init; }

    /// <summary>The place that the base is read from; <see langword="null"/> if there is none.</summary>
    public ImagePlace? Base { get; init; }

    /// <summary>The place of the earlier result whose layout is kept; <see langword="null"/> if there is none.</summary>
    public ImagePlace? Like { get; init; }

    /// <summary>The files that patterns were read from.</summary>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    /// <summary>The paths to explain: why slimming kept or left out each of them.</summary>
    public IReadOnlyList<string> Explain { get; init; } = [];

    public bool Help { get; init; }

    public bool Version { get; init; }

    /// <summary>The options for the library.</summary>
    public SquashOptions Options { get; init; } = new();
}
