namespace Squash.Transform.Slim.Packages;

/// <summary>An installed package.</summary>
internal sealed class Package
{
    public required string Name { get; init; }

    public string Version { get; init; } = "";

    public string Architecture { get; init; } = "";

    /// <summary>What it needs to run: of each group, one is enough.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Depends { get; init; } = [];

    /// <summary>Other names by which it satisfies what somebody needs.</summary>
    public IReadOnlyList<string> Provides { get; init; } = [];

    /// <summary>The names that the database lists for it and that are there, directories included.</summary>
    public IReadOnlyList<int> Files { get; set; } = [];

    /// <summary>The document that describes it.</summary>
    public required int Document { get; init; }

    /// <summary>Its stanza in the document, with the line behind it.</summary>
    public required Range Stanza { get; init; }

    /// <summary>Files of the package manager about it that readers of the database look at.</summary>
    public IReadOnlyList<int> Records { get; set; } = [];

    public override string ToString() => Name;
}
