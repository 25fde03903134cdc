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

    /// <summary>Whether the program in the image may need them, so that the result of leaving them out should be tried first.</summary>
    public bool NeedsCheck { get; init; }
}
