using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

public class HelpPageTests
{
    private const int TerminalWidth = 100;

    [Fact]
    public async Task Help_OfTheCommand_IsTheSnapshot()
    {
        ProcessResult result = await SquashProcess.RunAsync(["--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        string snapshot = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Snapshots", "help.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(snapshot, result.Output);
    }

    [Fact]
    public void Text_NamesEveryOption() =>
        Assert.All(SquashCommandLine.OptionNames, name => Assert.Matches($@"(?m)^ .*(^|[ ,]){name}([ ,]|$)", HelpPage.Of(SquashCommandLine.Help)));

    [Fact]
    public void Text_FitsATerminal() =>
        Assert.All(HelpPage.Of(SquashCommandLine.Help).Split('\n'), line => Assert.True(line.Length < TerminalWidth, line));
}
