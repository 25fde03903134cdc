using System.Security.Cryptography;
using Newtonsoft.Json.Linq;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>The command on images, as started from a shell.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class EndToEndTests : IDisposable
{
    private const int BigFileBytes = 3_000_000;

    private static readonly BuiltImage Image = new ImageBuilder()
        .Layer(new LayerBuilder().Directory("etc").File("etc/hostname", "demo\n").Directory("tmp"))
        .Layer(new LayerBuilder().File("tmp/big", RandomNumberGenerator.GetBytes(BigFileBytes)))
        .Layer(new LayerBuilder().Whiteout("tmp/big"))
        .Tag("demo:latest")
        .Build();

    private static readonly byte[] Archive = DockerArchives.Legacy([Image]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task PipeToPipe_SquashesAndSaysSoInOneLine()
    {
        ProcessResult result = await SquashProcess.RunAsync(["-t", "demo:slim"], Archive);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\Ademo:slim  3 layers → 1   3[\d.]* MB → [\d.]+ kB  \(-99 %\)  in \d[\d.]* s\n\z", result.Error);
        Assert.True(result.OutputBytes.Length < BigFileBytes / 10);
        Assert.Single(ImageReader.Only(result.OutputBytes).Layers);
    }

    [Fact]
    public async Task EveryRoute_GivesTheSameBytes()
    {
        string input = await WriteAsync(Archive);
        byte[] expected = (await SquashProcess.RunAsync(["-t", "demo:slim"], Archive)).OutputBytes;
        string[] lines =
        [
            "squash -q -t demo:slim -i \"$1\" -o \"$2\"",
            "squash -q -t demo:slim < \"$1\" > \"$2\"",
            "cat \"$1\" | squash -q -t demo:slim -o \"$2\"",
            "squash -q -t demo:slim -i - -o - < \"$1\" > \"$2\"",
            "squash -verbose -from root -t demo:slim -i \"$1\" -o \"$2\" 2> /dev/null",
            "squash -q -t demo:slim -i \"$1\" | cat > \"$2\"",
            "{ dd bs=1 count=5 of=/dev/null 2> /dev/null; squash -q -t demo:slim; } < \"$3\" > \"$2\"",
        ];
        string shifted = await WriteAsync([1, 2, 3, 4, 5, .. Archive]);

        for (int i = 0; i < lines.Length; i++)
        {
            string output = PathOf($"out{i}.tar");
            ProcessResult result = await SquashProcess.ShellAsync(lines[i], input, output, shifted);

            Assert.True(result is { ExitCode: 0, Error: "", OutputBytes.Length: 0 }, $"{lines[i]}: {result.Error}");
            Assert.Equal(expected, await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Verbose_ListsTheLayers()
    {
        ProcessResult result = await SquashProcess.RunAsync(["-v"], Archive);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("  layer  ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1 + 1 + Image.Layers.Count + 1 + 1, result.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Quiet_SaysNothing() => Assert.Empty((await SquashProcess.RunAsync(["-q"], Archive)).Error);

    [Fact]
    public async Task ProgressPlain_NamesTheStages()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--progress", "plain"], Archive);

        Assert.Contains("squash: reading\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("squash: writing\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgressAuto_InAPipe_IsSilent()
    {
        ProcessResult result = await SquashProcess.RunAsync([], Archive);

        Assert.DoesNotContain('\r', result.Error);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Fact]
    public async Task Terminal_Summary_TouchesNothingButItsLine()
    {
        string input = await WriteAsync(Archive);
        ProcessResult result = await SquashProcess.TerminalAsync($"squash -i '{input}' -o '{PathOf("out.tar")}'", ("LC_ALL", "C"), ("NO_COLOR", "1"));

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\A(\r\e\[K[^\r\n]*)*demo:latest  3 layers -> 1 [^\e\r]*\r\n\z", result.Output);
    }

    [Fact]
    public async Task Json_OnStandardOutput_AgreesWithTheImage()
    {
        string output = PathOf("out.tar");
        ProcessResult result = await SquashProcess.RunAsync(["-t", "demo:slim", "-o", output, "--json", "-"], Archive);

        Assert.Equal(0, result.ExitCode);
        JObject report = JObject.Parse(result.Output);
        byte[] written = await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
        Assert.Equal(1, (int?)report["version"]);
        Assert.Equal(Archive.Length, (long?)report["inputBytes"]);
        Assert.Equal(written.Length, (long?)report["outputBytes"]);
        JToken image = Assert.Single(report["images"]!);
        Assert.Equal("demo:slim", (string?)Assert.Single(image["references"]!));
        Assert.Equal(Image.Layers.Select(layer => layer.DiffId), image["layers"]!.Select(layer => (string?)layer["diffId"]));
        Assert.Equal([0, 0, 1], image["layers"]!.Select(layer => (int)layer["deleted"]!));
        Assert.Equal(BigFileBytes, (long?)image["deletedBytes"]);
        JToken layer = Assert.Single(image["resultLayers"]!);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(ImageReader.Only(written).Layers[0])), (string?)layer["diffId"]);
    }

    [Fact]
    public async Task Json_ToAFile_LeavesTheImageOnStandardOutput()
    {
        string json = PathOf("report.json");
        ProcessResult result = await SquashProcess.RunAsync(["--json", json], Archive);

        Assert.Single(ImageReader.Only(result.OutputBytes).Layers);
        Assert.Equal(1, (int?)JObject.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))["version"]);
    }

    [Fact]
    public async Task SourceDateEpoch_BoundsCreated()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--created", "now"], Archive, ("SOURCE_DATE_EPOCH", "86400"));

        Assert.Equal("1970-01-02T00:00:00Z", (string?)ImageReader.Only(result.OutputBytes).Config["created"]);
    }

    // Not enumerated before the tests run, because putting the archives into the names of test cases takes many seconds.
    public static TheoryData<int, string, byte[]> BadInputs => new()
    {
        { 3, "empty", [] },
        { 3, "text", "not an image archive\n"u8.ToArray() },
        { 3, "truncated", Archive[..(Archive.Length / 2)] },
        { 3, "no image", new ArchiveBuilder().File("readme.txt", "hello").Build() },
        { 4, "flipped byte", Flipped(Archive, Archive.AsSpan().IndexOf("demo\n"u8)) },
    };

    [Theory]
    [MemberData(nameof(BadInputs), DisableDiscoveryEnumeration = true)]
    public async Task BadInput_OneLineTheDocumentedCodeAndNoFile(int exitCode, string what, byte[] input)
    {
        string file = await WriteAsync(input);
        string output = PathOf("out.tar");

        (await SquashProcess.RunAsync(["-o", output], input)).ErrorLine(exitCode);
        (await SquashProcess.RunAsync(["-i", file, "-o", output])).ErrorLine(exitCode);

        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.FullName));
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task MissingInput_IsAnIoFailure() => (await SquashProcess.RunAsync(["-i", PathOf("no-such.tar")])).ErrorLine(1);

    [Theory]
    [InlineData("Demo:slim")]
    [InlineData("demo:")]
    [InlineData("demo slim")]
    public async Task BadTag_IsAUsageError(string tag) => (await SquashProcess.RunAsync(["-t", tag], Archive)).ErrorLine(2);

    [Fact]
    public async Task Verbose_Failure_ShowsWhereItHappened()
    {
        ProcessResult result = await SquashProcess.RunAsync(["-v"], []);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("   at Squash.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReaderGoesAway_IsAFailure()
    {
        string input = await WriteAsync(DockerArchives.Legacy(
            [new ImageBuilder().Layer(new LayerBuilder().File("big", new byte[BigFileBytes])).Tag("demo:latest").Build()]));
        ProcessResult result = await SquashProcess.ShellAsync(
            "{ squash -i \"$1\"; echo $? > \"$2\"; } | head -c 1000 > /dev/null", input, PathOf("code"));

        Assert.Equal("squash: the program that reads the output went away (broken pipe)\n", result.Error);
        Assert.Equal("1\n", await File.ReadAllTextAsync(PathOf("code"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FullDisk_IsOneLineAndAFailure()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full to simulate a full disk");
        string input = await WriteAsync(Archive);
        ProcessResult result = await SquashProcess.ShellAsync("squash -i \"$1\" > /dev/full", input);

        Assert.Contains("No space left", result.ErrorLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_WritesNothingAndShowsEveryCut()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--dry-run"], Archive);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.OutputBytes);
        Assert.Matches(@"(?m)^  --from +kept +squashed +image +saved$", result.Error);
        Assert.Matches(@"(?m)^ +image +layers +largest +shared  command$", result.Error);
        Assert.All(["squash", "squash --from 1", "squash --purge", "squash --max-layers 40"], command => Assert.Matches($"(?m)^ +[0-9].*B  {command}$", result.Error));
    }

    // Added to a command line that works, the option must not need other changes.
    [Theory]
    [InlineData("docker-archive:out.tar:app:1")]
    [InlineData("oci:out")]
    [InlineData("docker://registry.invalid/app:1")]
    [InlineData("docker-daemon:app:1")]
    public async Task DryRun_WithATarget_WritesNothing(string target)
    {
        string input = await WriteAsync(Archive);
        ProcessResult result = await SquashProcess.ShellAsync("cd \"$1\" && squash \"$2\" \"$3\" --dry-run", _folder.FullName, input, target);

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("nothing was written (--dry-run)\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(input, Assert.Single(_folder.GetFileSystemInfos()).FullName);
    }

    [Fact]
    public async Task DryRun_AgreesWithTheRealRun()
    {
        JObject plan = JObject.Parse((await SquashProcess.RunAsync(["--dry-run", "--json", "-"], Archive)).Output);
        ProcessResult real = await SquashProcess.RunAsync(["--json", PathOf("real.json"), "-o", PathOf("out.tar")], Archive);
        Assert.Equal(0, real.ExitCode);
        JObject report = JObject.Parse(await File.ReadAllTextAsync(PathOf("real.json"), TestContext.Current.CancellationToken));

        foreach (string field in (string[])["sourceBytes", "resultBytes", "entries", "overriddenBytes", "deletedBytes"])
        {
            Assert.Equal((long?)report["images"]![0]![field], (long?)plan["images"]![0]![field]);
        }

        Assert.Equal(JTokenType.Null, plan["images"]![0]!["imageId"]!.Type);
    }

    [Theory]
    [InlineData(@"  in [\d.]+ s; nothing was written \(--dry-run\)", "squash $1 --dry-run")]
    [InlineData(@"  in [\d.]+ s; output read back and checked", "squash $1 $2 --check")]
    [InlineData(@", [\d.]+ k?B compressed  in [\d.]+ s", "squash $1 $2 --compress gzip")]
    [InlineData(@", 1 path excluded \([\d.]+ k?B\)  in [\d.]+ s", "squash $1 $2 --exclude /etc/hostname")]
    [InlineData(@"; '/etc/hostnam' matched nothing  in [\d.]+ s", "squash $1 $2 --exclude /etc/hostnam")]
    [InlineData(@", 2 paths excluded \([\d.]+ k?B\); 'nope/' matched nothing  in [\d.]+ s; output read back and checked", "squash $1 $2 --exclude etc --exclude nope/ --check")]
    [InlineData(@"\(-99 %\)  in [\d.]+ s", "squash $1 $2 --format rootfs")]
    public async Task LastLine_TellsWhatHappened(string end, string line)
    {
        ProcessResult result = await SquashProcess.ShellAsync(line, await WriteAsync(Archive), PathOf("out.tar"));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Matches($@"\Ademo:latest  3 layers → 1   [\d.]+ MB → [\d.]+ kB  (\(-99 %\))?{end}\z", result.Error.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public async Task From_KeepsTheLayersBelow()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--from", "1"], Archive);

        ReadImage image = ImageReader.Only(result.OutputBytes);
        Assert.Equal(2, image.Layers.Count);
        Assert.Equal(Image.Layers[0].DiffId, image.DiffIds[0]);
    }

    [Fact]
    public async Task Format_OciDirectory_NeedsAPathAndIsWrittenThere()
    {
        string folder = PathOf("layout") + "/";
        Assert.Equal(0, (await SquashProcess.RunAsync(["-o", folder], Archive)).ExitCode);
        Assert.True(File.Exists(folder + "oci-layout"));

        (await SquashProcess.RunAsync(["--format", "oci-dir"], Archive)).ErrorLine(2);
    }

    [Theory]
    [InlineData("--compress", "zstd")]
    [InlineData("--all", "--image", "1")]
    [InlineData("--image", "nope")]
    [InlineData("--platform", "linux/s390x")]
    [InlineData("--from", "7")]
    [InlineData("--base", "nope:latest")]
    public async Task RequestThatDoesNotFit_IsAUsageError(params string[] args) =>
        (await SquashProcess.RunAsync(args, Archive)).ErrorLine(2);

    private static byte[] Flipped(byte[] bytes, int index)
    {
        byte[] flipped = [.. bytes];
        flipped[index] ^= 1;
        return flipped;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> WriteAsync(byte[] content)
    {
        string path = PathOf(Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }
}
