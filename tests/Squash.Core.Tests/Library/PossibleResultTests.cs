using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>The results that a dry run and an inspection foresee for other options than the given ones.</summary>
public sealed class PossibleResultTests
{
    public static TheoryData<string> Options => new("none", "from", "from 3", "purge", "purge from", "layers", "layers from", "size", "exclude", "to", "time");

    [Theory]
    [MemberData(nameof(Options))]
    public async Task PlanAsync_EachResult_IsThatOfARealRun(string name)
    {
        foreach (Packing packing in (Packing[])[Packing.None, Packing.Gzip])
        {
            SquashOptions options = Named(name);
            byte[] archive = Archive(packing);
            IReadOnlyList<PossibleResult> results = (await PlanAsync(archive, options)).PossibleResults;

            Assert.Equal(4, results.Count);
            foreach (PossibleResult result in results) Assert.Equal(await RunAsync(archive, options, result), result);
        }
    }

    [Fact]
    public async Task InspectAsync_Results_AreThoseOfADryRun()
    {
        foreach (Packing packing in (Packing[])[Packing.None, Packing.Gzip])
        {
            byte[] archive = Archive(packing);
            InspectReport report = await ImageInspector.InspectAsync(ImageSource.FromStream(new MemoryStream(archive)), cancellationToken: TestContext.Current.CancellationToken);

            Assert.Equal((await PlanAsync(archive, new SquashOptions())).PossibleResults, report.PossibleResults);
            Assert.Equal([(0, null, null), (1, null, null), (0, PurgeThreshold.Default, null), (0, null, 40)], report.PossibleResults.Select(result => (result.KeptLayers, result.Purge, result.MaxLayers)));
            Assert.InRange(report.PossibleResults[^1].Layers, 30, 40);
        }
    }

    [Fact]
    public async Task InspectAsync_CompressedLayers_AreDecompressedOnce()
    {
        byte[] archive = Archive(Packing.Gzip);

        // The limit for all decompressed bytes counts each byte again that is read again.
        long bytes = Stack().Sum(layer => (long)layer.Length) + 50_000;
        var options = new InspectOptions { Limits = SquashLimits.Default with { MaxTotalDecompressedBytes = bytes } };
        InspectReport report = await ImageInspector.InspectAsync(ImageSource.FromStream(new MemoryStream(archive)), options, cancellationToken: TestContext.Current.CancellationToken);

        // A layout that cannot be planned within the limits is left out.
        Assert.Equal(40, report.PossibleResults[^1].MaxLayers);
    }

    [Fact]
    public async Task PlanAsync_Rootfs_HasNoLayersToArrange() =>
        Assert.Empty((await PlanAsync(Archive(Packing.None), new SquashOptions { Format = OutputFormat.Rootfs })).PossibleResults);

