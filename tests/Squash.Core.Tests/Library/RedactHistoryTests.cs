using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Secrets in the history, which a squash replaces.</summary>
public sealed class RedactHistoryTests : IDisposable
{
    private const string Secret = "Quite-4-Secret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SquashAsync_EntryWithASecret_KeepsTheRestOfItAndAllOthers()
    {
        const string other = """{ "created_by" : "COPY a / # \u00e9", "x": 1.10, "empty_layer": true }""";
        ReadImage result = await SquashAsync(
            $$$"""
            {"architecture":"amd64","os":"linux","config":{"Env":["DB_PASSWORD={{{Secret}}}"]},"rootfs":{"type":"layers","diff_ids":DIFF_IDS},
             "history":[{"created_by":"ENV DB_PASSWORD={{{Secret}}}","author":"me","comment":"see https://me:{{{Secret}}}@h.test","empty_layer":true},{{{other}}},{"created_by":"ADD"}],
             "container_config":{"Cmd":["/bin/sh","-c","#(nop) ENV DB_PASSWORD={{{Secret}}}"]}}
            """,
            new SquashOptions { RedactHistory = true });

        Assert.Equal("""{"created_by":"ENV DB_PASSWORD=****","author":"me","comment":"see https://****@h.test","empty_layer":true}""", result.History[0]!.ToJsonString());
        Assert.Contains(other, System.Text.Encoding.UTF8.GetString(result.ConfigBytes), StringComparison.Ordinal);
        Assert.Null(result.Config["container_config"]);
        Assert.Equal($"DB_PASSWORD={Secret}", (string?)result.Config["config"]!["Env"]![0]);
    }

    [Fact]
    public async Task SquashAsync_ConfigWithoutSecrets_StaysByteForByte()
    {
        const string config = """{ "architecture":"amd64", "os":"linux", "config":{}, "container_config":{"Cmd":["sh"]}, "rootfs":{"type":"layers","diff_ids":DIFF_IDS}, "history":[ {"created_by":"ADD"} ] }""";

        Assert.Equal((await SquashAsync(config, new SquashOptions())).ConfigBytes, (await SquashAsync(config, new SquashOptions { RedactHistory = true })).ConfigBytes);
    }

    [Fact]
    public async Task SquashAsync_SecretInAChange_IsNotWrittenIntoTheHistory()
    {
        ReadImage result = await SquashAsync(
            """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":DIFF_IDS}}""",
            new SquashOptions { RedactHistory = true, Changes = [.. ConfigInstruction.ParseAll($"ENV DB_PASSWORD={Secret}")] });

        Assert.Equal("ENV DB_PASSWORD=****", (string?)result.History[^1]!["created_by"]);
    }

    [Fact]
    public async Task SquashAsync_CheckedAndAKeptLayerHasADeletedSecret_Fails()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(
            new LayerBuilder().File("key", new Inspect.Leaks.Secrets().GitHub()).Build(), new LayerBuilder().Whiteout("key").Build(), new LayerBuilder().File("a").Build()).Build()]);
        string output = Path.Combine(_folder.FullName, "out.tar");
        Task Squash(SquashOptions options) => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(output), options, cancellationToken: TestContext.Current.CancellationToken);

        await Squash(new SquashOptions { RedactHistory = true, Check = true });
        CheckFailedException failure = await Assert.ThrowsAsync<CheckFailedException>(
            () => Squash(new SquashOptions { RedactHistory = true, Check = true, From = LayerCut.AboveLowest(1) }));
        Assert.Contains("a secret (GitHub token) is left that no container sees: layer 1 has it in /key, which squashing that layer, too, removes", failure.Message, StringComparison.Ordinal);
        await Squash(new SquashOptions { Check = true, From = LayerCut.AboveLowest(1) });
    }

    [Fact]
    public async Task SquashAsync_RootFilesystem_IsRefused() =>
        Assert.Equal(
            "a root filesystem has no history that could be redacted: choose another format",
            (await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync("{}", new SquashOptions { RedactHistory = true, Format = OutputFormat.Rootfs }))).Message);

    private static async Task<ReadImage> SquashAsync(string config, SquashOptions options)
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("a", "x").Build()).RawConfig(config).Build()]);
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(output), options, cancellationToken: TestContext.Current.CancellationToken);
        return ImageReader.Only(output.ToArray());
    }
}
