using System.Text;
using System.Text.Json.Nodes;
using Squash.Inspect.Leaks;
using Squash.Inspect.Leaks.Rules;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Leaks;

/// <summary>An image with secrets everywhere: all are found, and only those that containers see survive a squash.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class LeakCorpusTests : IDisposable
{
    private const string EnvPassword = "a-Quite-Secret-Word-1", LabelToken = "label7Quite8Secret", ArgumentPassword = "Argument9Quite5Secret", UrlPassword = "Url4Quite2Secret";

    private static readonly string[] Places = ["live", "deleted", "overridden"];

    private static readonly IReadOnlyList<PlantedSecret>[] Secrets = [PlantedSecret.All(0), PlantedSecret.All(1), PlantedSecret.All(2)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<Packing> Packings => [Packing.None, Packing.Gzip, Packing.Zstd, Packing.Xz, Packing.Bzip2];

    public static TheoryData<OutputFormat, LayerCompressionMethod> Outputs => new()
    {
        { OutputFormat.DockerArchive, LayerCompressionMethod.None },
        { OutputFormat.DockerArchive, LayerCompressionMethod.Gzip },
        { OutputFormat.OciArchive, LayerCompressionMethod.None },
        { OutputFormat.OciArchive, LayerCompressionMethod.Gzip },
        { OutputFormat.OciArchive, LayerCompressionMethod.Zstd },
        { OutputFormat.OciDirectory, LayerCompressionMethod.Zstd },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Corpus_HasEnoughOfEveryRule()
    {
        Assert.True(Secrets[0].Count >= 60, $"{Secrets[0].Count}");
        string[] planted = [.. Secrets[0].Select(secret => secret.Rule).Distinct()];
        Assert.Empty(LeakCatalog.Rules.Where(rule => rule is not PatternRule { Files.Count: 0 }).Select(rule => rule.Name).Except(planted));
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public void InspectAsync_SecretsEverywhere_AreAllFoundAndMasked(Packing packing)
    {
        InspectReport report = Inspecting.Archive(new OciLayoutBuilder().AddImage(Corpus(packing)).BuildArchive(), new InspectOptions { Leaks = new LeakOptions() });

        IReadOnlyList<Leak> leaks = report.Leaks!;
        Assert.Empty(ExpectedFiles().Except(leaks.Where(leak => leak.Path is not null).Select(Line)));
        Assert.Equal(
            [
                "secret-variable config.Env.DB_PASSWORD DB_PASSWORD=****", "secret-variable config.Labels.api.token api.token=****",
                "secret-variable history[0].created_by REPO_TOKEN=****", "secret-variable history[1].created_by DB_PASSWORD=****",
                "url-password history[0].created_by https://****@git.test",
            ],
            leaks.Where(leak => leak.Field is not null).Select(leak => $"{leak.Rule} {leak.Field} {leak.Masked}").Order(StringComparer.Ordinal));
        string shown = string.Join('\n', leaks.Select(leak => leak.ToString()).Concat(report.History.Select(step => step.ToString())).Concat(report.Layers.Select(layer => layer.ToString())));
        Assert.DoesNotContain(Places.SelectMany(Values).Concat(ConfigValues()), value => shown.Contains(Encoding.Latin1.GetString(value), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task SquashAsync_RedactHistory_LeavesOnlySecretsOfLiveFiles(OutputFormat format, LayerCompressionMethod compression)
    {
        string output = Path.Combine(_folder.FullName, "out");
        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(DockerArchives.Legacy([Corpus(Packing.None)]))), ImageTarget.ToPath(output),
            new SquashOptions
            {
                Format = format,
                Compression = compression switch { LayerCompressionMethod.Gzip => LayerCompression.Gzip(1), LayerCompressionMethod.Zstd => LayerCompression.Zstd(1), _ => LayerCompression.None },
                RedactHistory = true,
                Check = true,
                Changes = [.. ConfigInstruction.ParseAll("UNSET ENV DB_PASSWORD\nUNSET LABEL api.token")],
            },
            cancellationToken: TestContext.Current.CancellationToken);

        InspectReport report = await ImageInspector.InspectAsync(ImageSource.FromPath(output), new InspectOptions { Leaks = new LeakOptions() }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ExpectedFiles().Where(line => line.Contains(" live", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            report.Leaks!.Select(leak => $"{leak.Rule} {leak.Path} live").Distinct().Order(StringComparer.Ordinal));
        byte[] plain = [.. Plain(output)];
        Assert.DoesNotContain(Values("deleted").Concat(Values("overridden")).Concat(ConfigValues()), value => plain.AsSpan().IndexOf(value) >= 0);
        Assert.All(Values("live"), value => Assert.True(plain.AsSpan().IndexOf(value) >= 0));
        Assert.Contains(report.History, step => step.CreatedBy == "RUN |1 REPO_TOKEN=**** /bin/sh -c git clone https://****@git.test/app # buildkit");
    }

    private static BuiltImage Corpus(Packing packing)
    {
        var lower = new LayerBuilder();
        var upper = new LayerBuilder();
        foreach ((string place, PlantedSecret secret) in Planted())
        {
            string path = PathOf(place, secret);
            (place == "live" ? upper : lower).File(path, secret.Content);
            if (place == "deleted") upper.Whiteout(path);

            // Of /etc/shadow there is only one, and the live one overrides it.
            if (place == "overridden" && secret.Path != "etc/shadow") upper.File(path, "\n");
        }

        return new ImageBuilder().Tag("test:latest").Layer(lower, packing).Layer(upper, packing)
            .Config(config => config["config"] = new JsonObject
            {
                ["Env"] = new JsonArray("PATH=/bin", "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", $"DB_PASSWORD={EnvPassword}"),
                ["Labels"] = new JsonObject { ["version"] = "1.2.3", ["api.token"] = LabelToken },
            })
            .History(new JsonArray(
                new JsonObject { ["created_by"] = $"RUN |1 REPO_TOKEN={ArgumentPassword} /bin/sh -c git clone https://me:{UrlPassword}@git.test/app # buildkit" },
                new JsonObject { ["created_by"] = $"ENV DB_PASSWORD={EnvPassword}", ["empty_layer"] = true },
                new JsonObject { ["created_by"] = "RUN /bin/sh -c rm -r /deleted # buildkit" }))
            .Build();
    }

    private static IEnumerable<(string Place, PlantedSecret Secret)> Planted() =>
        Places.SelectMany((place, salt) => Secrets[salt].Select(secret => (place, secret)));

    private static string PathOf(string place, PlantedSecret secret) => secret.Path switch
    {
        "etc/shadow" => place == "deleted" ? "etc/shadow-" : "etc/shadow",
        var path => $"{place}/{path}",
    };

    private static IEnumerable<string> ExpectedFiles() =>
        from planted in Planted()
        let path = PathOf(planted.Place, planted.Secret)
        select $"{planted.Secret.Rule} {(planted.Secret.Rule == "git-directory" ? path[..^"/HEAD".Length] : path)} {(planted.Place == "live" ? "live" : "hidden")}";

    private static string Line(Leak leak) => $"{leak.Rule} {leak.Path} {(leak.IsVisible ? "live" : "hidden")}";

    private static IEnumerable<byte[]> Values(string place) => Planted().Where(planted => planted.Place == place).Select(planted => planted.Secret.Value);

    private static IEnumerable<byte[]> ConfigValues() => new[] { EnvPassword, LabelToken, ArgumentPassword, UrlPassword }.Select(Encoding.Latin1.GetBytes);

    /// <summary>All bytes of an output, with its layers decompressed.</summary>
    private static IEnumerable<byte> Plain(string output)
    {
        if (Directory.Exists(output))
        {
            return Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).SelectMany(file => Packer.Unpack(File.ReadAllBytes(file)));
        }

        byte[] archive = File.ReadAllBytes(output);
        return archive.Concat(RawTarReader.Read(archive).SelectMany(entry => Packer.Unpack(entry.Content.ToArray())));
    }
}
