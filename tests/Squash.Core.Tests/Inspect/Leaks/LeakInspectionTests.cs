using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Leaks;

/// <summary>The places of secrets, their visibility, and the allowed ones.</summary>
public class LeakInspectionTests
{
    private static readonly string Token = new Secrets().GitHub();

    private static LayerBuilder Layer => new();

    [Fact]
    public void InspectAsync_NotAsked_HasNoLeaks() => Assert.Null(Inspecting.Layers(Layer.File("a", Token)).Leaks);

    [Fact]
    public void InspectAsync_DeletedAndLiveFile_SaysWhereAndUntilWhen() =>
        Assert.Equal(
            [
                "layer 1 d/a byte 4 visible False lost 2 Squash", "layer 1 b byte 0 visible True lost  Exclude", "layer 2 c byte 0 visible False lost 3 Squash",
            ],
            Leaks(Layer.File("d/a", "key " + Token).File("b", Token), Layer.Whiteout("d").File("c", Token), Layer.File("c", "x")));

    [Fact]
    public void InspectAsync_FileWithSeveralNames_IsSeenUnderTheOneThatIsLeft() =>
        Assert.Equal(
            ["layer 1 b byte 0 visible True lost  Exclude"], Leaks(Layer.File("a", Token).HardLink("b", "a"), Layer.Whiteout("a")));

    [Fact]
    public void InspectAsync_NameOfAHardlinkIsThatOfASecretFile_ReadsTheFile() =>
        Assert.Equal(
            ["layer 1 .npmrc byte 11 visible True lost  Exclude"], Leaks(Layer.File("data", "_authToken=Quite-4-Secret\n").HardLink(".npmrc", "data")));

    [Fact]
    public void InspectAsync_SecretBetweenFiles_HasAPositionInTheLayer()
    {
        byte[] layer = Layer.File("a", "x").TrailingGarbage([.. new byte[10_240], .. System.Text.Encoding.ASCII.GetBytes(Token), .. new byte[100]]).Build();

        Assert.Equal([$"layer 1  byte {layer.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Token))} visible False lost  Squash"], Leaks(layer));
    }

    [Fact]
    public void InspectAsync_SecretInAnAttribute_IsFound() =>
        Assert.Equal("github-token", Assert.Single(LeaksOf(Layer.File("a", "x", item => item with { Records = [new("SCHILY.xattr.user.key", Token + "\n")] }).Build())).Rule);

    [Fact]
    public void InspectAsync_SameLayerTwice_IsReportedForBoth()
    {
        byte[] layer = Layer.File("a", Token).Build();

        Assert.Equal(["layer 1 a byte 0 visible False lost 2 Squash", "layer 2 a byte 0 visible True lost  Exclude"], Leaks(layer, layer));
    }

    [Fact]
    public void InspectAsync_PublishedTestKey_IsAllowedWithAReason()
    {
        Leak leak = Assert.Single(LeaksOf(Layer.File("usr/lib/python3.11/test/keycert.pem", Secrets.RsaKey()).Build()));

        Assert.Equal("part of Python's own tests", leak.Allowed);
    }

    [Theory]
    [InlineData("github-token", "/opt/", "known")]
    [InlineData("*", "/opt/*.txt", "known")]
    [InlineData("private-key", "/opt/", null)]
    [InlineData("*", "/opt/b.txt", null)]
    [InlineData("*", "config.Env.TOKEN", null)]
    public void InspectAsync_CallersList_DecidesByRuleAndPlace(string rule, string place, string? reason) =>
        Assert.Equal(reason, Assert.Single(LeaksOf(Allowing(new AllowedLeak { Rule = rule, Place = place, Reason = "known" }), Layer.File("opt/a.txt", Token).Build())).Allowed);

    [Fact]
    public void InspectAsync_AllowedField_IsAllowed()
    {
        ImageBuilder image = ImageBuilder.Of(new byte[1024]).Config(config => config["config"] = new JsonObject { ["Env"] = new JsonArray("API_TOKEN=Quite-4-Secret") });
        IReadOnlyList<Leak> leaks = Inspecting.Image(image, Allowing(new AllowedLeak { Rule = "secret-variable", Place = "config.Env.API_TOKEN", Reason = "public" })).Leaks!;

        Assert.Equal(("public", LeakRemedy.UnsetVariable, true), (leaks[0].Allowed, leaks[0].Remedy, leaks[0].IsVisible));
    }

    [Theory]
    [InlineData("github", "/a", "no rule for secrets has the name \"github\": give one of a report, or * for all")]
    [InlineData("*", "", "\"\" is not a place: give a path that begins with /, or a field of a report")]
    public void InspectAsync_ListThatCannotWork_IsRefused(string rule, string place, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidRequestException>(() => LeaksOf(Allowing(new AllowedLeak { Rule = rule, Place = place, Reason = "x" }), Layer.Build())).Message);

    [Fact]
    public void InspectAsync_BuildInfoOfBuildKit_IsDecoded()
    {
        string info = Convert.ToBase64String("""{"attrs":{"build-arg:NPM_TOKEN":"Quite-4-Secret"}}"""u8);
        ImageBuilder image = ImageBuilder.Of(new byte[1024]).Config(config => config["moby.buildkit.buildinfo.v1"] = info);

        Leak leak = Assert.Single(Inspecting.Image(image, Allowing()).Leaks!);
        Assert.Equal(("moby.buildkit.buildinfo.v1", LeakRemedy.RedactHistory), (leak.Field, leak.Remedy));
    }

    [Fact]
    public void InspectAsync_Leaks_AreSortedByWhatTheyAre() =>
        Assert.Equal(
            [LeakSeverity.High, LeakSeverity.Medium, LeakSeverity.Low],
            LeaksOf(Layer.File("root/.bash_history", "ls\n").File("a", new Secrets().AwsId()).File("b", Token).Build()).Select(leak => leak.Severity));

    private static InspectOptions Allowing(params AllowedLeak[] allowed) => new() { Leaks = new LeakOptions { Allowed = allowed } };

    private static IReadOnlyList<Leak> LeaksOf(params byte[][] layers) => LeaksOf(Allowing(), layers);

    private static IReadOnlyList<Leak> LeaksOf(InspectOptions options, params byte[][] layers) =>
        Inspecting.Image(ImageBuilder.Of(layers), options).Leaks!;

    private static IEnumerable<string> Leaks(params LayerBuilder[] layers) => Leaks([.. layers.Select(layer => layer.Build())]);

    private static IEnumerable<string> Leaks(params byte[][] layers) =>
        LeaksOf(layers).Select(leak => $"layer {leak.Layer} {leak.Path} byte {leak.Offset} visible {leak.IsVisible} lost {leak.LostIn} {leak.Remedy}");
}
