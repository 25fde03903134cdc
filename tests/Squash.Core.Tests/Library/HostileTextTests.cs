using System.Text;
using System.Text.Json.Nodes;
using Squash.Images;
using Squash.Output;
using Squash.TestSupport;
using Squash.TestSupport.Hostile;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Library;

/// <summary>No text of an archive costs time out of proportion to its length, and none stops a squash from reacting to its token.</summary>
/// <remarks>
/// The tests measure processor time, which does not depend on other processes, so nothing else may run in this process meanwhile.
/// </remarks>
[Trait(Cost.Trait, Cost.Slow)]
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class HostileTextTests
{
    private const string Alone = "Measures the time of the process";
    private const int Size = 1_000_000;
    private const int Factor = 8;

    // The slowest text takes a tenth of it on a slow machine; a quadratic loop over 1 MB takes minutes.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestAfterCancel = TimeSpan.FromSeconds(0.5);

    // Below it, only the resolution of the clock and the work of the JIT compiler are measured.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(60);

    // High enough to reach the loops behind the limits too.
    private static readonly SquashLimits Raised = SquashLimits.Default with
    {
        MaxPathBytes = SquashLimits.Highest.MaxPathBytes,
        MaxPathDepth = SquashLimits.Highest.MaxPathDepth,
        MaxExtendedHeaderBytes = SquashLimits.Highest.MaxExtendedHeaderBytes,
        MaxSparseSegments = SquashLimits.Highest.MaxSparseSegments,
    };

    public static TheoryData<string> Names => [.. HostileTexts.All.Select(text => text.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Squash_LongText_TakesTimeInProportion(string name)
    {
        byte[] small = Archive(name, Size / Factor), large = Archive(name, Size);
        foreach (SquashLimits limits in (SquashLimits[])[SquashLimits.Default, Raised])
        {
            await MeasureAsync(small, limits);
            TimeSpan some = await MeasureAsync(small, limits), all = await MeasureAsync(large, limits);
            Assert.InRange(all, TimeSpan.Zero, Longest);
            Assert.InRange(all, TimeSpan.Zero, Factor * 3 * (some > Noise ? some : Noise));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Squash_CancelledInALongText_Ends(string name)
    {
        byte[] large = Archive(name, Size);
        foreach (int delay in (int[])[1, 10])
        {
            using var stop = new CancellationTokenSource();
            Task<SquashReport> squashing = ImageSquasher.SquashAsync(
                new TrickleStream(large, 100_000), new MemoryStream(), new SquashOptions { Limits = Raised }, cancellationToken: stop.Token);
            await Task.Delay(delay, TestContext.Current.CancellationToken);
            TimeSpan start = Environment.CpuUsage.TotalTime;
            await stop.CancelAsync();
            await squashing.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.InRange(Environment.CpuUsage.TotalTime - start, TimeSpan.Zero, LongestAfterCancel);
        }
    }

    // Newtonsoft computes the same hash for all of these arrays.
    [Fact]
    public async Task Compare_ConfigsOfValuesThatSeemEqual_TakesTimeInProportion()
    {
        ImageSource before = ConfigOf(30_000), after = ConfigOf(29_999);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        ImageCompareReport report = await ImageComparer.CompareAsync(before, after, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(Environment.CpuUsage.TotalTime - start, TimeSpan.Zero, Longest);
        Assert.Equal("[29999,29999]", Assert.Single(report.Config).Before);

        static ImageSource ConfigOf(int count)
        {
            JsonNode[] pairs = [.. Enumerable.Range(0, count).Select(i => new JsonArray(i, i))];
            return ImageSource.FromStream(new MemoryStream(DockerArchives.Legacy([ImageBuilder.Of().Config(config => config["x"] = new JsonArray(pairs)).Build()])));
        }
    }

    [Fact]
    public void AddTo_ManyNamesToMany_TakesTimeInProportion()
    {
        const int Count = 10_000;
        OciIndexManifestEntry Entry(string text, int first) => new()
        {
            MediaType = MediaTypes.OciManifest,
            Digest = Digest.Of(Encoding.UTF8.GetBytes(text)),
            Size = 1,
            Tags = [.. Enumerable.Range(first, Count).Select(i => ImageReference.Parse($"a:{i}"))],
        };
        TimeSpan start = Environment.CpuUsage.TotalTime;
        byte[] index = OciIndexManifest.AddTo(OciIndexManifest.ToBytes([Entry("old", 0)], null), [Entry("new", Count / 2)], SquashLimits.Highest);
        Assert.InRange(Environment.CpuUsage.TotalTime - start, TimeSpan.Zero, Longest);

        // Half of the old names have moved; the files that they were taken from stay, without names.
        JsonArray listed = JsonNode.Parse(index)!["manifests"]!.AsArray();
        Assert.Equal((2 * Count, Count * 3 / 2), (listed.Count, listed.Count(one => one!["annotations"] is not null)));
    }

    private static byte[] Archive(string name, int size) => HostileTexts.All.Single(text => text.Name == name).Archive(size);

    private static async Task<TimeSpan> MeasureAsync(byte[] archive, SquashLimits limits)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        ImageSource source = ImageSource.FromStream(new MemoryStream(archive));
        TimeSpan start = Environment.CpuUsage.TotalTime;
        await TakenOrRefusedAsync(ImageSquasher.SquashAsync(
            source, ImageTarget.ToStream(new MemoryStream()), new SquashOptions { Limits = limits }, cancellationToken: cancel));
        await TakenOrRefusedAsync(ImageInspector.InspectAsync(
            ImageSource.FromStream(new MemoryStream(archive)), new InspectOptions { Limits = limits }, cancellationToken: cancel));
        return Environment.CpuUsage.TotalTime - start;
    }

    private static async Task TakenOrRefusedAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (SquashException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
