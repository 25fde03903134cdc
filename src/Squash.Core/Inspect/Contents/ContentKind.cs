namespace Squash.Inspect.Contents;

/// <summary>A kind of files that is often left in images.</summary>
internal sealed class ContentKind
{
    /// <summary>Its name in reports.</summary>
    public required string Name { get; init; }

    /// <summary>The kind, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The files, with the syntax of <see cref="SquashOptions.Exclude"/>.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Whether containers run without them, so that a report may advise to leave them out.</summary>
    public required bool IsDispensable { get; init; }
}
