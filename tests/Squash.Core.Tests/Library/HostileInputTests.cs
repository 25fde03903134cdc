using Squash.TestSupport;
using Squash.TestSupport.Hostile;

namespace Squash.Core.Tests.Library;

/// <summary>For a hostile pipe, the library gives the same result as the command for a hostile file, with a typed exception.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HostileInputTests
{
    // The command sets the limits; its tests measure the cost of these cases.
    private static IEnumerable<HostileCase> Cases =>
        [.. HostileArchives.All.Concat(HostileLayers.All).Concat(HostileDocuments.All).Where(one => one.Args.Length == 0)];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Squash_Pipe_IsRefusedOrTakenToo(string name)
    {
        HostileCase hostile = Cases.Single(one => one.Name == name);
        using var output = new MemoryStream();
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(
            new TrickleStream(hostile.Archive(), 100_000), output, cancellationToken: TestContext.Current.CancellationToken);
        if (hostile.ExitCode == 0)
        {
            Assert.NotEmpty((await squashing).Images);
            return;
        }

        SquashException failure = await Assert.ThrowsAnyAsync<SquashException>(() => squashing);
        Assert.Matches(hostile.Message.Split(".*--limit")[0], failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(hostile.Message.Contains("--limit", StringComparison.Ordinal), hostile.Message.Contains("--limit", StringComparison.Ordinal) && failure is LimitExceededException { Limit: not null });
        Assert.Equal(-1, output.ToArray().AsSpan().IndexOf("manifest.json"u8));
    }
}
