using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Interop.Tests;

/// <summary>The script of the recipes pulls images from a registry, squashes them and pushes them back, over HTTP.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class RegistryTests(Engines engines, Registry registry) : IClassFixture<Registry>
{
    private Shell Shell => registry.Shell;

    [Fact]
    public async Task RoundTrip_KeepsTheDigestOnTheWayBack()
    {
        registry.Require();
        BuiltImage image = Image("round");
        Push(image, "round:1");

        string pushed = Shell.Run($"squash-push.sh {registry.Host}/round:1 {registry.Host}/round:slim");
        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/round:slim dir:round-dir");
        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/round:slim oci:round-back");

        (string digest, JsonObject manifest) = await registry.ManifestAsync("round", "slim");
        Assert.Equal($"{registry.Host}/round:slim@{digest}", pushed);
        Assert.Single(manifest["layers"]!.AsArray());
        Assert.Equal(digest, Shell.Run("skopeo manifest-digest round-dir/manifest.json"));
        ReadImage back = Assert.Single(ImageReader.OfDirectory(registry.PathOf("round-back")).OciImages());
        OverlayResult expected = NaiveOverlay.Merge(image.Layers.Select(layer => layer.Tar));
        Assert.Empty(TreeDiff.Compare(expected.Tree, RootfsTree.FromTar(Assert.Single(back.Layers)), expected.Loose));
        Assert.Empty(Directory.EnumerateFileSystemEntries(registry.PathOf("temp")));
    }

    [Fact]
    public async Task KeptBase_IsSharedAndNeverSentAgain()
    {
        registry.Require();
        Push(Image("kept"), "kept:1");
        registry.TakeRequests();

        Shell.Run($"squash-push.sh {registry.Host}/kept:1 {registry.Host}/other/kept:slim --from 1");

        IReadOnlyList<string> requests = registry.TakeRequests();
        string[] before = await LayersAsync("kept", "1"), after = await LayersAsync("other/kept", "slim");
        Assert.Equal(2, after.Length);
        Assert.Equal(before[0], after[0]);
        Assert.True(await registry.HasBlobAsync("other/kept", before[0]));
        Assert.False(await registry.HasBlobAsync("other/kept", before[1]));

        // A mount of the kept layer, and uploads of the new one and of the config.
        Assert.Contains($"POST /v2/other/kept/blobs/uploads/?from=kept&mount={before[0]} 201", requests);
        Assert.Equal(2, Uploads(requests));
    }

    [Fact]
    public async Task NamedBase_PulledFromARegistry_IsKept()
    {
        registry.Require();
        BuiltImage image = Image("named");
        Push(image, "named:1");
        Push(new ImageBuilder().Tag("base:1").Layer(image.Layers[0].Tar).Build(), "base:1");

        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/base:1 oci:base:1");
        Shell.Run($"squash-push.sh {registry.Host}/named:1 {registry.Host}/named:slim --base base");

        Assert.Equal([(await LayersAsync("base", "1"))[0]], (await LayersAsync("named", "slim"))[..^1]);
    }

    [Fact]
    public async Task SameImageAgain_SendsNothing()
    {
        registry.Require();
        Push(Image("again"), "again:1");
        string first = Shell.Run($"squash-push.sh {registry.Host}/again:1 {registry.Host}/again:slim");
        registry.TakeRequests();

        string second = Shell.Run($"squash-push.sh {registry.Host}/again:1 {registry.Host}/again:slim");

        Assert.Equal(first, second);
        Assert.Equal(0, Uploads(registry.TakeRequests()));
    }

    // skopeo's own OCI layouts lose these members of a Docker image: OCI image-spec v1.1, config.md, reserves them only.
    [Theory]
    [InlineData("docker", "", "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData("docker-zstd", "--compress zstd", "application/vnd.oci.image.manifest.v1+json")]
    [InlineData("oci", "", "application/vnd.oci.image.manifest.v1+json")]
    public async Task Config_HealthcheckShellAndOnbuild_AreKeptAndTheKindOfManifestToo(string name, string options, string manifestType)
    {
        registry.Require();
        BuiltImage image = new ImageBuilder().Tag("app:1")
            .Config(config =>
            {
                config["config"] = JsonNode.Parse(
                    $$"""{"Cmd":["sh"],"Healthcheck":{"Test":["CMD","{{name}}"],"Interval":5000000000},"Shell":["/bin/bash","-c"],"OnBuild":["RUN true"]}""");
                config["unknown"] = "kept";
            })
            .Layer(new LayerBuilder().File("app", name)).Layer(new LayerBuilder().File("tmp", name)).Layer(new LayerBuilder().Whiteout("tmp")).Build();
        if (name == "oci")
        {
            new OciLayoutBuilder().AddImage(image).WriteTo(registry.PathOf("config-layout"));
            Shell.Run($"skopeo copy --quiet oci:config-layout docker://{registry.Host}/config/{name}:1");
        }
        else
        {
            Push(image, $"config/{name}:1");
        }

        (_, _, string error) = Shell.TryRun($"squash-push.sh {registry.Host}/config/{name}:1 {registry.Host}/config/{name}:slim {options}");

        JsonObject manifest = (await registry.ManifestAsync($"config/{name}", "slim")).Manifest;
        Assert.Equal(manifestType, (string?)manifest["mediaType"]);
        JsonNode before = Config("1"), after = Config("slim");
        Assert.True(JsonNode.DeepEquals(before["config"], after["config"]), after.ToJsonString());
        Assert.Equal("CMD", (string?)after["config"]!["Healthcheck"]!["Test"]![0]);
        Assert.Equal("kept", (string?)after["unknown"]);
        Assert.Equal(options.Length > 0, error.Contains("gets an OCI manifest, because Docker's has no zstd", StringComparison.Ordinal));

        JsonNode Config(string tag) => JsonNode.Parse(Shell.Run($"skopeo inspect --config --raw docker://{registry.Host}/config/{name}:{tag}"))!;
    }

    [Fact]
    public async Task Platforms_AllStayTogetherExceptWindowsUnlessOneIsPicked()
    {
        registry.Require();
        var layout = new OciLayoutBuilder();
        BuiltImage[] images = [.. ((string[])["linux/amd64", "linux/arm64", "windows/amd64"]).Select(platform => platform.Split('/'))
            .Select(platform => new ImageBuilder().Platform(platform[0], platform[1])
                .Layer(new LayerBuilder().File("big", Noise(9000))).Layer(new LayerBuilder().Whiteout("big").File("arch", string.Concat(platform))).Build())];
        JsonObject index = layout.StoreIndex(images.Select(image => layout.StoreImage(image)));
        index["annotations"] = new JsonObject { [OciLayoutBuilder.RefName] = "multi" };
        layout.Add(index).WriteTo(registry.PathOf("multi"));
        Shell.Run($"skopeo copy --quiet --all oci:multi:multi docker://{registry.Host}/multi:1");

        (int code, string pushed, string error) = Shell.TryRun($"squash-push.sh {registry.Host}/multi:1 {registry.Host}/multi:slim");
        Shell.Run($"squash-push.sh {registry.Host}/multi:1 {registry.Host}/multi:arm --platform linux/arm64");

        (string digest, JsonObject list) = await registry.ManifestAsync("multi", "slim");
        Assert.Equal((0, $"{registry.Host}/multi:slim@{digest}\n"), (code, pushed));
        Assert.Contains($"squash-push.sh: docker://{registry.Host}/multi:1: its Windows images are left out, ", error, StringComparison.Ordinal);
        JsonArray manifests = list["manifests"]!.AsArray();
        Assert.Equal(["amd64", "arm64"], manifests.Select(manifest => (string?)manifest!["platform"]!["architecture"]));
        foreach (JsonNode? manifest in manifests) Assert.Single(await LayersAsync("multi", (string?)manifest!["digest"] ?? ""));
        Assert.Single(await LayersAsync("multi", "arm"));
        Assert.Equal("arm64", Shell.Run($"skopeo inspect --override-arch arm64 docker://{registry.Host}/multi:arm | grep -oP 'Architecture\": \"\\K\\w+'"));
    }

    [Fact]
    public async Task AbsentImage_FailsAndLeavesNothing()
    {
        registry.Require();

        (int code, string output, string error) = Shell.TryRun($"squash-push.sh {registry.Host}/absent:1 {registry.Host}/absent:slim");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("manifest unknown", error, StringComparison.Ordinal);
        Assert.False(await registry.HasManifestAsync("absent", "slim"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(registry.PathOf("temp")));
    }

    [Fact]
    public async Task Options_ThatDoNotFitTheImage_AreSquashsOwnExitCode()
    {
        registry.Require();
        Push(Image("request"), "request:1");

        (int code, _, string error) = Shell.TryRun($"squash-push.sh {registry.Host}/request:1 {registry.Host}/request:slim --from 9");

        Assert.Equal(2, code);
        Assert.StartsWith("squash: ", error, StringComparison.Ordinal);
        Assert.False(await registry.HasManifestAsync("request", "slim"));
    }

    [Fact]
    public async Task List_OneAbsentImage_StopsNoOther()
    {
        registry.Require();
        Push(Image("list"), "list:1");
        File.WriteAllText(registry.PathOf("list"), $"""
            # SOURCE TARGET

            {registry.Host}/list:1 {registry.Host}/list:a
            {registry.Host}/list:absent {registry.Host}/list:b
              {registry.Host}/list:1   {registry.Host}/list:c
            """);

        (int code, string output, string error) = Shell.TryRun("squash-push.sh --list list -q --from 2");

        Assert.Equal(1, code);
        Assert.Contains($"squash-push.sh: {registry.Host}/list:absent was not squashed\n", error, StringComparison.Ordinal);
        Assert.Equal([$"{registry.Host}/list:a", $"{registry.Host}/list:c"], output.TrimEnd('\n').Split('\n').Select(line => line.Split('@')[0]));
        Assert.Equal(3, (await LayersAsync("list", "c")).Length);
    }

    [Theory]
    [InlineData("--no-such-option", "squash: ")]
    [InlineData("--compress lz4", "squash: ")]
    [InlineData("--output elsewhere", "squash: ")]
    [InlineData("--dry-run", "squash-push.sh: --dry-run pushes nothing: ")]
    [InlineData("-t other:1", "squash-push.sh: -t: the pushed image is called TARGET")]
    [InlineData("--version", "squash-push.sh: with '--version' squash only prints something")]
    public void Options_ThatAreWrong_FailBeforeAnythingIsPulled(string options, string message)
    {
        registry.Require();
        File.WriteAllText(registry.PathOf("list"), $"{registry.Host}/options:1 {registry.Host}/options:slim\n");
        registry.TakeRequests();

        (int code, _, string error) = Shell.TryRun($"squash-push.sh {registry.Host}/options:1 {registry.Host}/options:slim {options}");
        (int listCode, _, string listError) = Shell.TryRun($"squash-push.sh --list list {options}");

        Assert.Equal((2, 2), (code, listCode));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Equal(error, listError);
        Assert.Empty(registry.TakeRequests());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("source target --help")]
    public void Help_Anywhere_IsPrinted(string args)
    {
        registry.Require();

        (int code, string output, string error) = Shell.TryRun($"squash-push.sh {args}");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("squash-push.sh --list FILE [--shard I/N]", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("", "give SOURCE and TARGET, or --list FILE")]
    [InlineData("alone", "give SOURCE and TARGET, or --list FILE")]
    [InlineData("--lsit images.txt", "give SOURCE and TARGET, or --list FILE, before the options of squash (--lsit)")]
    [InlineData("alone --from 1", "give SOURCE and TARGET before the options of squash (--from)")]
    [InlineData("--list <(echo alone)", "line 1 of '/dev/fd/63' has no TARGET: give SOURCE TARGET")]
    [InlineData("--list no/such", "the list 'no/such' cannot be read")]
    [InlineData("--list /dev/null --shard", "--shard '': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4")]
    [InlineData("--list /dev/null --shard 4/4", "--shard '4/4': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4")]
    [InlineData("--list /dev/null --shard -1/4", "--shard '-1/4': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4")]
    public void Script_Nonsense_IsAUsageError(string args, string message)
    {
        registry.Require();

        (int code, _, string error) = Shell.TryRun($"squash-push.sh {args}");

        Assert.Equal((2, $"squash-push.sh: {message}\n"), (code, error));
    }

    [Fact]
    public void PulledByEngines_Runs()
    {
        registry.Require();
        engines.Require();
        string name = $"{registry.Host}/busybox:slim";
        string environment = string.Join('\n', registry.Environment.Where(one => one.Key != "PATH").Select(one => $"export {one.Key}='{one.Value}'"));

        Shell.Run($"skopeo copy --quiet docker-archive:{engines.PathOf("docker.tar")} docker://{registry.Host}/busybox:1");
        Shell.Run($"squash-push.sh {registry.Host}/busybox:1 {name} --from 1");

        Assert.Equal("kept\nhigh", engines.Shell.Run($"{environment}\ndocker pull --quiet {name} > /dev/null; docker run --rm --network none {name}"));
        Assert.Equal("kept\nhigh", engines.Shell.Run($"{environment}\npodman pull --quiet {name} > /dev/null; $PODMAN_RUN {name}"));
    }

    // skopeo remembers which repository has which blob, so images of different tests must not share blobs.
    private static BuiltImage Image(string name) => new ImageBuilder().Tag("app:1")
        .Layer(new LayerBuilder().Directory("etc").File("etc/base", name).File("base", Noise(40_000)))
        .Layer(new LayerBuilder().File("app", Noise(30_000)).File("tmp/cache", Noise(50_000)))
        .Layer(new LayerBuilder().Whiteout("tmp/cache").File("app", name))
        .Build();

    private static byte[] Noise(int bytes)
    {
        byte[] noise = new byte[bytes];
        new Random(bytes).NextBytes(noise);
        return noise;
    }

    private static int Uploads(IEnumerable<string> requests) =>
        requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/blobs/uploads/", StringComparison.Ordinal));

    private void Push(BuiltImage image, string name)
    {
        File.WriteAllBytes(registry.PathOf("push.tar"), DockerArchives.Legacy([image]));
        Shell.Run($"skopeo copy --quiet docker-archive:push.tar docker://{registry.Host}/{name}");
    }

    private async Task<string[]> LayersAsync(string repository, string reference) =>
        [.. (await registry.ManifestAsync(repository, reference)).Manifest["layers"]!.AsArray().Select(layer => (string?)layer!["digest"] ?? "")];
}
