namespace Squash.Cli.Options;

/// <summary>What the command line of <c>squash batch</c> asks for.</summary>
internal sealed record BatchArguments
{
    /// <summary>The file that lists the images; <see langword="null"/> for stdin.</summary>
    public string? List { get; init; }

    /// <summary>How many images are squashed at a time.</summary>
    public int Jobs { get; init; }

    /// <summary>Which share of the list is squashed; <see langword="null"/> for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The file that remembers what is done; <see langword="null"/> for none.</summary>
    public string? State { get; init; }

    /// <summary>The file for the report as JSON; <see cref="ParseResultExtensions.StandardStream"/> for stdout.</summary>
    public string? Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The files that patterns were read from.</summary>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    public bool Help { get; init; }

    /// <summary>What becomes of every image, but for its names and its format.</summary>
    public SquashOptions Options { get; init; } = new();

    /// <summary>The format of an image that goes to the given place.</summary>
    public Func<string, OutputFormat> FormatOf { get; init; } = _ => OutputFormat.DockerArchive;

    /// <summary>The options that decide what becomes of an image, as they were given.</summary>
    public IReadOnlyList<string> Recipe { get; init; } = [];
}
