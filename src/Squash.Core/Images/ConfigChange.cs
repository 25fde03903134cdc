namespace Squash.Images;

/// <summary>What squashing changes in a config.</summary>
internal sealed record ConfigChange
{
    /// <summary>The diffIDs of all layers of the result, base first.</summary>
    public required IReadOnlyList<DiffId> DiffIds { get; init; }

    /// <summary>How many of the source's lowest layers stay.</summary>
    public int KeptBelow { get; init; }

    /// <summary>How many of the source's topmost layers stay, above the squashed one.</summary>
    public int KeptAbove { get; init; }

    /// <summary>The comment of the squashed layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>The time of the result; <see langword="null"/> keeps the source's.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>No time that is set may be later than this.</summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Whether the entries of squashed layers are left out of the history instead of standing as empty layers.</summary>
    public bool DropHistory { get; init; }
}
