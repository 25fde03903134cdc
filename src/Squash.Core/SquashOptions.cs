namespace Squash;

/// <summary>What to squash, and into what. The default squashes every layer of the archive's only image into one.</summary>
public sealed record SquashOptions
{
    /// <summary>
    /// The references (<c>name[:tag]</c>) of the squashed image; empty keeps those of the source. They are checked and
    /// normalised as docker does.
    /// </summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The comment of the squashed layer's history entry; <see langword="null"/> for a standard one.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// The <c>created</c> time of the squashed image; <see langword="null"/> keeps the source's, so that the same image
    /// always gives the same bytes.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// The latest time that may stand in the output (<c>created</c> and modification times), as
    /// <c>SOURCE_DATE_EPOCH</c> asks for; <see langword="null"/> for no bound.
    /// </summary>
    public DateTimeOffset? LatestTime { get; init; }

    /// <summary>Whether every digest that the archive states is checked. The default is <see langword="true"/>.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// The directory of temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>Bounds on what the archive may ask for.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;
}
