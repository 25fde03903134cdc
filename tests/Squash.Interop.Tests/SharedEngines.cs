// All collections start at once, because their tests mostly wait for other programs. With one per core, that of the engines, which takes
// the longest, would start last.
[assembly: Xunit.v3.Parallelization(MaxThreads = -1)]

namespace Squash.Interop.Tests;

/// <summary>Tests that share the engines, because these take long to start.</summary>
[CollectionDefinition(Name)]
public sealed class SharedEngines : ICollectionFixture<Engines>
{
    public const string Name = "engines";
}
