using System.Text.Json.Nodes;
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
            Layer.File("bin/sh", new byte[900_000], item => item with { Mode = 0b111_101_101 }).File("usr/share/doc/a/b", new byte[2_000_000]).HardLink("usr/keep", "usr/share/doc/a/b").Build(),
            Layer.File("root/.cache/pip/http/x", new byte[3_000_001]).File("root/.cache/huggingface/x", new byte[4_000_000]).File("root/.cache/other", new byte[1_500_000]).Build(),
            Layer.File("var/lib/apt/lists/x", new byte[1_200_000]).File("big", new byte[9_000_000]).Build(),
            Layer.Whiteout("big").File("bin/sh", new byte[900_000], item => item with { Mode = 0b111_101_101 }).Build())
            .Config(config => config["config"]!["Cmd"] = new JsonArray("/bin/sh")).Build();
        byte[] archive = DockerArchives.Legacy([image]);
        InspectReport report = Inspecting.Archive(archive, new InspectOptions { Slim = true });
        long squashed = (await SquashAsync(archive, new SquashOptions())).ResultBytes;

        Assert.Equal(
            [("squash", null), ("purge", null), ("keep-base", null), ("user-cache", 2), ("model-cache", 2), ("pip-cache", 2), ("apt-lists", 3), ("slim", null)],
            report.Recommendations.Select(advice => (advice.Rule, advice.Layer)));
        Assert.Equal(["model-cache", "slim"], report.Recommendations.Where(advice => advice.NeedsCheck).Select(advice => advice.Rule));
        foreach (Recommendation advice in report.Recommendations)
        {
            ImageReport result = await SquashAsync(archive, OptionsOf(advice));
            long before = advice.Exclude.Count == 0 && advice.Slim is null ? result.SourceBytes : squashed;
            Assert.Equal((advice.Rule, result.ResultBytes, before - result.ResultBytes), (advice.Rule, advice.ResultBytes, advice.SavedBytes));
        }
    }

    [Theory]
    [InlineData("root/.m2/repository/a.jar", "maven-repository")]
    [InlineData("root/.gradle/caches/a", "gradle-cache")]
    [InlineData("home/app/.cache/huggingface/a", "model-cache")]
    public void Recommendations_FilesThatAProgramMayNeed_AskForACheck(string path, string rule)
    {
        Recommendation advice = Assert.Single(Inspecting.Layers(Layer.File(path, new byte[2_000_000])).Recommendations);

        Assert.Equal((rule, true, 1), (advice.Rule, advice.NeedsCheck, advice.Layer));
    }

    // Only --slim reads contents of compressed layers after the plan.
    [Fact]
    public async Task Recommendations_SlimOfCompressedLayers_GivesWhatItPromises()
    {
        ImageBuilder image = new ImageBuilder()
            .Layer(Layer.File("bin/tool", new byte[100], item => item with { Mode = 0b111_101_101 }).File("unused", new byte[3_000_000]), Packing.Gzip)
            .Layer(Layer.File("bin/app", "#!/bin/tool\n"u8.ToArray(), item => item with { Mode = 0b111_101_101 }), Packing.Gzip)
            .Config(config => config["config"]!["Cmd"] = new JsonArray("/bin/app"));
        byte[] archive = DockerArchives.Crane(image.Build());

        InspectReport report = Inspecting.Archive(archive, new InspectOptions { Slim = true });

        Recommendation advice = Assert.Single(report.Recommendations, advice => advice.Rule == "slim");
        Assert.Equal((await SquashAsync(archive, OptionsOf(advice))).ResultBytes, advice.ResultBytes);
        Assert.Equal(["/bin/app", "/bin/tool"], report.Slim!.Files.Where(file => file.IsKept).Select(file => file.Path));
    }

    [Fact]
    public void Recommendations_ImageThatCannotBeSlimmed_SayWhy()
    {
        InspectReport report = Inspecting.Archive(DockerArchives.Legacy([ImageBuilder.Of(Layer.File("a", new byte[100]).Build()).Build()]), new InspectOptions { Slim = true });

        Assert.Null(report.Slim);
        Assert.NotNull(report.SlimFailure);
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

    private static SquashOptions OptionsOf(Recommendation advice) => new()
    {
        Exclude = advice.Exclude,
        From = advice.KeptLayers == 0 ? null : LayerCut.AboveLowest(advice.KeptLayers),
        Purge = advice.Purge,
        Slim = advice.Slim is { } scope ? new SlimOptions { Scope = scope } : null,
    };

    private static async Task<ImageReport> SquashAsync(byte[] archive, SquashOptions options) => (await ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(Stream.Null), options, cancellationToken: TestContext.Current.CancellationToken)).Images[0];
}
