using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

public class HelpPageTests
{
    private const int TerminalWidth = 100;

    private static readonly CommandHelp[] Pages = [SquashCommandLine.Help, BatchCommandLine.Help, InspectCommandLine.Help, DiffCommandLine.Help];

    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help.txt", "help")]
    [InlineData("help-inspect.txt", "inspect", "--help")]
    [InlineData("help-inspect.txt", "help", "inspect")]
    [InlineData("help-diff.txt", "diff", "--help")]
    [InlineData("help-diff.txt", "help", "diff")]
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
    public void Text_NamesEveryOption() => Assert.All(Pages, page => Assert.All(
        page.Groups.SelectMany(group => group.Options).SelectMany(OptionParser.NamesOf),
        name => Assert.Matches($@"(?m)^ .*(^|[ ,]){name}([ ,]|$)", HelpPage.Of(page))));

    [Fact]
    public void Text_FitsATerminal() => Assert.All(
        Pages, page => Assert.All(HelpPage.Of(page).Split('\n'), line => Assert.True(line.Length < TerminalWidth, line)));
}
