using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Changes of an image's config, annotations, platform and times on its way through the library.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class ChangeTests : IDisposable
{
    private static readonly DateTimeOffset Latest = DateTimeOffset.Parse("2024-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null, HistoryMode.Keep, 7)]
    [InlineData("1", HistoryMode.Keep, 7)]
    [InlineData(null, HistoryMode.Drop, 1)]
    [InlineData("3", HistoryMode.Keep, 6)]
    public async Task SquashAsync_Changes_AreInTheConfigAndLastInTheHistory(string? from, HistoryMode history, int entriesBefore)
    {
        var options = new SquashOptions
        {
            From = Cut.Of(from),
            History = history,
            Changes = ConfigInstruction.ParseAll("ENV A=$PATH\nUNSET CMD"),
            NewPlatform = new Platform("linux", "arm", "v7"),
            Check = true,
        };

        (ReadImage image, SquashReport report) = await SquashAsync(Samples.Archive(), options);

        Assert.Equal("""{"Env":["PATH=/bin","A=/bin"]}""", image.Config["config"]!.ToJsonString());
        Assert.Equal(("linux", "arm", "v7"), ((string?)image.Config["os"], (string?)image.Config["architecture"], (string?)image.Config["variant"]));
        JsonArray entries = image.Config["history"]!.AsArray();
        Assert.Equal(entriesBefore + 1, entries.Count);
        Assert.Equal(
            """{"created":"2024-02-03T04:05:06.789Z","created_by":"ENV A=$PATH; UNSET CMD; set platform linux/arm/v7","comment":"changed by squash","empty_layer":true}""",
            entries[^1]!.ToJsonString());
        Assert.Equal(new Platform("linux", "arm", "v7"), report.Images[0].Platform);
        if (from == "3") Assert.Equal(["nothing to squash in app:1, because SquashOptions.From keeps all of its layers: its layers stay as they are"], report.Warnings);
    }

    [Fact]
    public async Task SquashAsync_ChangesOfAllImages_HoldForEach()
    {
        BuiltImage other = Samples.Base().Config(config => config["config"]!["Labels"] = new JsonObject { ["a"] = "1" }).Build() with { Tags = ["other:1"] };
        byte[] archive = DockerArchives.Legacy([Samples.Image().Build(), other]);
        string path = Path.Combine(_folder.FullName, "out");

        SquashReport report = await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(path),
            new SquashOptions { Selection = new ImageSelection { All = true }, Changes = [ConfigInstruction.Parse("UNSET LABEL a")], Check = true },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(ImageReader.OfArchive(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).DockerImages(), image => Assert.Null(image.Config["config"]!["Labels"]));
        Assert.Equal(["UNSET LABEL: the image has no \"a\""], report.Warnings);
    }

    [Fact]
    public async Task SquashAsync_ChangeThatTheImageRefuses_NamesIt()
    {
        var options = new SquashOptions { Changes = ConfigInstruction.ParseAll("ENV A=b\nENV C=${NO:?missing}") };

        InvalidRequestException refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(Samples.Archive(), options));

        Assert.Equal("change 2: \"ENV C=${NO:?missing}\", character 7: the variable NO is not set: missing", refusal.Message);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData(OutputFormat.OciArchive)]
    [InlineData(OutputFormat.OciDirectory)]
    public async Task SquashAsync_AnnotationsAndPlatform_AreInManifestAndIndex(OutputFormat format)
    {
        var options = new SquashOptions
        {
            Format = format,
            Annotations = new Dictionary<string, string> { ["z"] = "1", ["a"] = "x=y" },
            NewPlatform = new Platform("linux", "arm64"),
            Check = true,
        };
        byte[] archive = new OciLayoutBuilder().AddImage(Samples.Image().Platform("linux", "arm", "v7").Build()).BuildArchive();

        string path = Path.Combine(_folder.FullName, "out");
        await SquashToAsync(archive, path, options);

        ImageReader output = format == OutputFormat.OciDirectory ? ImageReader.OfDirectory(path) : ImageReader.OfArchive(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        JsonNode descriptor = JsonNode.Parse(output.Get("index.json"))!["manifests"]![0]!;
        Assert.Equal("""{"architecture":"arm64","os":"linux"}""", descriptor["platform"]!.ToJsonString());
        JsonNode manifest = JsonNode.Parse(output.Get($"blobs/sha256/{((string)descriptor["digest"]!)[7..]}"))!;
        Assert.Equal("""{"a":"x=y","z":"1"}""", manifest["annotations"]!.ToJsonString());
    }

    public static TheoryData<SquashOptions, string> Refused => new()
    {
        { new SquashOptions { Format = OutputFormat.Rootfs, Changes = [ConfigInstruction.Parse("ENV A=b")] }, "a root filesystem has no config" },
        { new SquashOptions { Format = OutputFormat.Rootfs, NewPlatform = new Platform("linux", "amd64") }, "a root filesystem has no config" },
        { new SquashOptions { Annotations = new Dictionary<string, string> { ["a"] = "b" } }, "only an OCI archive or directory holds annotations" },
        { new SquashOptions { Format = OutputFormat.OciArchive, Annotations = new Dictionary<string, string> { [""] = "b" } }, "an annotation has no key" },
        { new SquashOptions { RewriteTimestamps = true }, "to rewrite times, the latest one must be given" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task SquashAsync_OutputWithoutPlaceForIt_IsRefused(SquashOptions options, string message)
    {
        Assert.StartsWith(message, (await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(Samples.Archive(), options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SquashAsync_PlatformOfSeveralImages_IsRefused()
    {
        byte[] archive = DockerArchives.Legacy([Samples.Image().Build(), Samples.Base().Build() with { Tags = ["other:1"] }]);
        var options = new SquashOptions { Selection = new ImageSelection { All = true }, NewPlatform = new Platform("linux", "amd64") };

        Assert.StartsWith("several images cannot have one platform", (await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(archive, options))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutputFormat.DockerArchive)]
    [InlineData(OutputFormat.OciArchive)]
    [InlineData(OutputFormat.OciDirectory)]
    [InlineData(OutputFormat.Rootfs)]
    public async Task SquashAsync_TimestampsRewritten_TwoBuildsGiveTheSameBytes(OutputFormat format)
    {
        foreach (bool asOci in new[] { false, true })
        {
            string[] outputs = [await SquashBuildAsync(0, asOci, rewrites: true), await SquashBuildAsync(3600, asOci, rewrites: true)];
            Assert.Equal(outputs[0], outputs[1]);
            if (format == OutputFormat.Rootfs) continue;

            // Without it the history tells the builds apart.
            Assert.NotEqual(await SquashBuildAsync(0, asOci, rewrites: false), await SquashBuildAsync(3600, asOci, rewrites: false));
        }

        async Task<string> SquashBuildAsync(int seconds, bool asOci, bool rewrites)
        {
            string path = Path.Combine(_folder.FullName, $"{seconds} {asOci} {rewrites}");
            SquashReport report = await SquashToAsync(Build(seconds, asOci), path, new SquashOptions { Format = format, LatestTime = Latest, RewriteTimestamps = rewrites, Check = true });
            Assert.Empty(report.Warnings);
            string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
            return string.Join('\n', files.Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(path, file)} {Hex(File.ReadAllBytes(file))}"));
        }
    }

    [Fact]
    public async Task SquashAsync_TimestampsRewritten_KeepsEarlierOnesAndWhatIsNoTime()
    {
        (ReadImage image, _) = await SquashAsync(Build(0, asOci: false), new SquashOptions { LatestTime = Latest, RewriteTimestamps = true });

        Assert.Equal("2024-01-01T00:00:00Z", (string?)image.Config["created"]);
        Assert.Equal(
            ["2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "no time", "2024-01-01T00:00:00Z"],
            image.Config["history"]!.AsArray().Select(entry => (string?)entry!["created"]));
        Assert.Equal(["FROM debian:12", null, "FROM beef"], image.Config["history"]!.AsArray().SkipLast(1).Select(entry => (string?)entry!["comment"]));
        Assert.Equal("""{"Image":"","Labels":{"org.opencontainers.image.created":"2024-01-01T00:00:00Z","built":"2024-05-05T00:00:00Z"}}""", image.Config["config"]!.ToJsonString());
        Assert.Null(image.Config["container"]);
        Assert.Null(image.Config["container_config"]);
        Assert.Equal("20.10", (string?)image.Config["docker_version"]);
        RawTarEntry[] files = [.. RawTarReader.Read(Assert.Single(image.Layers))];
        Assert.Equal([Latest.ToUnixTimeSeconds(), 1_500_000_000], files.Select(file => (long)(file.MtimeNanoseconds / 1_000_000_000)));
    }

    [Fact]
    public async Task SquashAsync_TimestampsRewrittenOverKeptLayers_WarnsOfTheirs()
    {
        (_, SquashReport report) = await SquashAsync(Samples.Archive(), new SquashOptions { From = LayerCut.AboveLowest(1), LatestTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), RewriteTimestamps = true });

        Assert.Equal(["layer 1 is kept as it is, and holds files that are newer than the latest time: their times stay"], report.Warnings);
    }

    [Fact]
    public async Task SquashAsync_LatestTimeAfterTheBuild_Warns()
    {
        (_, SquashReport report) = await SquashAsync(Samples.Archive(), new SquashOptions { LatestTime = DateTimeOffset.Parse("2030-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture), RewriteTimestamps = true });

        Assert.Equal(["app:1 was built at 2024-02-03T04:05:06.789Z, before the latest time 2030-01-01T00:00:00Z: its times stay, so another build of it may differ"], report.Warnings);
    }

    // As docker's first builder and buildah leave them: containers have random names, and each image names the one before.
    private static byte[] Build(int seconds, bool asOci)
    {
        DateTimeOffset now = Latest.AddDays(40).AddSeconds(seconds);
        string time = now.ToString("yyyy-MM-dd'T'HH:mm:ss.123456789'Z'", System.Globalization.CultureInfo.InvariantCulture);
        byte[] layer = new LayerBuilder()
            .File("old", "a", i => i with { MtimeSeconds = 1_500_000_000 })
            .File("new", "b", i => i with { MtimeSeconds = now.ToUnixTimeSeconds(), MtimeNanoseconds = 7 })
            .Build();
        BuiltImage image = ImageBuilder.Of(layer)
            .Config(config =>
            {
                config["created"] = time;
                config["config"] = new JsonObject
                {
                    ["Image"] = $"sha256:{Hex(Encoding.UTF8.GetBytes(time))}",
                    ["Labels"] = new JsonObject { ["org.opencontainers.image.created"] = time, ["built"] = "2024-05-05T00:00:00Z" },
                };
                config["container"] = $"id {seconds}";
                config["container_config"] = new JsonObject { ["Hostname"] = $"id {seconds}" };
                config["docker_version"] = "20.10";
            })
            .History(
            [
                new JsonObject { ["created"] = "2020-01-01T00:00:00Z", ["created_by"] = "ADD", ["comment"] = "FROM debian:12" },
                new JsonObject { ["created"] = time, ["comment"] = $"FROM {Hex(Encoding.UTF8.GetBytes(time))[..12]}", ["empty_layer"] = true },
                new JsonObject { ["created"] = "no time", ["comment"] = "FROM beef", ["empty_layer"] = true },
            ])
            .Build();
        JsonObject annotations = new()
        {
            ["org.opencontainers.image.base.digest"] = $"sha256:{Hex(Encoding.UTF8.GetBytes(time))}",
            ["org.opencontainers.image.base.name"] = "",
        };
        return asOci ? new OciLayoutBuilder().AddImage(image, manifestAnnotations: annotations).BuildArchive() : DockerArchives.Legacy([image]);
    }

    private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<(ReadImage Image, SquashReport Report)> SquashAsync(byte[] archive, SquashOptions options)
    {
        string path = Path.Combine(_folder.FullName, "out");
        SquashReport report = await SquashToAsync(archive, path, options);
        return (ImageReader.Only(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)), report);
    }

    private static Task<SquashReport> SquashToAsync(byte[] archive, string path, SquashOptions options) => ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(path), options, cancellationToken: TestContext.Current.CancellationToken);
}
