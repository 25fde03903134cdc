using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Advice;

/// <summary>Recommendations have the effect that they promise, to the byte.</summary>
public class RecommendationTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public async Task Recommendations_Followed_GiveWhatTheyPromise()
    {
        BuiltImage image = ImageBuilder.Of(
            Layer.File("bin/sh", new byte[900_000]).File("usr/share/doc/a/b", new byte[2_000_000]).HardLink("usr/keep", "usr/share/doc/a/b").Build(),
            Layer.File("root/.cache/pip/http/x", new byte[3_000_001]).File("root/.cache/huggingface/x", new byte[4_000_000]).File("root/.cache/other", new byte[1_500_000]).Build(),
            Layer.File("var/lib/apt/lists/x", new byte[1_200_000]).File("big", new byte[9_000_000]).Build(),
            Layer.Whiteout("big").File("bin/sh", new byte[900_000]).Build()).Build();
        byte[] archive = DockerArchives.Legacy([image]);
        InspectReport report = Inspecting.Archive(archive);
        long squashed = (await SquashAsync(archive, new SquashOptions())).ResultBytes;

        Assert.Equal(["squash", "keep-base", "user-cache", "pip-cache", "apt-lists"], report.Recommendations.Select(advice => advice.Rule));
        foreach (Recommendation advice in report.Recommendations)
        {
            ImageReport result = await SquashAsync(archive, new SquashOptions { Exclude = advice.Exclude, From = LayerCut.AboveLowest(advice.KeptLayers) });
            long before = advice.Exclude.Count == 0 ? result.SourceBytes : squashed;
            Assert.Equal((advice.Rule, result.ResultBytes, before - result.ResultBytes), (advice.Rule, advice.ResultBytes, advice.SavedBytes));
        }
    }

    [Fact]
    public void Recommendations_FileWithAnotherName_IsNotWorthOne() =>
        Assert.Empty(Inspecting.Layers(Layer.File("usr/share/doc/a/b", new byte[2_000_000]).HardLink("usr/keep", "usr/share/doc/a/b")).Recommendations);

    [Fact]
    public void Recommendations_NothingToSave_AreNone() => Assert.Empty(Inspecting.Layers(Layer.File("a", new byte[100])).Recommendations);

    [Fact]
    public void Recommendations_KeepBase_KeepsAsManyLayersAsPossible()
    {
        InspectReport report = Inspecting.Layers(
            Layer.File("a", new byte[100_000]), Layer.File("b", new byte[100_000]), Layer.File("c", new byte[900_000]), Layer.Whiteout("c"));

        Assert.Equal(2, Assert.Single(report.Recommendations, advice => advice.Rule == "keep-base").KeptLayers);
    }

    private static async Task<ImageReport> SquashAsync(byte[] archive, SquashOptions options) => (await ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(Stream.Null), options, cancellationToken: TestContext.Current.CancellationToken)).Images[0];
}
