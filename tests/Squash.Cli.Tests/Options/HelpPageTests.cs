using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

public class HelpPageTests
{
    private const int TerminalWidth = 100;

    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help-inspect.txt", "inspect", "--help")]
    [InlineData("help-inspect.txt", "help", "inspect")]
    public async Task Help_OfACommand_IsTheSnapshot(string snapshot, params string[] args)
    {
        ProcessResult result = await SquashProcess.RunAsync(args);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        string expected = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Snapshots", snapshot), TestContext.Current.CancellationToken);
        Assert.Equal(expected, result.Output);
    }

    [Fact]
    public void Text_NamesEveryOption() =>
        Assert.All(SquashCommandLine.OptionNames, name => Assert.Matches($@"(?m)^ .*(^|[ ,]){name}([ ,]|$)", HelpPage.Of(SquashCommandLine.Help)));

    [Fact]
    public void Text_FitsATerminal() =>
        Assert.All($"{HelpPage.Of(SquashCommandLine.Help)}\n{HelpPage.Of(InspectCommandLine.Help)}".Split('\n'), line => Assert.True(line.Length < TerminalWidth, line));
}
