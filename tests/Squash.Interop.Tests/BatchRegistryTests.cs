using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests;

/// <summary><c>squash batch</c> from registry to registry: it goes on after bad images, and sends nothing that the registry has already.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class BatchRegistryTests(Registry registry) : IClassFixture<Registry>
{
    private const int Count = 20, Missing = 4, Damaged = 11;

    private static readonly byte[] Base = new LayerBuilder().File("os", "os").Build();

    private Shell Shell => registry.Shell;

    [Fact]
    public async Task TwentyImages_OneMissingAndOneDamaged_AreEighteen_AndNothingIsSentAgain()
    {
        registry.Require();
        for (int i = 0; i < Count; i++)
        {
            if (i != Missing) Push($"fleet/{i}:1", $"fleet {i}");
        }

        await DamageLayerAsync($"fleet/{Damaged}");
        WriteList("fleet", "slim");

        (JsonObject report, string[] errors) = Batch("list --json report.json", expected: 1);

        AssertBadImagesAreNamed(report, errors);
        Assert.Equal((18, 0, 2), Counts(report));
        for (int i = 0; i < Count; i++) Assert.Equal(i is not (Missing or Damaged), await registry.HasManifestAsync($"slim/{i}", "1"));
        Assert.Single((await registry.ManifestAsync("slim/0", "1")).Manifest["layers"]!.AsArray());

        registry.TakeRequests();
        (JsonObject again, errors) = Batch("list --json report.json", expected: 1);

        AssertBadImagesAreNamed(again, errors);
        Assert.Equal((0, 18, 2), Counts(again));
        Assert.True(JsonNode.DeepEquals(report["results"]![0]!["report"], again["results"]![0]!["report"]));
        AssertOnlyAsked(registry.TakeRequests());
    }

    [Fact]
    public async Task SkipUnchanged_WithoutAStateFile_IsKnownByTheAnnotations()
    {
        registry.Require();
        for (int i = 0; i < 3; i++) Push($"marked/{i}:1", $"marked {i}");
        WriteList("marked", "marked/slim", 3);
        const string Command = "- --skip-unchanged --json report.json < list";

        Assert.Equal((3, 0, 0), Counts(Batch(Command).Report));
        (string digest, JsonObject manifest) = await registry.ManifestAsync("marked/slim/1", "1");
        registry.TakeRequests();
        JsonObject again = Batch(Command).Report;

        Assert.Equal((0, 3, 0), Counts(again));
        Assert.Null(again["results"]![0]!["report"]);
        AssertOnlyAsked(registry.TakeRequests());
        Assert.Equal((await registry.ManifestAsync("marked/1", "1")).Digest, (string?)manifest["annotations"]!["squash.source.digest"]);
        Assert.StartsWith("sha256:", (string?)manifest["annotations"]!["squash.options.digest"], StringComparison.Ordinal);

        // Another source, other options, and a target that another program has overwritten.
        Push("marked/0:1", "another");
        Assert.Equal((1, 2, 0), Counts(Batch(Command).Report));
        Assert.Equal((3, 0, 0), Counts(Batch($"--message new {Command}").Report));
        Assert.Equal((3, 0, 0), Counts(Batch(Command).Report));
        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/marked/slim/2:1 docker://{registry.Host}/marked/slim/1:1");
        Assert.Equal((1, 2, 0), Counts(Batch(Command).Report));
        Assert.Equal(digest, (await registry.ManifestAsync("marked/slim/1", "1")).Digest);
    }

    [Fact]
    public async Task State_SourceTargetTagOrBaseThatChanged_IsMadeAgain()
    {
        registry.Require();
        for (int i = 0; i < 3; i++) Push($"moving/{i}:1", $"moving {i}");
        Push("moving/base:1", new ImageBuilder().Tag("base:1").Layer(Base).Build());
        File.WriteAllLines(
            registry.PathOf("moving"),
            Enumerable.Range(0, 3).Select(i => $"docker://{registry.Host}/moving/{i}:1 docker://{registry.Host}/moving/slim/{i}:1 {registry.Host}/moving/slim/{i}:stable"));
        string command = $"moving --base docker://{registry.Host}/moving/base:1 --json report.json";

        Assert.Equal((3, 0, 0), Counts(Batch(command).Report));
        Assert.Equal((0, 3, 0), Counts(Batch(command).Report));
        Push("moving/0:1", "another");
        Assert.Equal((1, 2, 0), Counts(Batch(command).Report));
        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/moving/slim/2:1 docker://{registry.Host}/moving/slim/1:1");
        Assert.Equal((1, 2, 0), Counts(Batch(command).Report));
        Shell.Run($"skopeo copy --quiet docker://{registry.Host}/moving/slim/1:1 docker://{registry.Host}/moving/slim/2:stable");
        Assert.Equal((1, 2, 0), Counts(Batch(command).Report));
        Assert.Equal((await registry.ManifestAsync("moving/slim/2", "1")).Digest, (await registry.ManifestAsync("moving/slim/2", "stable")).Digest);
        Push("moving/base:1", new ImageBuilder().Tag("base:1").Config(config => config["author"] = "another").Layer(Base).Build());
        Assert.Equal((3, 0, 0), Counts(Batch(command).Report));
        Assert.Equal((0, 3, 0), Counts(Batch(command).Report));
    }

    private static void AssertBadImagesAreNamed(JsonObject report, string[] errors)
    {
        Assert.Equal(2, errors.Length);
        Assert.Contains(errors, line => line.Contains($"/fleet/{Missing}:1", StringComparison.Ordinal) && line.Contains("manifest unknown", StringComparison.Ordinal));
        Assert.Contains(errors, line => line.Contains($"/fleet/{Damaged}:1", StringComparison.Ordinal) && line.Contains("sha256:", StringComparison.Ordinal));
        Assert.Equal((1, 3), ((int)report["results"]![Missing]!["exitCode"]!, (int)report["results"]![Damaged]!["exitCode"]!));
    }

    // Only the damaged image is read again. An upload for one of the bad images is begun and cancelled, to see whether it would be allowed,
    // and a body is sent by none of these methods.
    private static void AssertOnlyAsked(IReadOnlyList<string> requests)
    {
        string bad = $"/slim/({Missing}|{Damaged})/blobs/uploads/";
        Assert.NotEmpty(requests);
        Assert.All(requests, request => Assert.Matches($"^(GET|HEAD) |^(POST|DELETE) /v2{bad}", request));
        Assert.DoesNotContain(requests, request => request.Contains("/blobs/", StringComparison.Ordinal)
            && !request.Contains($"/fleet/{Damaged}/", StringComparison.Ordinal) && !Regex.IsMatch(request, bad));
    }

    private static (int Squashed, int Unchanged, int Failed) Counts(JsonObject report) =>
        ((int)report["squashed"]!, (int)report["unchanged"]!, (int)report["failed"]!);

    private (JsonObject Report, string[] Errors) Batch(string arguments, int expected = 0)
    {
        (int code, _, string error) = Shell.TryRun($"squash batch {arguments}");
        Assert.True(code == expected, $"exit {code}\n{error}");
        JsonNode? report = JsonNode.Parse(File.ReadAllText(registry.PathOf("report.json")));
        return (Assert.IsType<JsonObject>(report), [.. error.Split('\n').Where(line => line.StartsWith("squash: ", StringComparison.Ordinal))]);
    }

    private void WriteList(string from, string to, int count = Count) => File.WriteAllLines(
        registry.PathOf("list"), Enumerable.Range(0, count).Select(i => $"docker://{registry.Host}/{from}/{i}:1 docker://{registry.Host}/{to}/{i}:1"));

    private void Push(string name, string content)
    {
        byte[] noise = new byte[30_000];
        new Random(content.Sum(character => character)).NextBytes(noise);
        Push(name, new ImageBuilder().Tag("app:1").Layer(Base)
            .Layer(new LayerBuilder().File("app", content).File("data", noise))
            .Layer(new LayerBuilder().File("tmp", content))
            .Layer(new LayerBuilder().Whiteout("tmp")).Build());
    }

    private void Push(string name, BuiltImage image)
    {
        File.WriteAllBytes(registry.PathOf("push.tar"), DockerArchives.Legacy([image]));
        Shell.Run($"skopeo copy --quiet docker-archive:push.tar docker://{registry.Host}/{name}");
    }

    // The registry does not check what it has on disk.
    private async Task DamageLayerAsync(string repository)
    {
        string digest = (string?)(await registry.ManifestAsync(repository, "1")).Manifest["layers"]![1]!["digest"] ?? "";
        string hex = digest["sha256:".Length..];
        using FileStream blob = File.Open(registry.PathOf($"data/docker/registry/v2/blobs/sha256/{hex[..2]}/{hex}/data"), FileMode.Open);
        blob.Position = blob.Length / 2;
        int value = blob.ReadByte();
        blob.Position--;
        blob.WriteByte((byte)(value ^ 0xff));
    }
}
