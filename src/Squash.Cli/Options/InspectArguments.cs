namespace Squash.Cli.Options;

/// <summary>The parsed command line, checked as far as possible without opening a file.</summary>
internal sealed record InspectArguments
{
    /// <summary>The image to read; <see langword="null"/> for stdin.</summary>
    public ImagePlace? Input { get; init; }

    /// <summary>The options that another command for the same image needs too, each with its value.</summary>
    public IReadOnlyList<string[]> GivenOptions { get; init; } = [];

    /// <summary>The place of the login for the source's registry.</summary>
    public string? SourceLogin { get; init; }

    /// <summary>How registries are reached.</summary>
    public TransportSettings Transports { get; init; } = new();

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    /// <summary>The file for the report as a web page; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Html { get; init; }

    /// <summary>The file for the report as Markdown; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Markdown { get; init; }

    public ProgressMode Progress { get; init; }

    /// <summary>Whether only errors and crossed limits are shown.</summary>
    public bool Quiet { get; init; }

    /// <summary>The number of wasteful paths that are shown.</summary>
    public int Top { get; init; }

    public WasteLimits Limits { get; init; } = new();

    /// <summary>The least severity of a secret that makes the command fail; <see langword="null"/> if none does.</summary>
    public LeakSeverity? FailOnLeaks { get; init; }

    /// <summary>The files with known secrets.</summary>
    public IReadOnlyList<string> AllowFiles { get; init; } = [];

    public bool Help { get; init; }

    /// <summary>The options for the library.</summary>
    public InspectOptions Options { get; init; } = new();
}
