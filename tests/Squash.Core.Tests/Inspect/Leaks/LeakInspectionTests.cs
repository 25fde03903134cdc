using System.Globalization;
using System.IO.Compression;
using System.Text;
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

    [Theory]
    [InlineData("opt/backup.gz", "byte 0")]
    [InlineData("opt/le.txt", "byte 10")]
    [InlineData("opt/be.txt", "byte 10")]
    public void InspectAsync_CompressedOrUtf16File_IsSearched(string path, string place)
    {
        string text = "key " + Token + "\n";
        byte[] content = path.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(text)
            : path.Contains("le", StringComparison.Ordinal) ? [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)] : [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)];

        Assert.Equal([$"layer 1 {path} {place} visible True lost  Exclude"], Leaks(Layer.File("a", "x").File(path, content).File("z", new byte[700])));
    }

    [Fact]
    public void InspectAsync_CompressedCopyOfAFileWithAKnownName_IsSearchedByItsRules()
    {
        Assert.Equal(["npm-auth", "shell-history"], LeaksOf(Layer.File("root/.npmrc.gz", Gzip("_authToken=Quite-4-Secret\n")).File("root/.bash_history.gz", Gzip("ls\n")).Build()).Select(leak => leak.Rule));
        Assert.Equal("npm-auth", Assert.Single(LeaksOf(Layer.File("root/.npmrc", (byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes("_authToken=Quite-4-Secret\n")]).Build())).Rule);
    }

    [Fact]
    public void InspectAsync_PackedFilesOfCompressedLayers_AreSearched()
    {
        ImageBuilder image = new ImageBuilder().Layer(Layer.File("x.gz", Gzip(Token + "\n")).File("root/.npmrc.gz", Gzip("_authToken=Quite-4-Secret\n")), Packing.Gzip).Layer(Layer.Whiteout("x.gz"), Packing.Gzip);

        Assert.Equal(
            ["x.gz github-token False", "root/.npmrc.gz npm-auth True"],
            Inspecting.Archive(DockerArchives.Crane(image.Build()), Allowing()).Leaks!.Select(leak => $"{leak.Path} {leak.Rule} {leak.IsVisible}"));
    }

    [Fact]
    public void InspectAsync_DamagedOrHugeCompressedFile_DoesNoHarm()
    {
        byte[] damaged = Gzip(Token + "\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        damaged[^300] ^= 0xFF;
        byte[] bomb = Gzip(new string(' ', 60_000_000) + Token + "\n");

        Assert.Equal(["a.gz"], LeaksOf(Layer.File("a.gz", damaged).File("b.gz", bomb).File("c.gz", (byte[])[0x1F, 0x8B, 8]).Build()).Select(leak => leak.Path));
    }

    [Fact]
    public void InspectAsync_AnnotationOfTheManifest_IsSearched()
    {
        byte[] archive = new OciLayoutBuilder().AddImage(ImageBuilder.Of(new byte[1024]).Build(), manifestAnnotations: new JsonObject { ["org.test.token"] = "Quite-4-Secret" }).BuildArchive();

        Leak leak = Assert.Single(Inspecting.Archive(archive, Allowing()).Leaks!);
        Assert.Equal(("manifest.annotations.org.test.token", LeakRemedy.ReplaceAnnotation, false), (leak.Field, leak.Remedy, leak.IsVisible));
    }

    // A layer that wastes at most 1 % stays as it is, so the report's advice for --purge needs the threshold.
    [Theory]
    [InlineData(null, 1)]
    [InlineData(0L, 0)]
    public async Task InspectAsync_AfterAPurge_FindsDeletedSecretsOnlyBelowTheThreshold(long? threshold, int expected)
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Layer.File("big", new byte[2_000_000]).File("key", Token).Build(), Layer.Whiteout("key").Build()).Build()]);
        using var purged = new MemoryStream();
        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(purged),
            new SquashOptions { Purge = threshold is { } bytes ? PurgeThreshold.OfBytes(bytes) : PurgeThreshold.Default }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, Inspecting.Archive(purged.ToArray(), Allowing()).Leaks!.Count);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }

    private static InspectOptions Allowing(params AllowedLeak[] allowed) => new() { Leaks = new LeakOptions { Allowed = allowed } };

    private static IReadOnlyList<Leak> LeaksOf(params byte[][] layers) => LeaksOf(Allowing(), layers);

    private static IReadOnlyList<Leak> LeaksOf(InspectOptions options, params byte[][] layers) =>
        Inspecting.Image(ImageBuilder.Of(layers), options).Leaks!;

    private static IEnumerable<string> Leaks(params LayerBuilder[] layers) => Leaks([.. layers.Select(layer => layer.Build())]);

    private static IEnumerable<string> Leaks(params byte[][] layers) =>
        LeaksOf(layers).Select(leak => $"layer {leak.Layer} {leak.Path} byte {leak.Offset} visible {leak.IsVisible} lost {leak.LostIn} {leak.Remedy}");
}
