namespace Squash.Cli.Options;

/// <summary>What the command line asks for, checked as far as that is possible without opening a file.</summary>
internal sealed record SquashArguments
{
    /// <summary>The archive to read; <see langword="null"/> for stdin.</summary>
    public string? Input { get; init; }

    /// <summary>The file to write; <see langword="null"/> for stdout.</summary>
    public string? Output { get; init; }

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    public ProgressMode Progress { get; init; }

    public bool Verbose { get; init; }

    public bool Quiet { get; init; }

    /// <summary>Whether to only tell what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>The files that patterns were read from.</summary>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    public bool Help { get; init; }

    public bool Version { get; init; }

    /// <summary>What the library is asked to do.</summary>
    public SquashOptions Options { get; init; } = new();
}
