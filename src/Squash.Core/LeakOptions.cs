namespace Squash;

/// <summary>Options of the search for secrets.</summary>
public sealed record LeakOptions
{
    /// <summary>Known secrets. They are reported as allowed, in addition to the test keys that packages ship.</summary>
    public IReadOnlyList<AllowedLeak> Allowed { get; init; } = [];
}
