using System.CommandLine;
using Squash.Cli.Options;

namespace Squash.Cli.Commands;

/// <summary>Prints a manual page, or writes all of them.</summary>
internal sealed class ManCommand : CliCommand
{
    private static readonly Argument<string?> Topic = new("COMMAND") { Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "write the pages of all commands to DIR, such as squash.1",
    };

    private static readonly CommandHelp Page = new()
    {
        Name = "squash man",
        Summary = "prints the manual page of a command",
        Usage = ["squash man [COMMAND] | man -l -", "squash man -o DIR"],
        Description = ["Prints the page of COMMAND, or of squash itself, in the format of man(1). Packages install these pages."],
        Groups = [new("Options", Output, CommonOptions.Help)],
        TakesCommand = true,
        Environment = [new("SOURCE_DATE_EPOCH", "date on the page; default: today")],
        Examples = ["squash man | man -l -", "squash man completion | man -l -", "squash man -o ~/.local/share/man/man1"],
    };

    private static readonly OptionParser Parser = new(Page, "one command at a time", Topic);

    public override CommandHelp Help => Page;

    public override Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        ParseResult parsed = Parser.Parse(args);
        if (parsed.IsGiven(CommonOptions.Help)) return Task.FromResult(Print(HelpPage.Of(Page)));

        CommandHelp page = context.PageOf(parsed.GetValue(Topic));
        ManualPage manual = new(context.Pages, TimeArgument.OfSourceDateEpoch(context.Environment) ?? DateTimeOffset.UtcNow);
        if (parsed.NonEmpty(Output) is not { } folder) return Task.FromResult(Print(manual.Of(page)));
        if (parsed.GetValue(Topic) is not null) throw new UsageException("-o writes the pages of all commands: leave COMMAND out");

        Directory.CreateDirectory(folder);
        foreach (CommandHelp each in context.Pages) File.WriteAllText(Path.Combine(folder, ManualPage.FileName(each)), manual.Of(each) + "\n");
        return Task.FromResult(ExitCodes.Done);
    }
}
