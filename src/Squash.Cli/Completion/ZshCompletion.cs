using System.CommandLine;
using System.Text;
using Squash.Cli.Options;

namespace Squash.Cli.Completion;

/// <summary>The script for zsh, to be sourced or put into <c>fpath</c> as <c>_squash</c>.</summary>
internal static class ZshCompletion
{
    private const string Start = """
        #compdef squash
        # zsh completion for squash, made by 'squash completion zsh'
        _squash_operand() {
            local found=1
            # A command can only be the first word.
            if (( CURRENT == 2 )); then
                local -a commands=(@@)
                _describe command commands && found=0
            fi
            _files && found=0
            return found
        }
        _squash() {
            local command=squash
            if (( CURRENT > 2 )); then
                case $words[2] in

        """;

    private const string End = """
            esac
        }
        if [[ $funcstack[1] == _squash ]]; then
            _squash "$@"
        else
            compdef _squash squash
        fi
        """;

    public static string Of(IReadOnlyList<CommandHelp> pages)
    {
        IEnumerable<string> commands = pages.SelectMany(page => page.Commands).Select(term => $"'{term.Term}:{Escape(term.Meaning)}'");
        StringBuilder script = new(Start.Replace("@@", string.Join(' ', commands), StringComparison.Ordinal));
        script.Append("        ").AppendJoin('|', pages.Skip(1).Select(page => page.Word));
        script.Append(") command=$words[2]; shift words; (( CURRENT-- )) ;;\n        esac\n    fi\n    case $command in\n");
        foreach (CommandHelp page in pages)
        {
            script.Append("    ").Append(page.Word).Append(")\n        _arguments -s -S");
            foreach (string argument in page.Options.Select(Specification).Append(Operands(page))) script.Append(" \\\n            ").Append(argument);
            script.Append("\n        ;;\n");
        }

        return script.Append(End).ToString();
    }

    // See _arguments in zshcompsys(1): '(exclusions)'{-s+,--long=}'[description]:message:action'.
    private static string Specification(Option option)
    {
        OptionValue value = OptionValue.Of(option);
        string[] names = [.. OptionParser.NamesOf(option).Select(name =>
            value.Kind == ValueKind.None ? name : name.StartsWith("--", StringComparison.Ordinal) ? name + "=" : name + "+")];
        bool isRepeatable = option.ValueType.IsArray;
        string start = isRepeatable ? "'*'" : names.Length > 1 ? $"'({string.Join(' ', OptionParser.NamesOf(option))})'" : "";
        string spelling = names.Length > 1 ? $"{{{string.Join(',', names)}}}" : names[0];
        string action = value.Kind switch
        {
            ValueKind.None => "",
            ValueKind.File => $":{option.HelpName}:_files",
            ValueKind.Directory => $":{option.HelpName}:_files -/",
            _ when value.IsBeginning => $":{Escape(option.HelpName)}:compadd -S \"\" - {string.Join(' ', value.Words)}",
            _ => $":{Escape(option.HelpName)}:({string.Join(' ', value.Words)})",
        };
        return $"{start}{spelling}'[{Escape(option.Description)}]{action}'";
    }

    private static string Operands(CommandHelp page)
    {
        if (page.Commands.Count > 0) return "'*:command or file:_squash_operand'";
        return page.OperandWords.Count > 0 ? $"'1:word:({string.Join(' ', page.OperandWords)})'" : "'*:file:_files'";
    }

    private static string Escape(string? text) => (text ?? "")
        .Replace("'", @"'\''", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal)
        .Replace("]", @"\]", StringComparison.Ordinal)
        .Replace(":", @"\:", StringComparison.Ordinal);
}
