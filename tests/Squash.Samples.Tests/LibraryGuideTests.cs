using System.Formats.Tar;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

// Readers of the guide have no test context.
#pragma warning disable xUnit1051

namespace Squash.Samples.Tests;

/// <summary>Contains and runs the code of docs/library.md and of the README, between regions.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed partial class LibraryGuideTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly string _before = Directory.GetCurrentDirectory();

    // The guide uses simple file names. No other test in this project depends on the current directory.
    public LibraryGuideTests()
    {
        Directory.SetCurrentDirectory(_folder.FullName);
        File.WriteAllBytes("redis.tar", Images.Archive);
        File.WriteAllText("broken.tar", "not an archive");
        File.WriteAllBytes("base.tar", DockerArchives.Legacy([ImageBuilder.Of(Images.App.Layers[0].Tar).Build()]));
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Delete(recursive: true);
    }

    public static TheoryData<string> Documents { get; } = ["docs/library.md", "README.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_EveryBlockOfCode_IsRunByATestOrIsASample(string document)
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here()) ?? "", "../.."));
        string[] known =
        [
            .. Region().Matches(File.ReadAllText(Here())).Select(match => Normalize(match.Groups[1].Value)),
            .. ((string[])["Web", "Filter", "Inspect"]).Select(sample => Normalize(File.ReadAllText(Path.Combine(root, $"samples/Squash.Samples.{sample}/Program.cs")))),
        ];

        string[] blocks = [.. Block().Matches(File.ReadAllText(Path.Combine(root, document))).Select(match => Normalize(match.Groups[1].Value))];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(known, code => code.Contains(block, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Streams()
    {
        #region
        await using FileStream input = File.OpenRead("redis.tar");
        await using FileStream output = File.Create("slim.tar");
        SquashReport report = await ImageSquasher.SquashAsync(input, output, new SquashOptions { Tags = [ImageReference.Parse("redis:slim")] });
        Console.WriteLine($"{report.Images[0].SourceBytes} -> {report.Images[0].ResultBytes} bytes");
        #endregion

        Assert.Equal([ImageReference.Parse("redis:slim")], report.Images[0].References);
    }

    [Fact]
    public async Task Changes()
    {
        #region
        SquashOptions options = new()
        {
            Format = OutputFormat.OciArchive,
            Changes = ConfigInstruction.ParseAll("""
                LABEL stage=production
                UNSET ENTRYPOINT
                CMD ["/bin/server", "--port", "80"]
                """),
            Annotations = new Dictionary<string, string> { ["org.opencontainers.image.title"] = "server" },
            LatestTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            RewriteTimestamps = true,
        };
        await ImageSquasher.SquashAsync(ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), options);
        #endregion

        ReadImage image = Assert.Single(ImageReader.OfArchive(await File.ReadAllBytesAsync("slim.tar")).OciImages());
        Assert.Equal("production", (string?)image.Config["config"]!["Labels"]!["stage"]);
        Assert.Equal("server", (string?)image.Manifest!["annotations"]!["org.opencontainers.image.title"]);
    }

    [Fact]
    public async Task Paths()
    {
        #region
        await ImageSquasher.SquashAsync(
            ImageSource.FromPath("redis.tar"),
            ImageTarget.ToPath("layout"),
            new SquashOptions { Format = OutputFormat.OciDirectory, Compression = LayerCompression.Zstd(9) });
        #endregion

        Assert.Single(Assert.Single(ImageReader.OfDirectory("layout").OciImages()).Layers);
    }

    [Fact]
    public async Task Pipes()
    {
        Pipe input = new(), output = new();
        Task sending = SendAsync(input.Writer), receiving = ReceiveAsync(output.Reader);

        #region
        await ImageSquasher.SquashAsync(input.Reader, output.Writer);
        #endregion

        await Task.WhenAll(sending, receiving);

        async Task SendAsync(PipeWriter writer)
        {
            await writer.WriteAsync(Images.Archive, Cancel);
            await writer.CompleteAsync();
        }

        async Task ReceiveAsync(PipeReader reader)
        {
            using var received = new MemoryStream();
            await reader.CopyToAsync(received, Cancel);
            Assert.Equal(await Images.SquashAsync(Images.Archive, new SquashOptions()), received.ToArray());
        }
    }

    [Fact]
    public async Task ProgressAndCancellation()
    {
        #region
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(10));
        Progress<SquashProgress> progress = new(now => Console.WriteLine(
            now.TotalBytes is { } total ? $"{now.Stage}: {100 * now.Bytes / Math.Max(total, 1)} %" : $"{now.Stage}: {now.Bytes} bytes"));
        await ImageSquasher.SquashAsync(
            ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), progress: progress, cancellationToken: stop.Token);
        #endregion

        Assert.True(File.Exists("slim.tar"));
    }

    [Fact]
    public async Task Plan()
    {
        #region
        SquashReport plan = await ImageSquasher.PlanAsync(ImageSource.FromPath("redis.tar"));
        long most = plan.Images[0].Cuts.Max(cut => cut.SavedBytes);
        CutReport best = plan.Images[0].Cuts.Last(cut => cut.SavedBytes >= most * 9 / 10);
        await ImageSquasher.SquashAsync(
            ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), new SquashOptions { From = LayerCut.AboveLowest(best.KeptLayers) });
        #endregion

        Assert.Equal(best.KeptLayers + 1, ImageReader.Only(await File.ReadAllBytesAsync("slim.tar", Cancel)).Layers.Count);
    }

    [Fact]
    public async Task Purge()
    {
        #region
        SquashOptions options = new() { Purge = PurgeThreshold.Default };
        SquashReport report = await ImageSquasher.SquashAsync(ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), options);
        foreach (ResultLayerReport layer in report.Images[0].ResultLayers)
        {
            Console.WriteLine($"{layer.SourceLayer} {layer.Digest} {(layer.IsNew ? "purged" : "as before")}");
        }
        #endregion

        ReadImage result = ImageReader.Only(await File.ReadAllBytesAsync("slim.tar", Cancel));
        Assert.Equal(result.DiffIds, report.Images[0].ResultLayers.Select(layer => layer.DiffId?.ToString()));
        Assert.All(report.Images[0].ResultLayers, layer => Assert.NotNull(layer.SourceLayer));
        Assert.True(report.Images[0].ResultBytes < report.Images[0].SourceBytes);
    }

    [Fact]
    public async Task SeveralLayers()
    {
        #region
        SquashOptions options = new() { MaxLayers = 20, MaxLayerSize = LayerSizeLimit.OfBytes(500_000_000) };
        SquashReport report = await ImageSquasher.SquashAsync(ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), options);
        foreach (ResultLayerReport layer in report.Images[0].ResultLayers) Console.WriteLine($"{layer.Digest} {layer.Holds}");
        #endregion

        ReadImage result = ImageReader.Only(await File.ReadAllBytesAsync("slim.tar", Cancel));
        Assert.True(result.Layers.Count > 1);
        Assert.All(report.Images[0].ResultLayers, layer => Assert.NotNull(layer.Holds));
    }

    [Fact]
    public async Task Base()
    {
        #region
        SquashOptions options = new() { Base = BaseImage.From(ImageSource.FromPath("base.tar")), Exclude = ["/usr/share/doc/", "*.pyc"] };
        SquashReport report = await ImageSquasher.SquashAsync(ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), options);
        foreach (ResultLayerReport layer in report.Images[0].ResultLayers)
        {
            Console.WriteLine($"{layer.Digest} {layer.StoredBytes} bytes, {(layer.IsNew ? "new" : "of the base")}");
        }
        #endregion

        Assert.Equal([false, true], report.Images[0].ResultLayers.Select(layer => layer.IsNew));
    }

    [Fact]
    public async Task Filters()
    {
        byte[] input = Images.Archive;
        using MemoryStream output = new();

        #region
        SquashOptions options = new() { Filter = file => !file.Path.StartsWith("tmp/"u8) && file.Uid < 1000 };
        #endregion

        await ImageSquasher.SquashAsync(new MemoryStream(input), output, options, cancellationToken: Cancel);
        Assert.DoesNotContain(RawTarReader.Read(ImageReader.Only(output.ToArray()).Layers[0]), entry => entry.Name.StartsWith("tmp/") && entry.Type != '5');
    }

    [Fact]
    public async Task Transforms()
    {
        byte[] input = DockerArchives.Legacy([ImageBuilder.Of(
            new LayerBuilder().File("bin/script", "#!/bin/sh").File("bin/elf", "elf").Symlink("run", "bin/elf").Symlink("broken", "x").File("short", "#").Build()).Build()]);

        #region
        SquashOptions options = new() { Transforms = [new WithoutScripts()] };
        #endregion

        byte[] layer = ImageReader.Only(await Images.SquashAsync(input, options)).Layers[0];
        Assert.Equal(["bin/", "bin/elf", "run", "short"], RawTarReader.Read(layer).Select(entry => entry.Name.ToString()));
    }

    [Fact]
    public async Task Limits()
    {
        #region
        SquashLimits limits = SquashLimits.Default with
        {
            MaxEntries = 1_000_000,
            MaxDecompressedBytes = 16L << 30,
            MaxDecompressionRatio = 1_100,
        };
        await ImageSquasher.SquashAsync(
            ImageSource.FromPath("redis.tar"), ImageTarget.ToPath("slim.tar"), new SquashOptions { Limits = limits });
        #endregion

        await Assert.ThrowsAsync<LimitExceededException>(() => Images.SquashAsync(Images.Archive, new SquashOptions { Limits = limits with { MaxEntries = 3 } }));
    }

    [Fact]
    public async Task Errors()
    {
        using StringWriter error = new();
        TextWriter console = Console.Error;
        Console.SetError(error);
        try
        {
            #region
            try
            {
                await ImageSquasher.SquashAsync(ImageSource.FromPath("broken.tar"), ImageTarget.ToPath("slim.tar"));
            }
            catch (DigestMismatchException exception)
            {
                Console.Error.WriteLine($"corrupt: {exception.Actual} instead of {exception.Expected}");
            }
            catch (SquashException exception)
            {
                Console.Error.WriteLine(exception.Message);
            }
            #endregion
        }
        finally
        {
            Console.SetError(console);
        }

        Assert.Contains("not a tar archive", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists("slim.tar"));
    }

    [Fact]
    public async Task SourcesOfYourOwn()
    {
        using var engine = new HttpClient(new Engine());
        using MemoryStream output = new();

        await ImageSquasher.SquashAsync(new EngineSource(engine, "redis:7"), ImageTarget.ToStream(output), cancellationToken: Cancel);

        Assert.Equal(await Images.SquashAsync(Images.Archive, new SquashOptions()), output.ToArray());
    }

    #region
    private sealed class EngineSource(HttpClient engine, string image) : ArchiveSource
    {
        public override string Name => image;

        public override Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
            engine.GetStreamAsync($"http://localhost/images/{Uri.EscapeDataString(image)}/get", cancellationToken);
    }
    #endregion

    /// <summary>Answers as an engine does.</summary>
    private sealed class Engine : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("/images/redis%3A7/get", request.RequestUri?.AbsolutePath);
            return Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new MemoryStream(Images.Archive)) });
        }
    }

    #region
    internal sealed class WithoutScripts : IImageTransform
    {
        public string Name => "without-scripts";

        public async Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
        {
            byte[] start = new byte[2];
            foreach (ImageFile file in tree.Files)
            {
                if (file.Type == TarEntryType.SymbolicLink && !tree.TryResolve(file.Path, out _)) edit.Remove(file);
                if (file.Type != TarEntryType.RegularFile || file.Bytes < start.Length) continue;
                await using Stream content = await file.OpenReadAsync(cancellationToken);
                await content.ReadExactlyAsync(start, cancellationToken);
                if (start.AsSpan().SequenceEqual("#!"u8)) edit.Remove(file);
            }
        }
    }
    #endregion

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Here([CallerFilePath] string file = "") => file;

    // Only the indentation may differ, and a block may begin with directives.
    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n').SkipWhile(line => line.Trim().Length == 0 || Directive().IsMatch(line)).Select(line => line.Trim())).Trim();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"#region\n(.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex Directive();
}
