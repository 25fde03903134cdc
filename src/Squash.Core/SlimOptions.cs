namespace Squash;

/// <summary>The scope and the additional roots of <see cref="SquashOptions.Slim"/>.</summary>
public sealed record SlimOptions
{
    /// <summary>Whether whole packages stay, or single files.</summary>
    public SlimScope Scope { get; init; } = SlimScope.Package;

    /// <summary>Files that stay, with all that they need, as patterns of the same language as <see cref="SquashOptions.Exclude"/>.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Packages that stay, with those that they depend on.</summary>
    public IReadOnlyList<string> KeepPackages { get; init; } = [];
}
