using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The report as text, on stderr.</summary>
internal static class TextReport
{
    // An archive may cause thousands of warnings; the JSON report has all of them.
    private const int MaxWarnings = 20;

    // A list of patterns may be shared by many images.
    private const int MaxPatterns = 3;

    /// <summary>Writes warnings, then, if <paramref name="verbose"/>, notes and layers, then one line per image.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="terminal">The capabilities of the writer.</param>
    /// <param name="verbose">Whether notes and layers are written too.</param>
    /// <param name="outcome">The end of the last line, about the output as a whole, such as <c>output checked</c>.</param>
    /// <param name="explained">Paths whose reason to stay or go is written; only after slimming.</param>
    public static void Write(TextWriter writer, SquashReport report, Terminal terminal, bool verbose, string? outcome = null, IReadOnlyList<string>? explained = null)
    {
        foreach (string warning in report.Warnings.Take(MaxWarnings)) writer.WriteLine($"squash: warning: {TerminalText.Escape(warning)}");
        if (report.Warnings.Count > MaxWarnings) writer.WriteLine($"squash: warning: … and {report.Warnings.Count - MaxWarnings} more; --json has all");
        if (verbose)
        {
            foreach (string note in report.Notes) writer.WriteLine($"squash: note: {TerminalText.Escape(note)}");
            foreach (ImageReport image in report.Images) LayerTable.Write(writer, image, terminal);
        }

        string[] names = SummaryLine.NamesOf(report.Images);
        for (int i = 0; i < names.Length; i++)
        {
            CutTable.Write(writer, report.Images[i], names[i]);
            ResultTable.Write(writer, report.Images[i].PossibleResults, terminal);
        }

        for (int i = 0; i < names.Length; i++) SlimText.Write(writer, report.Images[i], names[i], explained ?? [], verbose);
        for (int i = 0; i < report.Images.Count; i++)
        {
            // The time covers the whole run, so it is only shown once.
            string end = i == report.Images.Count - 1 ? End(report, outcome) : "";
            writer.WriteLine(SummaryLine.Of(report.Images[i], names[i], terminal) + end);
        }
    }

    private static string End(SquashReport report, string? outcome)
    {
        string[] unmatched = [.. report.UnmatchedPatterns.Take(MaxPatterns).Select(pattern => $"'{TerminalText.Escape(pattern)}'")];
        int more = report.UnmatchedPatterns.Count - unmatched.Length;
        string patterns = unmatched.Length == 0 ? ""
            : $"; {string.Join(", ", unmatched)}{(more > 0 ? $" and {Plural.Of(more, "other pattern")}" : "")} matched nothing";
        return $"{patterns}  in {SummaryLine.Duration(report.Elapsed)}{(outcome is null ? "" : "; " + outcome)}";
    }
}
