using Newtonsoft.Json.Linq;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary><c>squash diff</c> and <c>--check</c> as started from a shell.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class DiffTests : IDisposable
{
    private static readonly byte[] Base = new LayerBuilder().Directory("etc").File("etc/a", "1").File("etc/b", "2").Build();
    private static readonly byte[] Old = DockerArchives.Legacy([Image("app:1", new LayerBuilder().Whiteout("etc/b")).Build()]);
    private static readonly byte[] New = DockerArchives.Legacy(
        [
            Image("app:2", new LayerBuilder().File("etc/a", "1", i => i with { Mode = 0x1ed }).File("\e[31mred\n", "3"))
                .Config(config => config["config"]!["Env"]!.AsArray().Add("NEW=1")).Build(),
        ]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly string _old;
    private readonly string _new;

    public DiffTests()
    {
        _old = PathOf("old.tar");
        _new = PathOf("new.tar");
        File.WriteAllBytes(_old, Old);
        File.WriteAllBytes(_new, New);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Diff_SquashedImage_IsTheSame()
    {
        string squashed = PathOf("squashed.tar");
        Assert.Equal(0, (await SquashProcess.RunAsync(["-i", _new, "-o", squashed, "-t", "app:slim", "--check", "-q"])).ExitCode);

        ProcessResult result = await SquashProcess.RunAsync(["diff", _new, squashed]);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Matches($@"\A{_new} and {squashed} are the same: 4 paths  in [\d.]+ s\n\z", result.Error);
    }

    [Fact]
    public async Task Diff_DifferentImages_ListsThemAndExitsWithOne()
    {
        ProcessResult result = await SquashProcess.RunAsync(["diff", _old, _new]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """
            + config /config/Env  "NEW=1"
            + /\x1b[31mred\x0a  1 B
            ~ /etc/a  mode 0644 -> 0755
            + /etc/b  1 B

            """,
            result.Output);
        Assert.Matches(@"differ: 2 added, 0 removed, 1 changed; config: 1 value  in [\d.]+ s\n\z", result.Error);
    }

    [Theory]
    [InlineData(1, "--ignore", "mode")]
    [InlineData(1, "--ignore", "mode,config")]
    [InlineData(1, "--config-only")]
    [InlineData(0, "--config-only", "--ignore", "config")]
    [InlineData(1, "--max-paths", "0")]
    public async Task Diff_Options_DecideWhatCounts(int exitCode, params string[] options) =>
        Assert.Equal(exitCode, (await SquashProcess.RunAsync(["diff", _old, _new, .. options])).ExitCode);

    [Fact]
    public async Task Diff_Stat_CountsOnly()
    {
        ProcessResult result = await SquashProcess.RunAsync(["diff", _old, _new, "--stat"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("added    2 paths, 2 B\nremoved  0 paths, 0 B\nchanged  1 path: mode 1\nconfig   1 value\n", result.Output);
    }

    [Fact]
    public async Task Diff_Quiet_SaysNothing()
    {
        ProcessResult result = await SquashProcess.RunAsync(["diff", _old, _new, "-q"]);

        Assert.Equal((1, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Diff_Json_OnStandardOutputOrBesideTheList()
    {
        string file = PathOf("diff.json");
        ProcessResult alone = await SquashProcess.RunAsync(["diff", _old, _new, "--json", "-"]);
        ProcessResult beside = await SquashProcess.RunAsync(["diff", _old, _new, "--json", file]);

        JObject report = JObject.Parse(alone.Output);
        Assert.Equal((1, 1, false), ((int)report["version"]!, alone.ExitCode, (bool)report["equal"]!));
        Assert.Equal([@"\x1b[31mred\x0a", "etc/a", "etc/b"], report["paths"]!.Select(path => (string?)path["path"]));
        Assert.Equal(4, beside.Output.Count(c => c == '\n'));
        JObject written = JObject.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        report.Remove("elapsedSeconds");
        written.Remove("elapsedSeconds");
        Assert.Equal(report.ToString(), written.ToString());
    }

    [Fact]
    public async Task Diff_StandardInput_IsEitherImageOrBoth()
    {
        byte[] both = DockerArchives.Legacy([Image("app:1", new LayerBuilder()).Build(), Image("app:2", new LayerBuilder().File("x")).Build()]);

        ProcessResult same = await SquashProcess.RunAsync(["diff", _old, "-"], Old);
        Assert.Equal(0, same.ExitCode);
        Assert.StartsWith($"{_old} and stdin are the same: ", same.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await SquashProcess.RunAsync(["diff", "-", _old], New)).ExitCode);
        Assert.Equal("+ /x  0 B\n", (await SquashProcess.RunAsync(["diff", "-#app:1", "-#app:2"], both)).Output);
        Assert.Contains("choose one (FILE#IMAGE)", (await SquashProcess.RunAsync(["diff", "-", _old], both)).ErrorLine(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "squash diff \"$1\" \"$2\" -q --json -")]
    [InlineData(1, "squash diff \"$1\" \"$2\" 2> /dev/null")]
    [InlineData(1, "squash diff \"$1\" \"$2\" --stat 2> /dev/null")]
    [InlineData(0, "squash diff \"$1\" \"$1\" -q --json -")]
    public async Task Diff_ReaderThatWentAway_IsNoFailure(int exitCode, string line)
    {
        ProcessResult result = await SquashProcess.ShellAsync($"{{ {line}; echo $? > \"$3\"; }} | :", _old, _new, PathOf("code"));

        Assert.Empty(result.Error);
        Assert.Equal($"{exitCode}\n", await File.ReadAllTextAsync(PathOf("code"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Diff_Trouble_NeverExitsWithOne()
    {
        string bad = PathOf("bad.tar"), corrupt = PathOf("corrupt.tar");
        await File.WriteAllTextAsync(bad, "no archive", TestContext.Current.CancellationToken);
        byte[] flipped = [.. Old];
        flipped[Old.AsSpan().IndexOf(Base) + 1024] ^= 1;
        await File.WriteAllBytesAsync(corrupt, flipped, TestContext.Current.CancellationToken);

        (await SquashProcess.RunAsync(["diff", _old, PathOf("absent.tar")])).ErrorLine(2);
        (await SquashProcess.RunAsync(["diff", _old])).ErrorLine(2);
        (await SquashProcess.RunAsync(["diff", _old, _new, "--ignore", "x"])).ErrorLine(2);
        (await SquashProcess.RunAsync(["diff", _old, _new, "--json", "/no/such/file"])).ErrorLine(2);
        (await SquashProcess.RunAsync(["diff", _old, bad])).ErrorLine(3);
        Assert.StartsWith($"squash: {corrupt}: layer 1", (await SquashProcess.RunAsync(["diff", corrupt, _old])).ErrorLine(4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_Terminal_AsInput_IsRefused()
    {
        ProcessResult result = await SquashProcess.TerminalAsync($"squash diff '{_old}' -");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("squash: stdin is a terminal", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squash -i \"$1\" --check > \"$2\"", "squash: --check reads the output back, which a pipe cannot do: name a file (-o FILE)")]
    [InlineData("squash -i \"$1\" --check --dry-run", "squash: --dry-run writes no image that could be checked: leave --check out")]
    public async Task Check_WithoutAFile_IsAUsageError(string line, string error)
    {
        ProcessResult result = await SquashProcess.ShellAsync(line, _old, PathOf("out.tar"));

        Assert.Equal(error, result.ErrorLine(2));
    }

    [Fact]
    public async Task Check_AFifo_IsAUsageError()
    {
        ProcessResult result = await SquashProcess.ShellAsync("mkfifo \"$2\"; cat \"$2\" & squash -i \"$1\" --check -o \"$2\"", _old, PathOf("fifo"));

        Assert.Contains("is not a regular file", result.ErrorLine(2), StringComparison.Ordinal);
    }

    private static ImageBuilder Image(string tag, LayerBuilder layer) => new ImageBuilder().Tag(tag).Layer(Base).Layer(layer);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
