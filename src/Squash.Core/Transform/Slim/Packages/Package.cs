namespace Squash.Transform.Slim.Packages;

/// <summary>An installed package.</summary>
internal sealed class Package
{
    public required string Name { get; init; }

    public string Version { get; init; } = "";

    public string Architecture { get; init; } = "";

    /// <summary>The packages that it needs to run; one of each group is enough.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Depends { get; init; } = [];

    /// <summary>Other names that a dependency may use for it.</summary>
    public IReadOnlyList<string> Provides { get; init; } = [];

    /// <summary>Its files and directories, as far as the image has them.</summary>
    public IReadOnlyList<int> Files { get; set; } = [];

    /// <summary>The document that describes it.</summary>
    public required int Document { get; init; }

    /// <summary>Its stanza in the document, with the line behind it.</summary>
    public required Range Stanza { get; init; }

    /// <summary>Files of the package manager about it that readers of the database look at.</summary>
    public IReadOnlyList<int> Records { get; set; } = [];

    public override string ToString() => Name;
}
