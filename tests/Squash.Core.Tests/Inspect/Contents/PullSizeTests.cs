using System.Globalization;
using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Contents;

/// <summary>The bytes that a pull transfers, before and after, compared with those of real compression.</summary>
public class PullSizeTests
{
    private const double MaxError = 0.03;

    private static readonly InspectOptions WithContents = new() { Contents = true };

    private static LayerBuilder Layer => new();

    [Fact]
    public async Task Pull_UncompressedLayers_IsEstimatedFromSamples()
    {
        byte[] archive = DockerArchives.Legacy([Mixed(Packing.None).Build()]);
        InspectReport report = Inspecting.Archive(archive, WithContents);
        Assert.NotNull(report.Pull);
        Assert.True(report.Pull.IsEstimate);
        AssertNear(await CompressedAsync(archive, new SquashOptions { Compression = LayerCompression.Gzip() }), report.Pull.SquashedBytes, "squashed");

        long top = await CompressedAsync(archive, new SquashOptions { Compression = LayerCompression.Gzip(), From = LayerCut.AboveLowest(2) });
        AssertNear(top, report.Layers[2].EstimatedCompressedBytes!.Value, "layer 3");
        Assert.Equal(report.Pull.Bytes, report.Layers.Sum(layer => layer.EstimatedCompressedBytes));
        foreach (Recommendation advice in report.Recommendations)
        {
            long real = await CompressedAsync(archive, new SquashOptions { Compression = LayerCompression.Gzip(), Exclude = advice.Exclude });
            if (advice is { KeptLayers: 0, Purge: null }) AssertNear(real, advice.CompressedBytes!.Value, advice.Rule);
        }

        Assert.Contains(report.Recommendations, advice => advice.Rule == "documentation");
    }

    [Fact]
    public void Pull_CompressedLayers_IsExactBeforeAndByRatioAfter()
    {
        InspectReport report = Inspecting.Archive(DockerArchives.Crane(Mixed(Packing.Gzip).Build()));

        Assert.Equal((false, report.Layers.Sum(layer => layer.StoredBytes)), (report.Pull!.IsEstimate, report.Pull.Bytes));
        Assert.All(report.Layers, layer => Assert.Null(layer.EstimatedCompressedBytes));
        Assert.InRange(report.Pull.SquashedBytes, 1, report.Pull.Bytes);
    }

    [Fact]
    public void Pull_UncompressedLayersAndContentsNotAsked_IsUnknown() => Assert.Null(Inspecting.Image(Mixed(Packing.None)).Pull);

    private static void AssertNear(long real, long estimate, string what) =>
        Assert.True(Math.Abs(estimate - real) <= MaxError * real, string.Create(CultureInfo.InvariantCulture, $"{what}: {estimate} instead of {real}"));

    private static async Task<long> CompressedAsync(byte[] archive, SquashOptions options)
    {
        SquashReport report = await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(Stream.Null), options, cancellationToken: TestContext.Current.CancellationToken);
        return report.Images[0].ResultLayers.Where(layer => layer.IsNew).Sum(layer => layer.StoredBytes ?? 0);
    }

    /// <summary>Programs, texts and archives; the top layer deletes some of them.</summary>
    private static ImageBuilder Mixed(Packing packing)
    {
        LayerBuilder first = Layer, second = Layer, third = Layer;
        for (int i = 0; i < 400; i++)
        {
            first.File($"usr/bin/tool{i}", Mix(20_000 + (i * 37), 40, i)).File($"usr/share/doc/p{i}/changelog", Text(9_000 + i, i));
            second.File($"opt/lib/a{i}.py", Text(12_000 + (i * 11), -i)).File($"opt/data/{i}.zip", Mix(15_000, 100, i));
        }

        third.File("app/model", Mix(4_000_000, 80, 7)).Whiteout("opt/data").File("usr/bin/tool1", Mix(30_000, 40, 5));
        return new ImageBuilder().Layer(first, packing).Layer(second, packing).Layer(third, packing);
    }

    private static byte[] Text(int bytes, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < bytes) text.Append(random.Next(3000).ToString("x", CultureInfo.InvariantCulture)).Append(random.Next(5) == 0 ? '\n' : ' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }

    // The given share of bytes is random, the rest zero.
    private static byte[] Mix(int bytes, int percent, int seed)
    {
        var random = new Random(seed);
        byte[] mixed = new byte[bytes];
        for (int i = 0; i < bytes; i++) mixed[i] = random.Next(100) < percent ? (byte)random.Next(256) : (byte)0;
        return mixed;
    }
}
