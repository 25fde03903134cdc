namespace Squash.Registry.Tests;

/// <summary>Tests that change PATH, which all tests of this process share: not beside any other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PathVariable
{
    public const string Name = nameof(PathVariable);
}
