using Squash.Cli.Options;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests;

/// <summary>The command in a shell, without an image.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class SquashCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Version_IsOneLine()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--version"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\Asquash \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n\z", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Output_SharedWithOtherPrograms_IsNotOverwritten()
    {
        string file = Path.Combine(_folder.FullName, "out");
        await SquashProcess.ShellAsync("{ echo before; squash --version; squash -x; echo after; } > \"$1\" 2>&1", file);

        Assert.Matches(@"\Abefore\nsquash .*\nsquash: .*\nafter\n\z", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UnknownOption_IsAUsageErrorWithAHint() =>
        Assert.Equal(
            "squash: unknown option '--outptu'; did you mean '--output'?",
            (await SquashProcess.RunAsync(["--outptu", "x"])).ErrorLine(2));

    [Fact]
    public async Task Verbose_UsageError_HasNoStackTraceWithoutIt() =>
        (await SquashProcess.RunAsync(["-v", "-q"])).ErrorLine(2);

    [Fact]
    public async Task HostileArgument_IsEscaped() =>
        Assert.Contains(@"'a\x1b[31m\nb'", (await SquashProcess.RunAsync(["a\e[31m\nb"])).ErrorLine(1), StringComparison.Ordinal);

    [Fact]
    public async Task MissingTempFolder_IsAUsageError() =>
        Assert.Equal(
            "squash: the directory for temporary files '/no/such' does not exist (--temp-dir or TMPDIR)",
            (await SquashProcess.RunAsync(["--temp-dir", "/no/such"])).ErrorLine(2));

    [Theory]
    [InlineData("squash -i \"$1\" -o \"$1\"")]
    [InlineData("squash < \"$1\" -o \"$1\"")]
    [InlineData("squash < \"$1\" >> \"$1\"")]
    [InlineData("squash -i \"$1\" >> \"$1\"")]
    [InlineData("squash \"$1\" \"$1\"")]
    [InlineData("squash \"$1\" -o \"$1\"")]
    public async Task OutputIsTheInput_IsRefusedAndTheFileStays(string line)
    {
        string file = Path.Combine(_folder.FullName, "image.tar");
        await File.WriteAllTextAsync(file, "content", TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.ShellAsync(line, file);

        Assert.Equal($"squash: '{file}' is both input and output: give the output another name", result.ErrorLine(2));
        Assert.Equal("content", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Terminal_NoArguments_PrintsAQuickStart()
    {
        ProcessResult result = await SquashProcess.TerminalAsync("squash");

        Assert.Equal((0, QuickStart.Text.ReplaceLineEndings("\r\n") + "\r\n"), (result.ExitCode, result.Output));
        Assert.InRange(result.Output.Count(c => c == '\n'), 3, 15);
        Assert.All(result.Output.Split("\r\n"), line => Assert.InRange(line.Length, 0, 100));
        foreach (string use in (string[])["docker save IMAGE | squash -t NAME:TAG | docker load", "squash IN.tar OUT.tar", "| squash inspect", "squash --help"])
        {
            Assert.Contains(use, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Terminal_AsInput_IsRefused()
    {
        ProcessResult result = await SquashProcess.TerminalAsync("squash -t a:b");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            "squash: stdin is a terminal: pipe an archive in (docker save IMAGE | squash ...), or use -i FILE\r\n", result.Output);
    }

    [Fact]
    public async Task Terminal_OnlyAnInput_SaysThatAnOutputIsMissing()
    {
        string file = Path.Combine(_folder.FullName, "image.tar");
        await File.WriteAllTextAsync(file, "content", TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.TerminalAsync($"squash '{file}'");

        Assert.Equal((2, "squash: an archive would garble the terminal: use -o FILE or a pipe\r\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Terminal_AsOutput_IsRefused()
    {
        ProcessResult result = await SquashProcess.TerminalAsync("squash < /dev/null");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("squash: an archive would garble the terminal: use -o FILE or a pipe\r\n", result.Output);
    }

    [Theory]
    [InlineData("squash -o \"$1\" <&-", "squash: stdin is closed\n")]
    [InlineData("squash <&-", "squash: stdin is closed\n")]
    [InlineData("squash -i /dev/null >&-", "squash: stdout is closed\n")]
    [InlineData("squash --version >&-", "squash: stdout is closed\n")]
    public async Task ClosedStandardStream_IsAnIoFailure(string line, string error)
    {
        ProcessResult result = await SquashProcess.ShellAsync(line, Path.Combine(_folder.FullName, "image.tar"));

        Assert.Equal((1, error), (result.ExitCode, result.Error));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData(0, "squash help")]
    [InlineData(0, "squash man")]
    [InlineData(0, "squash completion bash")]
    [InlineData(0, "squash --version")]
    public async Task TextThatNobodyReads_IsNoFailure(int exitCode, string line)
    {
        ProcessResult result = await SquashProcess.ShellAsync($"{{ {line}; echo $? > \"$1\"; }} | :", Path.Combine(_folder.FullName, "code"));

        Assert.Empty(result.Error);
        Assert.Equal($"{exitCode}\n", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "code"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ClosedStandardError_DoesNotChangeTheExitCode()
    {
        ProcessResult result = await SquashProcess.ShellAsync("squash --no-such-option 2>&-");

        Assert.Equal(2, result.ExitCode);
    }
}
