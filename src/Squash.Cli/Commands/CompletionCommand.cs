using System.CommandLine;
using Squash.Cli.Completion;
using Squash.Cli.Options;

namespace Squash.Cli.Commands;

/// <summary>Prints a shell script that completes our command lines.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private static readonly Argument<string> Shell = new("SHELL");

    private static readonly (string Name, Func<IReadOnlyList<CommandHelp>, string> Script)[] Shells =
        [("bash", BashCompletion.Of), ("zsh", ZshCompletion.Of), ("fish", FishCompletion.Of), ("pwsh", PowerShellCompletion.Of)];

    private static readonly string[] ShellNames = [.. Shells.Select(shell => shell.Name)];

    private static readonly CommandHelp Page = new()
    {
        Name = "squash completion",
        Summary = "prints a completion script for a shell",
        Usage = ["squash completion bash|zsh|fish|pwsh"],
        Description =
        [
            "The script completes commands, options, their values and file names. Put it into the directory where your shell looks "
                + "for completions, or source it when the shell starts.",
        ],
        Groups = [new("Options", CommonOptions.Help)],
        OperandWords = ShellNames,
        Examples =
        [
            "source <(squash completion bash)",
            "squash completion bash > ~/.local/share/bash-completion/completions/squash",
            "squash completion zsh > \"${fpath[1]}/_squash\"",
            "squash completion fish > ~/.config/fish/completions/squash.fish",
            "squash completion pwsh | Out-String | Invoke-Expression",
        ],
    };

    private static readonly OptionParser Parser = new(Page, "one shell at a time", Shell);

    public override CommandHelp Help => Page;

    public override Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        ParseResult parsed = Parser.Parse(args);
        if (parsed.IsGiven(CommonOptions.Help)) return Task.FromResult(Print(HelpPage.Of(Page)));
        string name = parsed.GetValue(Shell) ?? "";
        int at = Array.IndexOf(ShellNames, name);
        if (at < 0) throw new UsageException($"there is no completion for '{name}': give bash, zsh, fish or pwsh");
        return Task.FromResult(Print(Shells[at].Script(context.Pages)));
    }
}
