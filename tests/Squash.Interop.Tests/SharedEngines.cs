namespace Squash.Interop.Tests;

/// <summary>Tests that share the engines, because these take long to start.</summary>
[CollectionDefinition(Name)]
public sealed class SharedEngines : ICollectionFixture<Engines>
{
    public const string Name = "engines";
}
