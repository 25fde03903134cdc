using System.Globalization;
using System.Text.Json.Nodes;
using Newtonsoft.Json.Linq;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>The command <c>squash inspect</c>, as started from a shell.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class InspectCommandTests : IDisposable
{
    private static readonly BuiltImage Image = new ImageBuilder().Tag("demo:latest")
        .Layer(new LayerBuilder().File("etc/hostname", "demo\n").File("tmp/big", new byte[900_000]))
        .Layer(new LayerBuilder().File("usr/bin/tool", new byte[99_995]).Whiteout("tmp/big"))
        .Build();

    private static readonly byte[] Archive = DockerArchives.Legacy([Image]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EveryRoute_GivesTheSameReport()
    {
        string input = await WriteAsync("image.tar", Archive);
        ProcessResult expected = await SquashProcess.RunAsync(["inspect", input]);

        Assert.Equal((0, ""), (expected.ExitCode, expected.Error));
        Assert.StartsWith("demo:latest (linux/amd64), image ID sha256:", expected.Output, StringComparison.Ordinal);
        string command = $"squash {input} {PathOf("image-squashed.tar")}";
        Assert.EndsWith($"wasted      900 kB of 1 MB: 0 B overridden, 900 kB deleted\nefficiency  10 %\nsquashed    1.01 MB → 105 kB  (-89 %)\nbest        {command}  1.01 MB → 105 kB  (-89 %)\n", expected.Output, StringComparison.Ordinal);
        Assert.Equal(expected.Output, (await SquashProcess.ShellAsync("squash inspect < \"$1\"", input)).Output);
        foreach (string line in (string[])["cat \"$1\" | squash inspect", "cat \"$1\" | squash inspect - --top 20"])
        {
            string output = (await SquashProcess.ShellAsync(line, input)).Output;
            Assert.Equal(expected.Output, output.Replace("docker save demo:latest | squash", command, StringComparison.Ordinal).Replace(" -t demo:squashed | docker load", "", StringComparison.Ordinal));
        }

        new OciLayoutBuilder().AddImage(Image).WriteTo(PathOf("layout"));
        string[] lines = (await SquashProcess.RunAsync(["inspect", PathOf("layout")])).Output.Replace($"squash {PathOf("layout")} {PathOf("layout-squashed")}/", command, StringComparison.Ordinal).Split('\n');
        Assert.Equal(expected.Output.Split('\n')[1..], lines[1..]);
    }

    // A name with bytes that a terminal must not get.
    [Fact]
    public async Task LargestFile_CommandOfTheReport_LeavesItOut()
    {
        string input = await WriteAsync("image.tar", DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("srv/a\u001b[2J\\'é*", new byte[5000]).File("srv/b", new byte[300]).Build()).Build()]));
        string text = (await SquashProcess.RunAsync(["inspect", input])).Output;
        string command = Assert.Single(text.Split('\n'), line => line.StartsWith("  without it: ", StringComparison.Ordinal))["  without it: ".Length..];

        Assert.Equal(0, (await SquashProcess.ShellAsync(command)).ExitCode);
        JObject result = JObject.Parse((await SquashProcess.RunAsync(["inspect", PathOf("image-squashed.tar"), "--json", "-"])).Output);
        Assert.Equal(["srv/b"], result["present"]!["files"]!.Select(file => (string?)file["path"]));
    }

    [Fact]
    public async Task Savings_AreWhatSquashingThenGives()
    {
        string input = await WriteAsync("image.tar", Archive);
        JObject report = JObject.Parse((await SquashProcess.RunAsync(["inspect", input, "--json", "-"])).Output);
        JToken squashed = JObject.Parse((await SquashProcess.RunAsync(["-q", "-i", input, "-o", PathOf("out.tar"), "--json", "-"])).Output)["images"]![0]!;

        Assert.Equal((long)squashed["sourceBytes"]! - (long)squashed["resultBytes"]!, (long)report["savedBytes"]!);
    }

    [Theory]
    [InlineData("0\n", "", "squash inspect \"$1\" --json -")]
    [InlineData("0\n", "", "squash inspect \"$1\" --html -")]
    [InlineData("0\n", "", "squash inspect \"$1\"")]
    [InlineData("1\n", "squash: demo:latest wastes 900 kB, more than the 1 kB of --max-wasted\n", "squash inspect \"$1\" --max-wasted 1kB --json -")]
    public async Task ReaderThatWentAway_IsNoFailure(string exitCode, string error, string line)
    {
        string input = await WriteAsync("image.tar", Archive);
        ProcessResult result = await SquashProcess.ShellAsync($"{{ {line}; echo $? > \"$2\"; }} | :", input, PathOf("code"));

        Assert.Equal(error, result.Error);
        Assert.Equal(exitCode, await File.ReadAllTextAsync(PathOf("code"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Quiet_LimitThatIsCrossed_IsAllThatIsShown()
    {
        ProcessResult result = await SquashProcess.RunAsync(["inspect", "-q", "--progress", "none", "--max-wasted", "1kB", "--json", PathOf("a.json")], Archive);

        Assert.Equal((1, "", "squash: demo:latest wastes 900 kB, more than the 1 kB of --max-wasted\n"), (result.ExitCode, result.Output, result.Error));
        Assert.True(File.Exists(PathOf("a.json")));
    }

    [Fact]
    public async Task Limits_NotCrossed_ExitWithZero()
    {
        ProcessResult result = await SquashProcess.RunAsync(["inspect", "--max-wasted", "900kB", "--min-efficiency", "10%"], Archive);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task FailOnLeaks_SecretInADeletedFile_ExitsWithOneAndShowsItMasked()
    {
        string key = System.Security.Cryptography.RSA.Create(1024).ExportRSAPrivateKeyPem();
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("root/key", key).Build(), new LayerBuilder().Whiteout("root/key").Build()).Build()]);

        ProcessResult result = await SquashProcess.RunAsync(["inspect", "--fail-on", "leaks=high"], archive);

        Assert.Equal((1, "squash: test:latest leaks 1 secret of high severity, which --fail-on forbids\n"), (result.ExitCode, result.Error));
        Assert.Contains("      high      1  until 2  private key -----BEGIN RSA PRIVATE KEY----- **** in /root/key\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], result.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await SquashProcess.RunAsync(["inspect", "--leaks"], archive)).ExitCode);
    }

    [Fact]
    public async Task Limits_Crossed_ExitWithOneAndALineEach()
    {
        ProcessResult result = await SquashProcess.RunAsync(["inspect", "--max-wasted", "50%", "--min-efficiency", "0.95"], Archive);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "squash: demo:latest wastes 90 % of its content, more than the 50 % of --max-wasted\n"
            + "squash: demo:latest has an efficiency of 10 %, less than the 95 % of --min-efficiency\n",
            result.Error);
        Assert.StartsWith("demo:latest ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_ToFiles_AreWrittenBesideTheText()
    {
        ProcessResult result = await SquashProcess.RunAsync(["inspect", "--json", PathOf("a.json"), "--html", PathOf("a.html"), "--max-wasted", "0"], Archive);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("demo:latest ", result.Output, StringComparison.Ordinal);
        Assert.Equal(900_000, (long?)JObject.Parse(await ReadAsync("a.json"))["wastedBytes"]);
        Assert.StartsWith("<!doctype html>\n", await ReadAsync("a.html"), StringComparison.Ordinal);
        Assert.Equal(["a.html", "a.json"], _folder.GetFiles().Select(file => file.Name).Order());
    }

    [Fact]
    public async Task Html_OfAFileOrPipe_ShowsWhatSlimWouldKeep()
    {
        BuiltImage slimmable = new ImageBuilder().Tag("demo:latest").Layer(new LayerBuilder().File("bin/tool", new byte[1000], item => item with { Mode = 0b111_101_101 }).File("bin/other", new byte[500]))
            .Config(config => config["config"]!["Cmd"] = new JsonArray("tool")).Build();
        string input = await WriteAsync("slimmable.tar", DockerArchives.Legacy([slimmable])), other = await WriteAsync("image.tar", Archive);

        string page = (await SquashProcess.RunAsync(["inspect", input, "--html", "-"])).Output;
        string withoutCommand = (await SquashProcess.RunAsync(["inspect", other, "--html", "-"])).Output;
        string ofPipe = (await SquashProcess.ShellAsync("cat \"$1\" | squash inspect --html -", input)).Output;

        Assert.All([page, ofPipe], text => Assert.Contains("\"fileBytes\":1000,\"totalBytes\":1500,\"rules\":[{\"name\":\"config\",\"files\":1,\"bytes\":1000}", text, StringComparison.Ordinal));
        Assert.Contains("\"slim\":{\"failure\":\"Cmd[0] of the config starts \\\"sh\\\"", withoutCommand, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json", "{\n")]
    [InlineData("--html", "<!doctype html>\n")]
    public async Task Report_ToStdout_ReplacesTheText(string option, string start)
    {
        ProcessResult result = await SquashProcess.RunAsync(["inspect", option, "-"], Archive);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(start, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nefficiency ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadImage_LeavesNoFile()
    {
        (await SquashProcess.RunAsync(["inspect", "--json", PathOf("a.json"), "--html", PathOf("a.html")], Archive[..700_000])).ErrorLine(3);

        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("squash inspect \"$1\" --json \"$1\"", "JSON report")]
    [InlineData("squash inspect \"$1\" --html \"$1\"", "web page")]
    [InlineData("squash inspect \"$1\" >> \"$1\"", "output")]
    [InlineData("squash inspect --json \"$1\" < \"$1\"", "JSON report")]
    [InlineData("squash -i \"$1\" -o /dev/null --json \"$1\"", "JSON report")]
    public async Task OutputIsTheInput_IsRefusedAndTheFileStays(string line, string output)
    {
        string input = await WriteAsync("image.tar", Archive);
        ProcessResult result = await SquashProcess.ShellAsync(line, input);

        Assert.Equal($"squash: '{input}' is both input and {output}: give the {output} another name", result.ErrorLine(2));
        Assert.Equal(Archive, await File.ReadAllBytesAsync(input, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("squash inspect \"$1\" --json \"$2\"")]
    [InlineData("squash inspect \"$1\" --html \"$2\"")]
    [InlineData("squash -i \"$1\" -o /dev/null --json \"$2\"")]
    [InlineData("squash diff \"$1\" \"$1\" --json \"$2\"")]
    [InlineData("echo \"$1 /dev/null\" | squash batch - --json \"$2\"")]
    public async Task ReportOverAnArchive_IsRefusedAndTheArchiveStays(string line)
    {
        string input = await WriteAsync("image.tar", Archive), copy = await WriteAsync("copy.tar", Archive);
        ProcessResult result = await SquashProcess.ShellAsync(line, input, copy);

        Assert.Contains($"'{copy}' is an archive", result.ErrorLine(2), StringComparison.Ordinal);
        Assert.Equal(Archive, await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TwoReportsInOneFile_AreRefused() =>
        Assert.Contains(
            "is both JSON report and web page",
            (await SquashProcess.RunAsync(["inspect", await WriteAsync("image.tar", Archive), "--json", PathOf("new"), "--html", PathOf("x/../new")])).ErrorLine(2),
            StringComparison.Ordinal);

    [Fact]
    public async Task NoSuchFile_IsOneLine() =>
        Assert.Contains("/no/such", (await SquashProcess.RunAsync(["inspect", "/no/such"])).ErrorLine(1), StringComparison.Ordinal);

    [Fact]
    public async Task Terminal_NoArguments_PrintsHelp()
    {
        ProcessResult result = await SquashProcess.TerminalAsync("squash inspect");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("squash inspect: shows why an image is big", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UncompressedFile_IsReadByItsHeadersOnly()
    {
        Assert.SkipUnless(File.Exists("/proc/self/io"), "the kernel does not count what a process reads");

        // A file of 400 MB in the image, which takes no space on the disk.
        const long BigBytes = 400_000_000;
        string input = PathOf("image.tar");
        await File.WriteAllBytesAsync(input, BigImage(BigBytes, out long hole, out byte[] tail), TestContext.Current.CancellationToken);
        await using (FileStream file = new(input, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(hole + BigBytes);
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(tail, TestContext.Current.CancellationToken);
        }

        // The bytes read by a shell's children are added to the shell's when they end.
        ProcessResult result = await SquashProcess.ShellAsync("squash inspect \"$1\" && grep rchar /proc/$$/io >&2", input);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("wasted      0 B of 400 MB", result.Output, StringComparison.Ordinal);
        long read = long.Parse(result.Error.Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.InRange(read, 0, BigBytes / 20);
    }

    /// <summary>An image with a file of this size, whose content is added later.</summary>
    private static byte[] BigImage(long bytes, out long hole, out byte[] tail)
    {
        var layer = new LayerBuilder().File("big", default, item => item with { StatedSize = bytes });
        long content = layer.Position;
        long layerBytes = content + bytes + 1024;
        BuiltImage image = new ImageBuilder().Layer(new LayerBuilder().File("big").Build()).Build();
        var archive = new LayerBuilder()
            .File("config.json", image.Config)
            .File("manifest.json", """[{"Config":"config.json","RepoTags":["big:1"],"Layers":["layer.tar"]}]""")
            .File("layer.tar", default, item => item with { StatedSize = layerBytes });
        byte[] start = [.. archive.WithoutEndBlocks().Build(), .. layer.WithoutEndBlocks().Build()];
        hole = start.Length;
        tail = new byte[1024 + 1024];
        return start;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken);

    private async Task<string> WriteAsync(string name, byte[] content)
    {
        await File.WriteAllBytesAsync(PathOf(name), content, TestContext.Current.CancellationToken);
        return PathOf(name);
    }
}
