using System.Text.Json.Nodes;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Browser;

/// <summary>A browser, and the pages for it.</summary>
[CollectionDefinition(nameof(HtmlReportPages))]
public sealed class HtmlReportPages : IAsyncLifetime, ICollectionFixture<HtmlReportPages>
{
    /// <summary>A name of a file, and part of a command, that would be a script if the page did not escape it.</summary>
    internal const string Hostile = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    internal Chromium? Browser { get; private set; }

    public string WastefulPage { get; private set; } = "";

    public string CleanPage { get; private set; } = "";

    /// <summary>The page of an image with a package and equal files.</summary>
    public string PackagedPage { get; private set; } = "";

    /// <summary>The page of an image with runtimes, which are larger than its other files.</summary>
    public string RuntimePage { get; private set; } = "";

    /// <summary>The page of an image with 100,000 files.</summary>
    public string BigPage { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Unavailable is not null) return;
        ImageBuilder wasteful = new ImageBuilder().Tag("app:1")
            .History([.. new[] { $"RUN echo '{Hostile}'", "RUN two", "RUN three", "RUN four" }.SelectMany(Steps)])
            .Layer(new LayerBuilder().File("var/cache/a", Of(90)).File("var/cache/b", Of(90)).File("var/log", Of(90)).File("bin/useful", Of(100)))
            .Layer(new LayerBuilder().File("var/cache/a", Of(180)).File(Hostile, Of(30)).File("opt/x", Of(20)))
            .Layer(new LayerBuilder().Whiteout("var"))
            .Layer(new LayerBuilder().Opaque("opt").Whiteout(Hostile.Split('/')[0]));
        WastefulPage = await WriteAsync("wasteful.html", wasteful);
        CleanPage = await WriteAsync("clean.html", new ImageBuilder().Layer(new LayerBuilder().File("a", Of(1))));
        PackagedPage = await WriteAsync("packaged.html", new ImageBuilder()
            .Layer(new LayerBuilder().File("bin/x", Of(100)).File("old", Of(1)).File("var/lib/dpkg/info/libx.list", "/.\n/bin\n/bin/x\n"u8.ToArray())
                .File("var/lib/dpkg/status", "Package: libx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-3\n\n"u8.ToArray()))
            .Layer(new LayerBuilder().File("srv/one", Of(126)).File("srv/two", Of(126)).File("srv/small/file", Of(1)).Whiteout("old")));
        var tools = new LayerBuilder();
        for (int i = 0; i < 12; i++) tools.File($"usr/bin/php8.{i}", Of(20 - i));
        RuntimePage = await WriteAsync("runtime.html", new ImageBuilder().Layer(tools.File("srv/own", Of(2)).File("srv/other", Of(1))));
        BigPage = await WriteAsync("big.html", new ImageBuilder().Layer(ManyFiles()));
        Browser = await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static LayerBuilder ManyFiles()
    {
        var layer = new LayerBuilder();
        for (int i = 0; i < 100_000; i++) layer.File($"usr/lib/node_modules/package{i / 1000}/module-{i % 1000}.js", new byte[i % 1000]);
        return layer;
    }

    private static JsonNode[] Steps(string step) =>
    [
        new JsonObject { ["created_by"] = step, ["created"] = "2024-02-03T04:05:06Z" },
        new JsonObject { ["created_by"] = "ENV A=b", ["empty_layer"] = true },
    ];

    private static ByteString Of(int kilobytes) => new byte[kilobytes * 1000];

    private async Task<string> WriteAsync(string name, ImageBuilder image)
    {
        byte[] archive = DockerArchives.Legacy([image.Build()]);
        InspectReport report = await ImageInspector.InspectAsync(
            ImageSource.FromStream(new MemoryStream(archive)), new InspectOptions { Contents = true, MaxLayerPaths = 200_000 });
        string file = Path.Combine(_folder.FullName, name);
        await using StreamWriter writer = new(file);
        HtmlReport.Write(writer, report, Reports.Line);
        return new Uri(file).AbsoluteUri;
    }
}
