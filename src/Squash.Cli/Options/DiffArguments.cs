namespace Squash.Cli.Options;

/// <summary>The parsed command line of <c>squash diff</c>.</summary>
internal sealed record DiffArguments
{
    public ImageOperand Before { get; init; } = new(null, null);

    public ImageOperand After { get; init; } = new(null, null);

    /// <summary>How registries are reached.</summary>
    public TransportSettings Transports { get; init; } = new();

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    /// <summary>Whether only counts are shown.</summary>
    public bool Stat { get; init; }

    public ProgressMode Progress { get; init; }

    public bool Quiet { get; init; }

    public bool Help { get; init; }

    /// <summary>The options for the library.</summary>
    public ImageCompareOptions Options { get; init; } = new();
}
