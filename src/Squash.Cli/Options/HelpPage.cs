using System.CommandLine;
using System.Text;

namespace Squash.Cli.Options;

/// <summary>The page that <c>--help</c> prints.</summary>
internal static class HelpPage
{
    private const int Width = 92;
    private const int OptionColumn = 25;
    private const int TermGap = 2;

    public static string Of(CommandHelp help)
    {
        StringBuilder page = new();
        page.Append(help.Name).Append(": ").Append(help.Summary).Append("\n\n");
        for (int i = 0; i < help.Usage.Count; i++) page.Append(i == 0 ? "Usage: " : "       ").Append(help.Usage[i]).Append('\n');
        foreach (string paragraph in help.Description) page.Append('\n').AppendWrapped(paragraph, Width);
        foreach (OptionGroup group in help.Groups)
        {
            AppendTerms(page, group.Title, group.Options.Select(option => new HelpTerm(Spelling(option), option.Description ?? "")), OptionColumn);
        }

        AppendTerms(page, "Commands", help.Commands);
        AppendTerms(page, "Environment", help.Environment);
        page.Append("\nExamples:\n");
        foreach (string example in help.Examples) page.Append("  ").Append(example).Append('\n');
        AppendTerms(page, "Exit codes", help.ExitCodes);
        return page.ToString().TrimEnd('\n');
    }

    private static void AppendTerms(StringBuilder page, string title, IEnumerable<HelpTerm> terms, int column = 0)
    {
        HelpTerm[] list = [.. terms];
        if (list.Length == 0) return;
        if (column == 0) column = list.Max(term => term.Term.Length) + 2 * TermGap;
        page.Append('\n').Append(title).Append(":\n");
        foreach ((string term, string meaning) in list)
        {
            string start = "  " + term;
            if (start.Length > column - TermGap) page.Append(start).Append('\n').Append(' ', column);
            else page.Append(start.PadRight(column));
            page.AppendWrapped(meaning, Width, column);
        }
    }

    // Short names have a separate column, so that the long names are aligned.
    private static string Spelling(Option option)
    {
        string? alias = option.Aliases.FirstOrDefault(name => name.Length == 2);
        string names = alias is null ? "    " + option.Name : $"{alias}, {option.Name}";
        return option is OptionWithDefault ? $"{names}[={option.HelpName}]" : option.HelpName is { } value ? $"{names} {value}" : names;
    }
}
