namespace Squash;

/// <summary>A secret that anyone with the image can read. The secret itself is never part of it.</summary>
public sealed record Leak
{
    /// <summary>The name of the rule that found it, such as <c>github-token</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The kind of secret, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The address of the format's documentation.</summary>
    public required string Source { get; init; }

    /// <summary>How bad it is.</summary>
    public required LeakSeverity Severity { get; init; }

    /// <summary>The beginning or name of the secret, with asterisks in place of its value.</summary>
    public required string Masked { get; init; }

    /// <summary>The number of the layer that stores it, from 1; <see langword="null"/> if it is in the config.</summary>
    public int? Layer { get; init; }

    /// <summary>
    /// The file that contains it, from the root, without a leading slash, or the directory that is the secret as a whole;
    /// <see langword="null"/> if it is in the config, or in a layer but not in a file.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Its position in the file, or in the uncompressed layer if it has no path.</summary>
    public long? Offset { get; init; }

    /// <summary>Its place in the config, such as <c>config.Env.TOKEN</c> or <c>history[3].created_by</c>; otherwise <see langword="null"/>.</summary>
    public string? Field { get; init; }

    /// <summary>Whether a container sees it.</summary>
    public required bool IsVisible { get; init; }

    /// <summary>The number of the layer that overrode or deleted its file; <see langword="null"/> if none did.</summary>
    public int? LostIn { get; init; }

    /// <summary>The step that removes it.</summary>
    public required LeakRemedy Remedy { get; init; }

    /// <summary>The reason why it is allowed; <see langword="null"/> if nothing allows it.</summary>
    public string? Allowed { get; init; }
}
