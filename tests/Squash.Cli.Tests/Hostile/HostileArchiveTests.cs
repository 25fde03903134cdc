using Squash.TestSupport;
using Squash.TestSupport.Hostile;

namespace Squash.Cli.Tests.Hostile;

/// <summary>Inputs that are not archives, and archives whose outer tar or compression is bad.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HostileArchiveTests
{
    public static TheoryData<string> Names => HostileRun.NamesOf(HostileArchives.All);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Squash_IsRefusedOrTakenAtLittleCost(string name) => HostileRun.CheckAsync(HostileArchives.All.Single(one => one.Name == name));
}
