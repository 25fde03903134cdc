namespace Squash.Inspect.Leaks.Rules;

/// <summary>One kind of secret, with the way to recognise it.</summary>
internal abstract class LeakRule
{
    /// <summary>Its name in reports and lists of allowed secrets.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of secret, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The address of the format's documentation.</summary>
    public required string Source { get; init; }

    public required LeakSeverity Severity { get; init; }
}
