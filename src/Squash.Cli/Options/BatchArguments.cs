namespace Squash.Cli.Options;

/// <summary>The parsed command line of <c>squash batch</c>.</summary>
internal sealed record BatchArguments
{
    /// <summary>The file that lists the images; <see langword="null"/> for stdin.</summary>
    public string? List { get; init; }

    /// <summary>The number of images that are squashed at a time.</summary>
    public int Jobs { get; init; }

    /// <summary>The share of the list that is squashed; <see langword="null"/> for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The file that records finished images; <see langword="null"/> for none.</summary>
    public string? State { get; init; }

    /// <summary>Whether <see cref="State"/> is the value of an option.</summary>
    public bool IsStateNamed { get; init; }

    /// <summary>Whether an image in a registry says what it was made from, and is skipped if that is unchanged.</summary>
    public bool SkipUnchanged { get; init; }

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The place that the base is read from; <see langword="null"/> if there is none.</summary>
    public ImagePlace? Base { get; init; }

    /// <summary>How registries are reached.</summary>
    public TransportSettings Transports { get; init; } = new();

    /// <summary>The files that patterns were read from.</summary>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    public bool Help { get; init; }

    /// <summary>The options for every image, except for its names and its format.</summary>
    public SquashOptions Options { get; init; } = new();

    /// <summary>The format of an image with the given output.</summary>
    public Func<ImagePlace, OutputFormat> FormatOf { get; init; } = _ => OutputFormat.DockerArchive;

    /// <summary>The given options that affect the result.</summary>
    public IReadOnlyList<string> Recipe { get; init; } = [];
}
