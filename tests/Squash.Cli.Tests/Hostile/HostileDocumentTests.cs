using Squash.TestSupport;
using Squash.TestSupport.Hostile;

namespace Squash.Cli.Tests.Hostile;

/// <summary>Manifests, indexes and configs that are malformed, or that cost much memory and time.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HostileDocumentTests
{
    public static TheoryData<string> Names => HostileRun.NamesOf(HostileDocuments.All);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Squash_IsRefusedOrTakenAtLittleCost(string name) => HostileRun.CheckAsync(HostileDocuments.All.Single(one => one.Name == name));
}
