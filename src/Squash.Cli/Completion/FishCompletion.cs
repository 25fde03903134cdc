using System.CommandLine;
using System.Text;
using Squash.Cli.Options;

namespace Squash.Cli.Completion;

/// <summary>The script for fish.</summary>
internal static class FishCompletion
{
    private const string Start = """
        # fish completion for squash, made by 'squash completion fish'
        function __squash_on --description 'Whether the command line is one of the given command'
            set --local words (commandline --tokenize --current-process --cut-at-cursor)
            set --local command squash

        """;

    private const string Middle = """
                set command $words[2]
            end
            test $command = $argv[1]
        end
        complete --command squash --no-files

        """;

    public static string Of(IReadOnlyList<CommandHelp> pages)
    {
        StringBuilder script = new(Start);
        script.Append("    if contains -- \"$words[2]\" ").AppendJoin(' ', pages.Skip(1).Select(page => page.Word)).Append('\n');
        script.Append(Middle);
        foreach (CommandHelp page in pages)
        {
            foreach (Option option in page.Options) Append(script, page, OptionArguments(option), option.Description);
            if (page.Commands.Count > 0)
            {
                foreach (HelpTerm term in page.Commands) Append(script, page, $"--arguments {term.Term}", term.Meaning, " && test (count (commandline -opc)) -eq 1");
                Append(script, page, "--force-files", null);
            }
            else if (page.OperandWords.Count > 0)
            {
                Append(script, page, $"--arguments {Quote(string.Join(' ', page.OperandWords))}", null);
            }
            else
            {
                Append(script, page, "--force-files", null);
            }
        }

        return script.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder script, CommandHelp page, string arguments, string? description, string andCondition = "")
    {
        script.Append("complete --command squash --condition ").Append(Quote($"__squash_on {page.Word}{andCondition}")).Append(' ').Append(arguments);
        if (description is not null) script.Append(" --description ").Append(Quote(description));
        script.Append('\n');
    }

    private static string OptionArguments(Option option)
    {
        OptionValue value = OptionValue.Of(option);
        IEnumerable<string> names = OptionParser.NamesOf(option).Select(name =>
            name.StartsWith("--", StringComparison.Ordinal) ? "--long-option " + name[2..] : "--short-option " + name[1..]);
        string takes = value.Kind switch
        {
            ValueKind.None => "",
            ValueKind.File => " --require-parameter --force-files",
            ValueKind.Directory => " --exclusive --arguments '(__fish_complete_directories)'",
            _ when value.Words.Length > 0 => $" --exclusive --arguments {Quote(string.Join(' ', value.Words))}",
            _ => " --exclusive",
        };
        return string.Join(' ', names) + takes;
    }

    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
