using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Interop.Tests;

/// <summary>
/// The command is stopped at random moments of a push. The tag is then the old image or the complete new one. SQUASH_KILLS sets the
/// number of times for each signal. Broken connections are in the tests of the library, because a proxy must break them.
/// </summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class InterruptedPushTests(Registry registry) : IClassFixture<Registry>
{
    private const int DefaultKills = 6;

    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("SQUASH_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : DefaultKills;

    private Shell Shell => registry.Shell;

    /// <summary>A killed process cannot tell the registry that its upload has ended; after SIGTERM no upload may be left.</summary>
    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    public async Task Signal_AtAnyMoment_LeavesTheOldImageOrTheNewOne(string signal, int exitCode)
    {
        registry.Require();
        string name = signal.ToLowerInvariant();
        Push($"{name}/app:1", new ImageBuilder().Tag("app:1").Layer(new LayerBuilder().File("data", Noise())).Layer(new LayerBuilder().File("app", name)).Build());
        Push($"{name}/old:1", new ImageBuilder().Tag("old:1").Layer(new LayerBuilder().File("old", name)).Build());
        string oldDigest = (await registry.ManifestAsync($"{name}/old", "1")).Digest;

        // The first run fills the caches, and the second tells how long a push takes.
        Shell.Run(Command(name, $"{name}/warm"));
        long start = Stopwatch.GetTimestamp();
        Shell.Run(Command(name, $"{name}/whole"));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string newDigest = (await registry.ManifestAsync($"{name}/whole", "slim")).Digest;
        Assert.Empty(OpenUploads(name));

        int stopped = 0, left = 0;
        Random random = new(1);
        for (int i = 0; stopped < Kills && i < 5 * Kills; i++)
        {
            string target = $"{name}/target{i}";
            Shell.Run($"skopeo copy --quiet docker://{registry.Host}/{name}/old:1 docker://{registry.Host}/{target}:slim");
            string delay = (seconds * (0.05 + (0.85 * random.NextDouble()))).ToString("0.000", CultureInfo.InvariantCulture);
            string code = Shell.Run($"{Command(name, target)} 2> error & pid=$!; sleep {delay}; kill -{signal} $pid 2> kill-error || true; wait $pid || echo $?");

            (string digest, JsonObject manifest) = await registry.ManifestAsync(target, "slim");
            Assert.True(digest == oldDigest || digest == newDigest, $"after {delay} s: {digest}");
            Assert.True(code == "" ? digest == newDigest : code == exitCode.ToString(CultureInfo.InvariantCulture), $"after {delay} s: exit {code}\n{File.ReadAllText(registry.PathOf("error"))}");
            foreach (JsonNode? blob in manifest["layers"]!.AsArray().Append(manifest["config"])) await AssertCompleteAsync(target, (string?)blob!["digest"] ?? "");

            // The machine may be less busy than it was for the second run.
            if (code == "") seconds *= 0.8;
            else stopped++;
            left += OpenUploads(target).Length;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{stopped} runs stopped by SIG{signal}, {left} uploads left open");
        Assert.Equal(Kills, stopped);
        if (signal == "TERM") Assert.Equal(0, left);
    }

    private string Command(string name, string target) =>
        $"{Shell.Fastest} -q docker://{registry.Host}/{name}/app:1 docker://{registry.Host}/{target}:slim --compress none";

    private string[] OpenUploads(string repository) =>
        [.. registry.OpenUploads().Where(upload => upload.Contains($"/{repository}/", StringComparison.Ordinal))];

    private async Task AssertCompleteAsync(string repository, string digest) =>
        Assert.Equal(digest, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(await registry.BlobAsync(repository, digest)))}");

    // More than two of the pieces that a new layer is sent in.
    private static byte[] Noise()
    {
        byte[] noise = new byte[34_000_000];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private void Push(string name, BuiltImage image)
    {
        File.WriteAllBytes(registry.PathOf("push.tar"), DockerArchives.Legacy([image]));
        Shell.Run($"skopeo copy --quiet --dest-compress-level 1 docker-archive:push.tar docker://{registry.Host}/{name}");
    }
}
