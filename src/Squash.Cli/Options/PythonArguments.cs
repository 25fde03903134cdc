namespace Squash.Cli.Options;

/// <summary>A command line of the Python docker-squash.</summary>
internal sealed record PythonArguments
{
    /// <summary>The image in the daemon.</summary>
    public string Image { get; init; } = "";

    /// <summary>The number of steps of the history to squash, or the image or layer to squash from; <see langword="null"/> for all.</summary>
    public string? From { get; init; }

    /// <summary>The name of the result; <see langword="null"/> for none.</summary>
    public ImageReference? Tag { get; init; }

    public string? Message { get; init; }

    /// <summary>The file that gets the result; <see langword="null"/> for none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether the daemon gets the result.</summary>
    public bool Loads { get; init; } = true;

    /// <summary>The directory for temporary files, which is made; <see langword="null"/> for the system's.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Whether the source is removed from the daemon at the end.</summary>
    public bool Cleanup { get; init; }

    public bool Verbose { get; init; }

    public bool Help { get; init; }

    public bool Version { get; init; }
}
