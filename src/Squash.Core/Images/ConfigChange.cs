namespace Squash.Images;

/// <summary>What squashing changes in a config.</summary>
internal sealed record ConfigChange
{
    /// <summary>The layers of the result, base first. Layers of the source that none of them stands for are gone.</summary>
    public required IReadOnlyList<ConfigLayer> Layers { get; init; }

    /// <summary>The comment of a new layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>The time of the result; <see langword="null"/> keeps the source's.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>No time that is set may be later than this.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Whether the entries of replaced layers are left out of the history; otherwise they stay as those of empty layers.</summary>
    public bool DropHistory { get; init; }

    /// <summary>What else was changed, as the history tells of it in an entry of its own; <see langword="null"/> for nothing.</summary>
    public string? Step { get; init; }
}