    [Fact]
    public async Task SquashAsync_RealRun_ForeseesNothing()
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(new MemoryStream(Archive(Packing.None)), output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(report.Images[0].PossibleResults);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PlanAsync_Like_CountsTheBytesThatItsUsersPull(bool isChanged)
    {
        foreach (Packing packing in (Packing[])[Packing.None, Packing.Gzip])
        {
            var options = new SquashOptions { MaxLayers = 12, Compression = LayerCompression.None };
            byte[] previous = await SquashAsync(Archive(packing), options);
            byte[] archive = Archive(packing, isChanged ? "pkg07" : null);

            IReadOnlyList<PossibleResult> results = (await PlanAsync(archive, options with { Like = Like(previous) })).PossibleResults;

            ReadImage before = ImageReader.Only(previous), after = ImageReader.Only(await SquashAsync(archive, options with { Like = Like(previous) }));
            long expected = after.Layers.Zip(after.DiffIds).Where(layer => !before.DiffIds.Contains(layer.Second)).Sum(layer => (long)layer.First.Length);
            Assert.Equal(isChanged, expected > 0);
            Assert.Equal(expected, results[^1].PullBytes);
            Assert.All(results.SkipLast(1), result => Assert.Equal(result.Bytes, result.PullBytes));
        }
    }

    // Both results keep the base, so that the users of one have it.
    [Fact]
    public async Task PlanAsync_LikeOverKeptLayers_CountsThemAsKnown()
    {
        var options = new SquashOptions { MaxLayers = 12, From = LayerCut.AboveLowest(1) };
        byte[] archive = Archive(Packing.None), previous = await SquashAsync(archive, options);

        IReadOnlyList<PossibleResult> results = (await PlanAsync(archive, options with { Like = Like(previous) })).PossibleResults;

        Assert.Equal(0, results[^1].PullBytes);
        Assert.Equal(results[1].Bytes - Stack()[0].Length, results[1].PullBytes);
    }

    private static SquashOptions Named(string name) => name switch
    {
        "none" => new SquashOptions(),
        "from" => new SquashOptions { From = LayerCut.AboveLowest(1) },
        "from 3" => new SquashOptions { From = LayerCut.AboveLowest(3) },
        "purge" => new SquashOptions { Purge = PurgeThreshold.OfBytes(0) },
        "purge from" => new SquashOptions { Purge = PurgeThreshold.Default, From = LayerCut.AboveLowest(1) },
        "layers" => new SquashOptions { MaxLayers = 7 },
        "layers from" => new SquashOptions { MaxLayers = 7, From = LayerCut.AboveLowest(2) },
        "size" => new SquashOptions { MaxLayerSize = LayerSizeLimit.OfBytes(120_000) },
        "exclude" => new SquashOptions { Exclude = ["/opt/app/part1*", "/usr/share/pkg03"] },
        "to" => new SquashOptions { To = LayerCut.AboveLowest(3) },
        "time" => new SquashOptions { LatestTime = DateTimeOffset.UnixEpoch },
        _ => throw new ArgumentException(name, nameof(name)),
    };

    // The options that give this result.
    private static async Task<PossibleResult> RunAsync(byte[] archive, SquashOptions given, PossibleResult result)
    {
        SquashOptions options = given with
        {
            From = result.KeptLayers == 0 ? null : LayerCut.AboveLowest(result.KeptLayers),
            Purge = result.Purge,
            MaxLayers = result.MaxLayers,
            MaxLayerSize = result.MaxLayerSize,
        };
        using var output = new MemoryStream();
        ImageReport report = (await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken)).Images[0];
        return result with
        {
            Bytes = report.ResultBytes,
            Layers = report.ResultLayers.Count,
            LargestBytes = report.ResultLayers.Max(layer => layer.Bytes),
            SharedBytes = report.ResultLayers.Where(layer => !layer.IsNew).Sum(layer => layer.Bytes),
        };
    }

    private static async Task<ImageReport> PlanAsync(byte[] archive, SquashOptions options) =>
        (await ImageSquasher.PlanAsync(ImageSource.FromStream(new MemoryStream(archive)), options, cancellationToken: TestContext.Current.CancellationToken)).Images[0];

    private static async Task<byte[]> SquashAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static PreviousImage Like(byte[] archive) => PreviousImage.From(ImageSource.FromStream(new MemoryStream(archive)));

    private static byte[] Archive(Packing packing, string? changed = null)
    {
        var image = new ImageBuilder();
        foreach (byte[] layer in Stack(changed)) image.Layer(layer, packing);
        return DockerArchives.Legacy([image.Build()]);
    }

    /// <summary>A base, a layer of waste, the layer that removes it, and one more.</summary>
    private static byte[][] Stack(string? changed = null) =>
    [
        LayoutTests.Image(changed: changed is null ? null : (changed, "a newer one")).Layers[0].Tar,
        new LayerBuilder().File("build/objects", new string('o', 300_000)).File("opt/app/part3", new string('p', 50_000)).Build(),
        new LayerBuilder().Whiteout("build").File("opt/app/part3", "small").Build(),
        new LayerBuilder().Whiteout("opt/app/part9").File("etc/app.conf", "setting").Build(),
    ];
}
