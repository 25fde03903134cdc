using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Squash.Core.Tests.Properties;
using Squash.TestSupport;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Soak;

/// <summary><c>make soak</c>: random images by all routes in one process, for as long as you like.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public class SoakTests
{
    private const double DefaultMinutes = 30;
    private const int MaxFailuresShown = 10;

    /// <summary>The number of images after which all code is compiled, and pools and native heaps have their final size.</summary>
    private const int WarmUpImages = 10_000;

    /// <summary>The allowed growth of a warm process: enough for heap fragmentation, but not for a leak.</summary>
    private const long MaxGrowthBytes = 32 * 1024 * 1024;

    /// <summary>The runtime opens and closes some files itself; a leak would be one per image.</summary>
    private const int MaxGrowthDescriptors = 16;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShowInterval = TimeSpan.FromMinutes(1);

    private readonly List<string> _failures = [];

    [Fact(Explicit = true)]
    public async Task SquashAsync_ForALongTime_StaysRightAndLeaksNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the figures of a process are read from /proc");
        TimeSpan duration = TimeSpan.FromMinutes(Number("SQUASH_SOAK_MINUTES") ?? DefaultMinutes), warmUp = duration / 5;
        uint firstImage = (uint?)Number("SQUASH_SOAK_FIRST") ?? (uint)Random.Shared.Next();
        Show($"from image {firstImage} on (SQUASH_SOAK_FIRST); the judge is {(KernelOverlay.Unavailable is { } why ? "the naive overlay: " + why : "the kernel's overlay")}");

        var clock = Stopwatch.StartNew();
        TimeSpan nextSample = warmUp, nextShown = TimeSpan.Zero;
        ProcessFigures start = ProcessFigures.Take(), first = default, last = default, max = default;
        uint images = 0;
        for (; clock.Elapsed < duration; images++)
        {
            await SoakAsync(unchecked(firstImage + images));
            if (clock.Elapsed < nextSample) continue;
            nextSample = clock.Elapsed + SampleInterval;
            last = ProcessFigures.Take();
            if (first == default && images >= WarmUpImages) first = last;
            max = max.Max(last);
            if (clock.Elapsed < nextShown) continue;
            nextShown = clock.Elapsed + ShowInterval;
            Show($"after {clock.Elapsed.TotalMinutes:f1} minutes {images} images, {_failures.Count} failures, {last}");
        }

        Show($"{images} images in {clock.Elapsed.TotalMinutes:f1} minutes, {_failures.Count} failures");
        Show($"at the start {start}; warmed up {(first == default ? "never" : first)}; at the end {last}; at most {max}");
        StackProperty.AssertNone(_failures.Take(MaxFailuresShown));
        Assert.True(last.Descriptors - start.Descriptors <= MaxGrowthDescriptors, "descriptors stayed open");
        if (first == default) Show($"no check of memory growth: warming up takes {WarmUpImages} images");
        else Assert.True(last.ResidentBytes - first.ResidentBytes <= MaxGrowthBytes, $"the process grew by more than {MaxGrowthBytes >> 20} MiB");
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out double number) ? number : null;

    private static void Show(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private async Task SoakAsync(uint number)
    {
        string folder = Directory.CreateTempSubdirectory("squash-soak-").FullName;
        try
        {
            List<List<TarItem>> stack = RandomStacks.Loadable.Generate(new PCG(0, number), null, out _);
            byte[][] layers = [.. stack.Select(LayerBuilder.Build)];
            var routes = new SoakRoutes(layers, new Random(unchecked((int)number)), folder);
            if (await routes.TakeAsync(number) is { } result) Check(layers, [.. result]);
            if (routes.CountLeftovers() is int left and > 0) throw new InvalidOperationException($"{left} temporary files were left");
        }
        catch (Exception e)
        {
            _failures.Add($"image {number}: {e}");
            if (_failures.Count <= MaxFailuresShown) Show(_failures[^1]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Check(byte[][] layers, byte[][] result)
    {
        bool hasKernel = KernelOverlay.Unavailable is null;
        OverlayResult expected = hasKernel ? KernelOverlay.Merge(layers) : NaiveOverlay.Merge(layers);
        RootfsTree actual = result.Length == 1 ? RootfsTree.FromTar(result[0])
            : hasKernel ? KernelOverlay.Merge(result).Tree
            : NaiveOverlay.Merge(result).Tree;
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, actual, expected.Loose));
    }
}
