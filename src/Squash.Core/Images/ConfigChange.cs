namespace Squash.Images;

/// <summary>The changes to a config by squashing.</summary>
internal sealed record ConfigChange
{
    /// <summary>The layers of the result, base first. Layers of the source that none of them replaces are dropped.</summary>
    public required IReadOnlyList<ConfigLayer> Layers { get; init; }

    /// <summary>The comment of a new layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>The time of the result; <see langword="null"/> keeps the source's.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The latest allowed time; later ones are replaced by it.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Whether the history entries of replaced layers are left out; otherwise they become entries without a layer.</summary>
    public bool DropHistory { get; init; }

    /// <summary>Other changes, as a separate history entry lists them; <see langword="null"/> for nothing.</summary>
    public string? Step { get; init; }
}
