using System.CommandLine;
using Squash.Cli.Options;

namespace Squash.Cli.Commands;

/// <summary>Prints a help page.</summary>
internal sealed class HelpCommand : CliCommand
{
    private static readonly Argument<string?> Topic = new("COMMAND") { Arity = ArgumentArity.ZeroOrOne };

    private static readonly CommandHelp Page = new()
    {
        Name = "squash help",
        Summary = "prints the help of a command",
        Usage = ["squash help [COMMAND]"],
        Description = ["Prints the same text as --help, for COMMAND or for squash itself."],
        Groups = [new("Options", CommonOptions.Help)],
        TakesCommand = true,
        Examples = ["squash help", "squash help completion"],
    };

    private static readonly OptionParser Parser = new(Page, "one command at a time", Topic);

    public override CommandHelp Help => Page;

    public override Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        ParseResult parsed = Parser.Parse(args);
        CommandHelp page = parsed.IsGiven(CommonOptions.Help) ? Page : context.PageOf(parsed.GetValue(Topic));
        return Task.FromResult(Print(HelpPage.Of(page)));
    }
}
