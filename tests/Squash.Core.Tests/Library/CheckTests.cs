using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Squash.Core.Tests.Properties;
using Squash.Output;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>An output that is read back before it replaces the target: a good one does, a bad one never does.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class CheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<string> Ways => [.. Options.Keys];

    public static TheoryData<OutputFormat, string> Damages => new()
    {
        { OutputFormat.DockerArchive, "ping" },
        { OutputFormat.DockerArchive, "\"PATH=/bin\"" },
        { OutputFormat.DockerArchive, "app:stable" },
        { OutputFormat.DockerArchive, "layer.tar" },
        { OutputFormat.OciArchive, "ping" },
        { OutputFormat.OciArchive, "\"PATH=/bin\"" },
        { OutputFormat.OciArchive, "schemaVersion" },
        { OutputFormat.OciArchive, "app:stable" },
        { OutputFormat.OciDirectory, "ping" },
        { OutputFormat.OciDirectory, "\"PATH=/bin\"" },
        { OutputFormat.OciDirectory, "app:stable" },
        { OutputFormat.Rootfs, "ping" },
        { OutputFormat.Rootfs, "etc/passwd" },
    };

    private static Dictionary<string, (Func<byte[]> Archive, SquashOptions Options)> Options { get; } = new()
    {
        ["all layers"] = (() => Samples.Archive(), new SquashOptions()),
        ["compressed layers"] = (() => Samples.Archive(Packing.Gzip), new SquashOptions { Tags = [ImageReference.Parse("other:tag")] }),
        ["a range"] = (() => Samples.Archive(), new SquashOptions { From = LayerCut.AboveLowest(1), To = LayerCut.AboveLowest(2) }),
        ["a range of compressed layers"] = (() => Samples.Archive(Packing.Gzip), new SquashOptions { From = LayerCut.AboveLowest(1), To = LayerCut.AboveLowest(2) }),
        ["a base and no digests checked"] = (() => Samples.Archive(Packing.Gzip), new SquashOptions { From = LayerCut.AboveLowest(2), Verify = false }),
        ["paths left out"] = (() => Samples.Archive(), new SquashOptions { Exclude = ["/etc/", "ping*"] }),
        ["paths left out of a base"] = (() => Samples.Archive(), new SquashOptions { Exclude = ["/etc/", "ping*"], From = LayerCut.AboveLowest(1) }),
        ["times bounded"] = (() => Samples.Archive(), new SquashOptions { LatestTime = DateTimeOffset.FromUnixTimeSeconds(1000) }),
        ["times bounded above a base"] = (() => Samples.Archive(), new SquashOptions { LatestTime = DateTimeOffset.FromUnixTimeSeconds(1000), From = LayerCut.AboveLowest(1) }),
        ["another time"] = (() => Samples.Archive(), new SquashOptions { Created = DateTimeOffset.UnixEpoch, History = HistoryMode.Drop }),
        ["an image without tags"] = (() => DockerArchives.Legacy([ImageBuilder.Of(new byte[1024]).Build() with { Tags = [] }]), new SquashOptions()),
        ["all images"] = (Several, new SquashOptions { Selection = new ImageSelection { All = true } }),
        ["all platforms"] = (Platforms, new SquashOptions { Selection = new ImageSelection { AllPlatforms = true } }),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SquashAsync_Checked_GivesTheSameOutput(string way)
    {
        (Func<byte[]> archive, SquashOptions options) = Options[way];
        foreach (OutputFormat format in Enum.GetValues<OutputFormat>())
        {
            bool isOne = options is { Selection: { All: false, AllPlatforms: false }, From: null, To: null };
            if (format == OutputFormat.Rootfs && !isOne || format == OutputFormat.DockerArchive && options.Selection.AllPlatforms) continue;
            foreach (LayerCompression compression in (LayerCompression[])[LayerCompression.Auto, LayerCompression.None, LayerCompression.Gzip(1)])
            {
                SquashOptions complete = options with { Format = format, Compression = compression };
                Assert.Equal(await SquashAsync(archive(), complete), await SquashAsync(archive(), complete with { Check = true }));
            }
        }
    }

    [Fact]
    public void SquashAsync_AnyRangeOfAnyStackChecked_Passes() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        byte[] archive = Squashing.Archive(layers);
        int from = archive.Length / 512 % layers.Length;
        string[] exclude = archive.Length % 3 == 0 ? ["a/b", "c"] : [];
        var options = new SquashOptions { Check = true, From = LayerCut.AboveLowest(from), To = from + 1 < layers.Length ? LayerCut.BelowTopmost(1) : null, Exclude = exclude };
        SquashAsync(archive, options).GetAwaiter().GetResult();
    });

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task SquashAsync_OutputDamagedBeforeItIsRead_LeavesNothing(OutputFormat format, string where)
    {
        string output = Path.Combine(_folder.FullName, "out");
        int damaged = 0;
        var progress = new ListProgress(report =>
        {
            if (report.Stage == SquashStage.Comparing && damaged == 0) damaged = Damage(output, where);
        });

        CheckFailedException failure = await Assert.ThrowsAsync<CheckFailedException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(Samples.Archive())), ImageTarget.ToPath(output),
            new SquashOptions { Format = format, Check = true, Compression = LayerCompression.None }, progress, TestContext.Current.CancellationToken));

        Assert.Equal(1, damaged);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task SquashAsync_OutputCutShort_LeavesTheOldFile()
    {
        string output = Path.Combine(_folder.FullName, "out");
        await File.WriteAllTextAsync(output, "old", TestContext.Current.CancellationToken);
        var progress = new ListProgress(report =>
        {
            if (report.Stage != SquashStage.Comparing) return;
            using FileStream stream = File.Open(Unfinished(_folder.FullName).Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(stream.Length / 2);
        });

        await Assert.ThrowsAsync<CheckFailedException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(Samples.Archive())), ImageTarget.ToPath(output),
            new SquashOptions { Check = true }, progress, TestContext.Current.CancellationToken));

        Assert.Equal("old", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Assert.Single(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task SquashAsync_CompressedOutputDamaged_LeavesNothing(double where)
    {
        var progress = new ListProgress(report =>
        {
            if (report is not { Stage: SquashStage.Comparing, TotalBytes: null }) return;
            using FileStream stream = File.Open(Unfinished(_folder.FullName).Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Position = (long)(stream.Length * where);
            int value = stream.ReadByte();
            stream.Position--;
            stream.WriteByte((byte)(value ^ 1));
        });

        await Assert.ThrowsAsync<CheckFailedException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(Samples.Archive())), ImageTarget.ToPath(Path.Combine(_folder.FullName, "out")),
            new SquashOptions { Check = true, Compression = LayerCompression.Gzip() }, progress, TestContext.Current.CancellationToken));

        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task SquashAsync_LayoutWithADamagedBlobOfTheSameName_IsMended()
    {
        string layout = Path.Combine(_folder.FullName, "layout");
        var options = new SquashOptions { Format = OutputFormat.OciDirectory, Check = true, Compression = LayerCompression.None };
        await SquashToAsync(layout, options with { Tags = [ImageReference.Parse("a:1")] });
        Assert.Equal(1, Damage(layout, "ping"));

        await SquashToAsync(layout, options with { Tags = [ImageReference.Parse("a:2")] });

        Assert.All(
            Directory.EnumerateFiles(Path.Combine(layout, "blobs", "sha256")),
            blob => Assert.Equal(Path.GetFileName(blob), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(blob)))));
    }

    [Fact]
    public async Task SquashAsync_ZerosThatBecomeAlmostNothing_Pass()
    {
        // More than the blobs of an archive may decompress to.
        SquashLimits limits = SquashLimits.Default with { MaxDecompressionRatio = 1000 };
        byte[] archive = Squashing.Archive([new LayerBuilder().File("zeros", new byte[80 << 20]).Build()]);
        string output = Path.Combine(_folder.FullName, "out.tar");

        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(output),
            new SquashOptions { Format = OutputFormat.OciArchive, Compression = LayerCompression.Zstd(), Check = true, Limits = limits },
            null, TestContext.Current.CancellationToken);

        Assert.InRange(new FileInfo(output).Length, 1, archive.Length / limits.MaxDecompressionRatio);
    }

    [Fact]
    public async Task SquashAsync_WhatCannotBeReadBack_IsRefusedBeforeAnythingIsWritten()
    {
        using var output = new MemoryStream();
        var pipe = new Pipe();
        foreach (ImageTarget target in (ImageTarget[])[ImageTarget.ToStream(output), ImageTarget.ToPipe(pipe.Writer), ImageTarget.ToPath("/dev/null")])
        {
            var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => ImageSquasher.SquashAsync(
                ImageSource.FromStream(new MemoryStream(Samples.Archive())), target, new SquashOptions { Check = true }, null, TestContext.Current.CancellationToken));
            Assert.Contains("ImageTarget.ToPath", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, output.Length);
    }

    private static byte[] Several() => DockerArchives.Legacy(
        [
            Samples.Image().Build(),
            new ImageBuilder().Tag("other:1").Layer(new LayerBuilder().File("a", "1")).Layer(new LayerBuilder().File("a", "2")).Build(),
            Samples.Image().Tag("third:1").Config(config => config["author"] = "me").Build(),
        ]);

    private static byte[] Platforms()
    {
        var layout = new OciLayoutBuilder();
        JsonObject[] platforms = [.. ((string[])["amd64", "arm64"]).Select(architecture =>
            layout.StoreImage(Samples.Image(Packing.Gzip).Platform("linux", architecture).Build()))];
        return layout.Add(layout.StoreIndex(platforms)).BuildArchive();
    }

    /// <summary>Flips one bit of a text in the written files, and returns the number of files that contain it.</summary>
    private static int Damage(string output, string text)
    {
        string folder = Path.GetDirectoryName(output) ?? "";
        int found = 0;
        IEnumerable<string> named = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);
        foreach (string file in Unfinished(folder).Concat(named.Where(file => Path.GetFileName(file) != LayoutLock.FileName)).Distinct())
        {
            byte[] content = File.ReadAllBytes(file);
            int at = content.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(text));
            if (at < 0) continue;
            content[at] ^= 1;
            using FileStream stream = File.Open(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(content);
            found++;
        }

        return found;
    }

    /// <summary>The files that are not in a folder yet: on Linux they have no name, and the process has them open.</summary>
    private static IEnumerable<string> Unfinished(string folder) => OperatingSystem.IsLinux()
        ? Directory.EnumerateFiles("/proc/self/fd").Where(file => new FileInfo(file).LinkTarget is { } target
            && target.StartsWith(folder + "/", StringComparison.Ordinal) && target.EndsWith(" (deleted)", StringComparison.Ordinal))
        : Directory.EnumerateFiles(folder, "*.partial", SearchOption.AllDirectories);

    private static Task<SquashReport> SquashToAsync(string output, SquashOptions options) => ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(Samples.Archive())), ImageTarget.ToPath(output), options, null, TestContext.Current.CancellationToken);

    /// <summary>All files of the output.</summary>
    private async Task<SortedDictionary<string, string>> SquashAsync(byte[] archive, SquashOptions options)
    {
        string output = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        await ImageSquasher.SquashAsync(ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(output), options);
        IEnumerable<string> files = File.Exists(output) ? [output] : Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories);
        var result = new SortedDictionary<string, string>();
        foreach (string file in files) result.Add(Path.GetRelativePath(output, file), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));
        if (File.Exists(output)) File.Delete(output);
        else Directory.Delete(output, recursive: true);
        return result;
    }
}
