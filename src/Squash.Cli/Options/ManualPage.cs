using System.CommandLine;
using System.Globalization;
using System.Text;
using Squash.Cli.Host;

namespace Squash.Cli.Options;

/// <summary>Manual pages in the macros of man(7).</summary>
/// <param name="pages">The descriptions of all commands, the program itself first.</param>
/// <param name="date">The date at the foot of each page.</param>
internal sealed class ManualPage(IReadOnlyList<CommandHelp> pages, DateTimeOffset date)
{
    private const string Section = "1";

    // mandoc(1) warns about longer ones.
    private const int LineLength = 80;

    /// <summary>The file name of the page, as man(1) expects it.</summary>
    public static string FileName(CommandHelp help) => $"{PageName(help)}.{Section}";

    public string Of(CommandHelp help)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $".TH {PageName(help).ToUpperInvariant()} {Section} {date:yyyy-MM-dd} \"squash {ProductVersion.Number}\" \"User Commands\"\n");
        page.Append(".SH NAME\n").AppendWrapped($@"{Escape(PageName(help))} \- {Escape(help.Summary)}", LineLength);
        AppendLines(page.Append(".SH SYNOPSIS\n"), help.Usage);
        page.Append(".SH DESCRIPTION\n");
        for (int i = 0; i < help.Description.Count; i++)
        {
            page.Append(i == 0 ? "" : ".PP\n").AppendWrapped(Escape(help.Description[i]), LineLength);
        }

        page.Append(".SH OPTIONS\n");
        foreach (OptionGroup group in help.Groups)
        {
            if (help.Groups.Count > 1) page.Append(".SS ").Append(Escape(group.Title)).Append('\n');
            foreach (Option option in group.Options) AppendTerm(page, Spelling(option), option.Description ?? "");
        }

        AppendSection(page, "COMMANDS", help.Commands);
        AppendSection(page, "ENVIRONMENT", help.Environment);
        AppendSection(page, "EXIT STATUS", help.ExitCodes);
        AppendLines(page.Append(".SH EXAMPLES\n"), help.Examples);
        page.Append(".SH SEE ALSO\n").AppendJoin(",\n", pages.Where(other => other.Name != help.Name).Select(Reference));
        return page.ToString();
    }

    private static string PageName(CommandHelp help) => help.Name.Replace(' ', '-');

    private static string Reference(CommandHelp help) => $@"\fB{Escape(PageName(help))}\fR({Section})";

    private static string Spelling(Option option)
    {
        string names = string.Join(", ", OptionParser.NamesOf(option).OrderBy(name => name.Length).Select(name => $@"\fB{Escape(name)}\fR"));
        if (option.HelpName is not { } value) return names;
        return option is OptionWithDefault ? $@"{names}[=\fI{Escape(value)}\fR]" : $@"{names} \fI{Escape(value)}\fR";
    }

    private static void AppendSection(StringBuilder page, string title, IReadOnlyList<HelpTerm> terms)
    {
        if (terms.Count == 0) return;
        page.Append(".SH ").Append(title).Append('\n');
        foreach ((string term, string meaning) in terms) AppendTerm(page, $@"\fB{Escape(term)}\fR", meaning);
    }

    private static void AppendTerm(StringBuilder page, string term, string meaning) =>
        page.Append(".TP\n").Append(term).Append('\n').AppendWrapped(Escape(meaning), LineLength);

    private static void AppendLines(StringBuilder page, IReadOnlyList<string> lines) =>
        page.Append(".nf\n").AppendJoin('\n', lines.Select(Escape)).Append("\n.fi\n");

    /// <summary>Text that roff prints unchanged: dashes and quotes can be copied into a shell, and no word is taken for a request.</summary>
    private static string Escape(string text)
    {
        StringBuilder roff = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '.' when roff.Length == 0 || roff[^1] == ' ' => roff.Append(@"\&."),
                '\\' => roff.Append(@"\e"),
                '-' => roff.Append(@"\-"),
                '\'' => roff.Append(@"\(aq"),
                '`' => roff.Append(@"\(ga"),
                '^' => roff.Append(@"\(ha"),
                '~' => roff.Append(@"\(ti"),
                > 127 => roff.Append(CultureInfo.InvariantCulture, $@"\[u{rune.Value:X4}]"),
                _ => roff.Append(rune.ToString()),
            };
        }

        return roff.ToString();
    }
}
