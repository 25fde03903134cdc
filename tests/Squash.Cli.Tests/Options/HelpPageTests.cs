using Squash.Cli.Options;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Options;

[Trait(Cost.Trait, Cost.Process)]
public class HelpPageTests
{
    private const int TerminalWidth = 100;

    private static readonly CommandHelp[] Pages = CommandRunner.Pages();

    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help.txt", "help")]
    [InlineData("help-inspect.txt", "inspect", "--help")]
    [InlineData("help-inspect.txt", "help", "inspect")]
    [InlineData("help-diff.txt", "diff", "--help")]
    [InlineData("help-diff.txt", "help", "diff")]
    [InlineData("help-completion.txt", "help", "completion")]
    [InlineData("help-help.txt", "help", "help")]
    [InlineData("help-man.txt", "help", "man")]
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
        page.Options.SelectMany(OptionParser.NamesOf), name => Assert.Matches($@"(?m)^ .*(^|[ ,]){name}([ ,\[]|$)", HelpPage.Of(page))));

    [Fact]
    public void Text_NamesEveryCommand() => Assert.All(
        Pages.Skip(1), page => Assert.Contains($"\n  {page.Word} ", HelpPage.Of(Pages[0]), StringComparison.Ordinal));

    [Fact]
    public void Text_HasExamplesOfTheCommand() => Assert.All(
        Pages, page => Assert.Contains(page.Examples, example => example.Contains(page.Name, StringComparison.Ordinal)));

    [Fact]
    public void Text_FitsATerminal() => Assert.All(
        Pages.SelectMany(page => HelpPage.Of(page).Split('\n')), line => Assert.True(line.Length < TerminalWidth, line));
}
