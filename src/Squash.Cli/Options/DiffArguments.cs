namespace Squash.Cli.Options;

/// <summary>What the command line of <c>squash diff</c> asks for.</summary>
internal sealed record DiffArguments
{
    public ImageOperand Before { get; init; } = new(null, null);

    public ImageOperand After { get; init; } = new(null, null);

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    /// <summary>Whether only counts are shown.</summary>
    public bool Stat { get; init; }

    public ProgressMode Progress { get; init; }

    public bool Quiet { get; init; }

    public bool Help { get; init; }

    /// <summary>What the library is asked to do.</summary>
    public ImageCompareOptions Options { get; init; } = new();
}
