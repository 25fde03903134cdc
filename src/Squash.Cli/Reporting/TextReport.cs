using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The report for a person, on stderr.</summary>
internal static class TextReport
{
    // An archive may give reason for thousands; the JSON report has them all.
    private const int MaxWarnings = 20;

    // A list of patterns may have been written for many images.
    private const int MaxPatterns = 3;

    /// <summary>Writes warnings, then, if <paramref name="verbose"/>, notes and layers, then one line an image.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="report">What was done.</param>
    /// <param name="terminal">What can be shown there.</param>
    /// <param name="verbose">Whether more is wanted than the outcome.</param>
    /// <param name="outcome">What the last line says of the output as a whole, such as <c>output checked</c>.</param>
    public static void Write(TextWriter writer, SquashReport report, Terminal terminal, bool verbose, string? outcome = null)
    {
        foreach (string warning in report.Warnings.Take(MaxWarnings)) writer.WriteLine($"squash: warning: {TerminalText.Escape(warning)}");
        if (report.Warnings.Count > MaxWarnings) writer.WriteLine($"squash: warning: … and {report.Warnings.Count - MaxWarnings} more; --json has all");
        if (verbose)
        {
            foreach (string note in report.Notes) writer.WriteLine($"squash: note: {TerminalText.Escape(note)}");
            foreach (ImageReport image in report.Images) LayerTable.Write(writer, image, terminal);
        }

        foreach (ImageReport image in report.Images) CutTable.Write(writer, image);
        for (int i = 0; i < report.Images.Count; i++)
        {
            // The time is that of the whole run, so it stands once.
            string end = i == report.Images.Count - 1 ? End(report, outcome) : "";
            writer.WriteLine(SummaryLine.Of(report.Images[i], terminal) + end);
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
