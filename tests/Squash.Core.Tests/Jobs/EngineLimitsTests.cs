using Squash.Jobs;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Jobs;

/// <summary>Results that a well-known engine or registry refuses are announced, with its name.</summary>
public class EngineLimitsTests
{
    [Theory]
    [InlineData(125)]
    [InlineData(126, "app:1 has 126 layers, and Docker's classic storage accepts 125: squash more of them, or lower SquashOptions.MaxLayers")]
    public void Warnings_Layers_AreThoseOfDocker(int layers, params string[] expected) =>
        Assert.Equal(expected, EngineLimits.Warnings("app:1", [.. Enumerable.Repeat(Layer(1000), layers)]));

    [Theory]
    [InlineData(10_000_000_000, "")]
    [InlineData(10_000_000_001, "GitHub 10000000000")]
    [InlineData(10_485_760_001, "GitHub 10000000000, Amazon ECR Public 10485760000")]
    [InlineData(54_525_952_001, "GitHub 10000000000, Amazon ECR Public 10485760000, Amazon ECR 54525952000")]
    [InlineData(214_748_364_801, "GitHub 10000000000, Amazon ECR Public 10485760000, Amazon ECR 54525952000, Azure 214748364800")]
    public void Warnings_LargeLayer_NamesTheRegistries(long bytes, string registries)
    {
        string[] expected = registries.Length == 0
            ? []
            : [$"layer 2 of app:1 has {bytes} bytes as stored, more than some registries accept ({registries}): set SquashOptions.MaxLayerSize"];

        Assert.Equal(expected, EngineLimits.Warnings("app:1", [Layer(1000), Layer(bytes), Layer(null)]));
    }

    [Theory]
    [InlineData(125, OutputFormat.DockerArchive, 1)]
    [InlineData(124, OutputFormat.DockerArchive, 0)]
    [InlineData(0, OutputFormat.Rootfs, 0)]
    public async Task SquashAsync_ManyLayers_Warns(int kept, OutputFormat format, int warnings)
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Enumerable.Range(0, 130).Select(i => new LayerBuilder().File($"f{i}", $"{i}").Build())).Build()]);
        var options = new SquashOptions { From = LayerCut.AboveLowest(kept), Format = format };

        SquashReport planned = await ImageSquasher.PlanAsync(
            ImageSource.FromStream(new MemoryStream(archive)), options, cancellationToken: TestContext.Current.CancellationToken);
        SquashReport written = await ImageSquasher.SquashAsync(
            new MemoryStream(archive), new MemoryStream(), options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(warnings, planned.Warnings.Count);
        Assert.Equal(planned.Warnings, written.Warnings);
    }

    private static ResultLayerReport Layer(long? storedBytes) => new() { Bytes = 1000, StoredBytes = storedBytes, IsNew = true };
}
