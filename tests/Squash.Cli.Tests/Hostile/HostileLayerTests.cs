using Squash.TestSupport;
using Squash.TestSupport.Hostile;

namespace Squash.Cli.Tests.Hostile;

/// <summary>Layers that are malformed, or that cost much memory and time.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HostileLayerTests
{
    public static TheoryData<string> Names => HostileRun.NamesOf(HostileLayers.All);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Squash_IsRefusedOrTakenAtLittleCost(string name) => HostileRun.CheckAsync(HostileLayers.All.Single(one => one.Name == name));
}
