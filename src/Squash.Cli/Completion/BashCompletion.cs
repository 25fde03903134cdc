using System.CommandLine;
using System.Text;
using Squash.Cli.Options;

namespace Squash.Cli.Completion;

/// <summary>The script for bash 3.2 and later, with or without the bash-completion package.</summary>
/// <remarks>If the function finds nothing, readline completes file names (<c>-o default</c>).</remarks>
internal static class BashCompletion
{
    private const string Start = """
        # bash completion for squash, made by 'squash completion bash'
        _squash() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=squash words=
            COMPREPLY=()
            # Bash makes three words of --option=value.
            if [[ $word == '=' ]]; then
                word=
            elif [[ $before == '=' ]]; then
                before=${COMP_WORDS[COMP_CWORD-2]}
            fi
            if ((COMP_CWORD > 1)); then
                case ${COMP_WORDS[1]} in

        """;

    private const string End = """
            esac
            COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        complete -o default -F _squash squash
        """;

    public static string Of(IReadOnlyList<CommandHelp> pages)
    {
        StringBuilder script = new(Start);
        script.Append("        ").AppendJoin(" | ", pages.Skip(1).Select(page => page.Word)).Append(") command=${COMP_WORDS[1]} ;;\n");
        script.Append("        esac\n    fi\n    case $command:$before in\n");
        foreach (CommandHelp page in pages)
        {
            foreach (Option option in page.Options) AppendValue(script, page, option);
        }

        foreach (CommandHelp page in pages) AppendWords(script, page);
        return script.Append(End).ToString();
    }

    private static void AppendValue(StringBuilder script, CommandHelp page, Option option)
    {
        OptionValue value = OptionValue.Of(option);
        if (value.Kind == ValueKind.None) return;
        string action = value.Kind switch
        {
            ValueKind.File => "return",
            ValueKind.Directory => "compopt -o dirnames +o default 2> /dev/null; return",
            _ when value.IsBeginning => $"words='{string.Join(' ', value.Words)}'; compopt -o nospace 2> /dev/null",
            _ when value.Words.Length > 0 => $"words='{string.Join(' ', value.Words)}'",
            _ => "compopt +o default 2> /dev/null; return",
        };
        script.Append("    ").AppendJoin(" | ", OptionParser.NamesOf(option).Select(name => $"{page.Word}:{name}"));
        script.Append(") ").Append(action).Append(" ;;\n");
    }

    // If no word is left, readline completes file names. A command can only be the program's first word.
    private static void AppendWords(StringBuilder script, CommandHelp page)
    {
        string options = string.Join(' ', page.Options.SelectMany(OptionParser.NamesOf));
        string operands = string.Join(' ', page.OperandWords);
        script.Append("    ").Append(page.Word).Append(":*)\n");
        script.Append("        words='").Append(options).Append("'\n");
        script.Append("        [[ $word != -* ]] && words='").Append(operands).Append("'\n");
        if (page.Commands.Count > 0) script.Append("        ((COMP_CWORD == 1)) || [[ $word == -* ]] || words=\n");
        script.Append("        ;;\n");
    }
}
