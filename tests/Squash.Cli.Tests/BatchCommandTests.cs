using Newtonsoft.Json.Linq;
using Squash.Cli.Batch;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>Many images in one run, as started from a shell.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class BatchCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(3, 8, 2)]
    [InlineData(8, 8, 1)]
    [InlineData(20, 8, 1)]
    [InlineData(0, 8, 8)]
    public void ShareOf_SomeJobs_TakesNoMoreThreadsThanProcessors(int jobs, int processors, int share) =>
        Assert.Equal(share, BatchRun.ShareOf(jobs, processors));

    [Fact]
    public async Task Help_IsTheSnapshot()
    {
        ProcessResult result = await SquashProcess.RunAsync(["batch", "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Snapshots", "help-batch.txt"), TestContext.Current.CancellationToken),
            result.Output);
    }

    [Fact]
    public async Task Input_ThatIsTheNameOfAnImage_GetsTheHintOfASingleImage()
    {
        ProcessResult result = await SquashProcess.RunAsync(["batch", WriteList(["redis:7 out.tar"])]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "squash: 'redis:7' is not a file; for an image in the Docker daemon: docker-daemon:redis:7; for one in a registry: docker://redis:7",
            Lines(result.Error)[0]);
    }

    [Fact]
    public async Task TwentyImages_OneBad_AreNineteenAndAFailure_ThenNothingIsMadeTwice()
    {
        const int Count = 20, Bad = 7;
        for (int i = 0; i < Count; i++) Write($"in/{i}.tar", i == Bad ? Archive(i)[..2000] : Archive(i));
        string list = WriteList(Enumerable.Range(0, Count).Select(i => $"{PathOf($"in/{i}.tar")} {PathOf($"out/{i}.tar")} image:{i}"));
        Directory.CreateDirectory(PathOf("out"));

        ProcessResult first = await SquashProcess.RunAsync(["batch", list, "--json", "-"]);

        Assert.Equal(1, first.ExitCode);
        string error = Assert.Single(Lines(first.Error), line => line.StartsWith("squash: ", StringComparison.Ordinal));
        Assert.StartsWith($"squash: {PathOf($"in/{Bad}.tar")}: ", error, StringComparison.Ordinal);
        Assert.Equal(Count - 1, Lines(first.Error).Count(line => line.StartsWith('[')));
        Assert.Matches($@"\A{Count} images: {Count - 1} squashed, 0 unchanged, 1 failed  [\d.]+ kB → [\d.]+ kB  \(-\d+ %\)  in .* s\z", Lines(first.Error)[^1]);
        JObject report = JObject.Parse(first.Output);
        Assert.Equal((1, 19, 0, 1), ((int?)report["version"], (int?)report["squashed"], (int?)report["unchanged"], (int?)report["failed"]));
        Assert.Equal(Enumerable.Range(1, Count), report["results"]!.Select(result => (int)result["line"]!));
        JToken bad = report["results"]![Bad]!;
        Assert.Equal(("failed", 3, error["squash: ".Length..]), ((string?)bad["status"], (int?)bad["exitCode"], (string?)bad["error"]));
        Assert.Equal(JTokenType.Null, bad["report"]!.Type);
        Assert.Equal("image:8", (string?)report["results"]![8]!["report"]!["images"]![0]!["references"]![0]);
        for (int i = 0; i < Count; i++)
        {
            if (i == Bad) Assert.False(File.Exists(PathOf($"out/{i}.tar")));
            else Assert.Equal([$"image:{i}"], ImageReader.Only(Read($"out/{i}.tar")).References);
        }

        Dictionary<string, DateTime> made = Times("out");
        ProcessResult second = await SquashProcess.RunAsync(["batch", list, "--json", "-"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal(2, Lines(second.Error).Length);
        Assert.Equal(error, Lines(second.Error)[0]);
        Assert.StartsWith($"{Count} images: 0 squashed, {Count - 1} unchanged, 1 failed  ", Lines(second.Error)[1], StringComparison.Ordinal);
        Assert.Equal(made, Times("out"));
        JObject again = JObject.Parse(second.Output);
        Assert.Equal("unchanged", (string?)again["results"]![0]!["status"]);
        Assert.True(JToken.DeepEquals(report["results"]![8]!["report"], again["results"]![8]!["report"]));
        Assert.Equal((long?)report["sourceBytes"], (long?)again["sourceBytes"]);

        Write($"in/{Bad}.tar", Archive(Bad));
        ProcessResult third = await SquashProcess.RunAsync(["batch", list]);

        Assert.Equal(0, third.ExitCode);
        Assert.StartsWith($"{Count} images: 1 squashed, {Count - 1} unchanged, 0 failed  ", Lines(third.Error)[^1], StringComparison.Ordinal);
        Assert.Equal(Count, Times("out").Count);
    }

    [Theory]
    [InlineData("--json \"$1/in.tar\"", "is both input and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/link.tar\"", "is both input and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/list\"", "is both list and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/x/../out.tar\"", "is both output and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/list.state\"", "is both state and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/base.tar\" --base \"$1/base.tar\"", "is both base and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/patterns\" --exclude-from \"$1/patterns\"", "is both list of patterns and JSON report: give the JSON report another name")]
    [InlineData("--json \"$1/layout/index.json\"", "belongs to the OCI layout that is the output: give the JSON report another name")]
    [InlineData("--state \"$1/in.tar\"", "is both input and state: give the state another name")]
    [InlineData("--state \"$1/list\"", "is both list and state: give the state another name")]
    [InlineData("--state \"$1/out.tar\"", "is both output and state: give the state another name")]
    public async Task FileForTwoThings_IsRefusedBeforeAnythingIsDone(string arguments, string message)
    {
        Write("in.tar", Archive(1));
        Write("base.tar", DockerArchives.Legacy([ImageBuilder.Of(Base).Build()]));
        Write("patterns", "x\n"u8.ToArray());
        WriteList([$"{PathOf("in.tar")} {PathOf("out.tar")}", $"{PathOf("in.tar")} {PathOf("layout/")}"]);
        string[] names = [.. Directory.GetFileSystemEntries(_folder.FullName).Append(PathOf("link.tar")).Order()];

        ProcessResult result = await SquashProcess.ShellAsync($"ln \"$1/in.tar\" \"$1/link.tar\"; squash batch \"$1/list\" {arguments}", _folder.FullName);

        Assert.EndsWith(message, result.ErrorLine(2), StringComparison.Ordinal);
        Assert.Equal(names, Directory.GetFileSystemEntries(_folder.FullName).Order());
        Assert.Equal(Archive(1), Read("in.tar"));
    }

    [Fact]
    public async Task WhatChanged_AndOnlyThat_IsMadeAgain()
    {
        for (int i = 0; i < 3; i++) Write($"{i}.tar", Archive(i));
        Write("base.tar", DockerArchives.Legacy([ImageBuilder.Of(Base).Build()]));
        string list = WriteList(Enumerable.Range(0, 3).Select(i => $"{PathOf($"{i}.tar")} {PathOf($"out{i}/")}"));
        string[] command = ["batch", list, "--base", PathOf("base.tar"), "-j", "2"];
        async Task<string> RunAsync(params string[] args)
        {
            ProcessResult result = await SquashProcess.RunAsync([.. command, .. args]);
            Assert.True(result.ExitCode == 0, result.Error);
            return Lines(result.Error)[^1].Split("  ")[0];
        }

        Assert.Equal("3 images: 3 squashed, 0 unchanged, 0 failed", await RunAsync());
        Assert.Equal(2, Assert.Single(ImageReader.OfDirectory(PathOf("out1")).OciImages()).DiffIds.Count);
        Assert.Equal("3 images: 0 squashed, 3 unchanged, 0 failed", await RunAsync("--temp-dir", _folder.FullName));
        Write("1.tar", Archive(5));
        Assert.Equal("3 images: 1 squashed, 2 unchanged, 0 failed", await RunAsync());
        Directory.Delete(PathOf("out2"), recursive: true);
        Assert.Equal("3 images: 1 squashed, 2 unchanged, 0 failed", await RunAsync());
        Assert.Equal("3 images: 3 squashed, 0 unchanged, 0 failed", await RunAsync("--compress", "zstd"));
        File.SetLastWriteTimeUtc(PathOf("base.tar"), DateTime.UnixEpoch);
        Assert.Equal("3 images: 3 squashed, 0 unchanged, 0 failed", await RunAsync("--compress", "zstd"));
    }

    [Fact]
    public async Task Shards_OnOneList_MakeEveryImageOnce()
    {
        for (int i = 0; i < 5; i++) Write($"{i}.tar", Archive(i));
        string list = WriteList(["# a comment, not an image", .. Enumerable.Range(0, 5).Select(i => $"{PathOf($"{i}.tar")}\t{PathOf($"out {i}.tar")}")]);

        Assert.Equal(0, (await SquashProcess.RunAsync(["batch", "-q", list, "--shard", "0/2"])).ExitCode);
        Assert.Equal(["out 0.tar", "out 2.tar", "out 4.tar"], Names("out *"));
        Assert.Equal(0, (await SquashProcess.RunAsync(["batch", "-q", list, "--shard", "1/2"])).ExitCode);
        Assert.Equal(["out 0.tar", "out 1.tar", "out 2.tar", "out 3.tar", "out 4.tar"], Names("out *"));
        Assert.Equal(["list.0-of-2.state", "list.1-of-2.state"], Names("*.state"));
    }

    [Fact]
    public async Task ListOnStdin_IsReadAndNotRemembered()
    {
        Write("in.tar", Archive(1));
        ProcessResult result = await SquashProcess.ShellAsync("echo \"$1 $2\" | squash batch -q -", PathOf("in.tar"), PathOf("out.tar"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["in.tar", "out.tar"], Names("*"));
    }

    [Fact]
    public async Task BadList_IsAUsageErrorAndNothingIsDone()
    {
        Write("in.tar", Archive(1));
        string list = WriteList([$"{PathOf("in.tar")} {PathOf("out.tar")}", "half"]);

        Assert.Equal(
            $"squash: {list}:2: give INPUT and OUTPUT, separated by spaces or a tab",
            (await SquashProcess.RunAsync(["batch", list])).ErrorLine(2));
        Assert.Equal(["in.tar", "list"], Names("*"));
    }

    [Fact]
    public async Task Signal_LeavesWhatIsDoneAndNoPartialFile_AndTheNextRunGoesOn()
    {
        // Random bytes at the highest level take seconds; the signal is sent as soon as the output exists.
        byte[] noise = new byte[16 << 20];
        new Random(1).NextBytes(noise);
        Write("small.tar", Archive(1));
        Write("large.tar", DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("noise", noise).Build()).Build()]));
        string list = WriteList([$"{PathOf("small.tar")} {PathOf("out-small.tar")}", $"{PathOf("large.tar")} {PathOf("out-large.tar")}"]);
        const string Command = "batch \"$1\" -j 1 --format oci-archive --compress zstd:19";

        ProcessResult result = await SquashProcess.ShellAsync(
            $"\"$SQUASH\" {Command} & pid=$!; until [ -e \"$2/out-small.tar\" ] && ls -l /proc/$pid/fd | grep -q \"$2/.*(deleted)\"; do sleep 0.05; done; kill -TERM $pid; wait $pid",
            list, _folder.FullName);

        Assert.Equal(143, result.ExitCode);
        Assert.Equal("squash: interrupted", Lines(result.Error)[^1]);
        Assert.Equal(["large.tar", "list", "list.state", "out-small.tar", "small.tar"], Names("*"));

        Write("large.tar", Archive(2));
        ProcessResult next = await SquashProcess.ShellAsync($"squash {Command}", list);
        Assert.StartsWith("2 images: 1 squashed, 1 unchanged, 0 failed  ", Lines(next.Error)[^1], StringComparison.Ordinal);
    }

    private static byte[] Base { get; } = new LayerBuilder().Directory("etc").File("etc/base", "base").Build();

    private static byte[] Archive(int number) => DockerArchives.Legacy(
        [ImageBuilder.Of(Base, new LayerBuilder().File("big", new byte[5000 + number]).Build(), new LayerBuilder().Whiteout("big").Build()).Build()]);

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    private string WriteList(IEnumerable<string> lines)
    {
        File.WriteAllLines(PathOf("list"), lines);
        return PathOf("list");
    }

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name)) ?? "");
        File.WriteAllBytes(PathOf(name), content);
    }

    private byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    private IEnumerable<string> Names(string pattern) =>
        _folder.EnumerateFileSystemInfos(pattern).Select(file => file.Name).Order(StringComparer.Ordinal);

    private Dictionary<string, DateTime> Times(string folder) =>
        new DirectoryInfo(PathOf(folder)).EnumerateFiles().ToDictionary(file => file.Name, file => file.LastWriteTimeUtc);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
