using System.CommandLine;
using System.Text;
using Squash.Cli.Options;

namespace Squash.Cli.Completion;

/// <summary>The script for PowerShell.</summary>
/// <remarks>If the block finds nothing, PowerShell completes file names.</remarks>
internal static class PowerShellCompletion
{
    private const string Start = """
        # PowerShell completion for squash, made by 'squash completion pwsh'
        Register-ArgumentCompleter -Native -CommandName squash -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)

        """;

    private const string End = """
            $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
            $command = if ($words.Count -gt 1 -and $options.ContainsKey($words[1])) { $words[1] } else { 'squash' }
            $before, $start, $word = $words[-1], '', $wordToComplete
            if ($word -match '^(--[^=]+)(=)(.*)$') { $before, $start, $word = $Matches[1], "$($Matches[1])=", $Matches[3] }
            $candidates =
                if ($values.ContainsKey("${command}:$before")) { $values["${command}:$before"] }
                elseif ($word -like '-*') { $options[$command] }
                elseif ($command -ne 'squash' -or $words.Count -eq 1) { $operands[$command] }
            $candidates | Where-Object { $_ -like "$word*" } | ForEach-Object {
                $tip = $tips["${command}:$_"]
                [System.Management.Automation.CompletionResult]::new("$start$_", $_, 'ParameterValue', $(if ($tip) { $tip } else { $_ }))
            }
        }
        """;

    public static string Of(IReadOnlyList<CommandHelp> pages)
    {
        StringBuilder script = new(Start);
        AppendTable(script, "options", pages.Select(page => (page.Word, List(page.Options.SelectMany(OptionParser.NamesOf)))));
        AppendTable(script, "values", pages.SelectMany(page => page.Options.SelectMany(option => Values(page, option))));
        AppendTable(script, "operands", pages.Select(page => (page.Word, List(page.OperandWords))));
        AppendTable(script, "tips", pages.SelectMany(page => page.Options.SelectMany(Tips).Concat(page.Commands)
            .Select(tip => ($"{page.Word}:{tip.Term}", Quote(tip.Meaning)))));
        return script.Append(End).ToString();
    }

    private static IEnumerable<(string Key, string Value)> Values(CommandHelp page, Option option)
    {
        OptionValue value = OptionValue.Of(option);
        return value.Kind == ValueKind.None ? [] : OptionParser.NamesOf(option).Select(name => ($"{page.Word}:{name}", List(value.Words)));
    }

    private static IEnumerable<HelpTerm> Tips(Option option) =>
        OptionParser.NamesOf(option).Select(name => new HelpTerm(name, option.Description ?? name));

    // Keys are case-sensitive: -v and -V are two options.
    private static void AppendTable(StringBuilder script, string name, IEnumerable<(string Key, string Value)> rows)
    {
        script.Append("    $").Append(name).Append(" = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)\n");
        foreach ((string key, string value) in rows) script.Append("    $").Append(name).Append('[').Append(Quote(key)).Append("] = ").Append(value).Append('\n');
    }

    private static string List(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(Quote))})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
