using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Host;

/// <summary>The effects of signals on the command.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class InterruptionTests : IDisposable
{
    private const int FirstBytes = 100_000;

    private static readonly byte[] Archive =
        DockerArchives.Legacy([new ImageBuilder().Layer(new LayerBuilder().File("a", new byte[2 * FirstBytes])).Tag("demo:latest").Build()]);

    // The time of a command that does nothing, in milliseconds. On a busy machine, all other times grow in proportion to it.
    private const string MeasureStart = "now() { echo $(($(date +%s%N) / 1000000)); }; then=$(now); squash --version > /dev/null; start=$(($(now) - then));";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Signal_WhileWaitingForInput_EndsWithItsCodeAndNoFile(string signal, int exitCode)
    {
        string output = PathOf("out.tar");
        ProcessResult result = await SquashProcess.SignalAsync(["-o", output], Archive[..FirstBytes], signal);

        Assert.Equal("squash: interrupted", result.ErrorLine(exitCode));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Signal_ThatTheCallerIgnores_IsIgnored()
    {
        ProcessResult result = await SquashProcess.SignalAsync(
            ["-q", "-o", PathOf("out.tar")], Archive[..FirstBytes], "HUP", Archive[FirstBytes..], isIgnored: true);

        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
        Assert.True(File.Exists(PathOf("out.tar")));
    }

    // Below nohup, or in a background job of a script, the tests above would wait for squash to receive a signal that it ignores.
    [Fact]
    public async Task Signal_ThatTheTestsIgnore_IsNotIgnoredByWhatTheyStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells which signals a process ignores");
        using var ignored = new IgnoredSignal(IgnoredSignal.UserSignal);

        ProcessResult result = await SquashProcess.ShellAsync("grep SigIgn /proc/self/status");

        // The C library reserves signals 32 and 33, and no program can reset them.
        Assert.Matches("\\ASigIgn:\t0000000[01][08]0000000\n\\z", result.Output);
    }

    // Work that cannot be cancelled is abandoned after five seconds; nothing here may need that.
    [Theory]
    [InlineData("before the first byte", "squash -q -o \"$1/out.tar\" < \"$1/silent\"")]
    [InlineData("before the first byte of an inspection", "squash inspect < \"$1/silent\"")]
    [InlineData("before the first byte of a comparison", "squash diff \"$1/in.tar\" - < \"$1/silent\"")]
    [InlineData("before anybody writes to a FIFO", "squash -q -i \"$1/unused\" -o \"$1/out.tar\"")]
    [InlineData("before anybody reads from a FIFO", "squash -q -i \"$1/in.tar\" -o \"$1/unused\"")]
    [InlineData("before anybody reads stdout", "squash -q -i \"$1/in.tar\" > \"$1/unread\"")]
    [InlineData("before anybody reads a report", "squash inspect --json - \"$1/many.tar\" > \"$1/unread\"")]
    [InlineData("before a list", "squash batch - < \"$1/silent\"")]
    [InlineData("before anybody writes a list to a FIFO", "squash batch \"$1/unused\"")]
    [InlineData("before anybody writes patterns to a FIFO", "squash -q -i \"$1/in.tar\" -o \"$1/out.tar\" --exclude-from \"$1/unused\"")]
    [InlineData("before anybody reads a report from a FIFO", "squash inspect \"$1/in.tar\" --json \"$1/unused\"")]
    public async Task Signal_WhileNothingMoves_EndsSoon(string when, string line)
    {
        Assert.NotEmpty(when);
        await File.WriteAllBytesAsync(PathOf("in.tar"), Large(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(PathOf("many.tar"), Many(), TestContext.Current.CancellationToken);

        // Both ends of a FIFO are open, so that opening it does not block, but nothing is ever written to it or read from it.
        ProcessResult result = await SquashProcess.ShellAsync(
            $"{MeasureStart} mkfifo \"$1/silent\" \"$1/unread\" \"$1/unused\"; exec 8<>\"$1/silent\" 9<>\"$1/unread\"; "
                + line.Replace("squash ", "\"$SQUASH\" ", StringComparison.Ordinal) + " & pid=$!; sleep $((2 + 3 * start / 1000)); "
                + "then=$(now); kill -TERM $pid; wait $pid; code=$?; echo $start $(($(now) - then)); exit $code",
            _folder.FullName);

        Assert.Equal("squash: interrupted\n", result.Error);
        Assert.Equal(143, result.ExitCode);
        int[] milliseconds = [.. result.Output.Split(' ').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(milliseconds[1], 0, 2500 + 10 * milliseconds[0]);
        Assert.False(File.Exists(PathOf("out.tar")));
    }

    // Ctrl-C also ends the writing program; its end must not be reported as a truncated archive.
    [Theory]
    [InlineData("sleep 30")]
    [InlineData("{ head -c 1024 \"$1/in.tar\"; sleep 30; }")]
    public async Task Signal_ToAWholePipeline_SaysInterrupted(string writer)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "setsid, which makes a group of processes, is not installed");
        await File.WriteAllBytesAsync(PathOf("in.tar"), Large(), TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.ShellAsync(
            $"{MeasureStart} setsid --wait sh -c 'trap : INT; {{ sleep $2; kill -INT 0; }} & " + writer + " | \"$SQUASH\" inspect; echo $?' sh \"$1\" $((2 + 3 * start / 1000))",
            _folder.FullName);

        Assert.Equal(("squash: interrupted\n", "130\n"), (result.Error, result.Output));
    }

    private static byte[] Large() => DockerArchives.Legacy(
        [new ImageBuilder().Layer(new LayerBuilder().File("a", new byte[8_000_000])).Tag("demo:latest").Build()]);

    /// <summary>An image whose report is larger than a pipe.</summary>
    private static byte[] Many() => DockerArchives.Legacy(
    [
        new ImageBuilder().Layer(new LayerBuilder().File("a", "content")).Tag("demo:latest")
            .History([new System.Text.Json.Nodes.JsonObject { ["created_by"] = new string('x', 3_000_000) }]).Build(),
    ]);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
