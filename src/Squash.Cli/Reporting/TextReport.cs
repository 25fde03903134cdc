namespace Squash.Cli.Reporting;

/// <summary>The report for a person, on stderr.</summary>
internal static class TextReport
{
    // An archive may give reason for thousands; the JSON report has them all.
    private const int MaxWarnings = 20;

    /// <summary>Writes warnings, then, if <paramref name="verbose"/>, notes and layers, then one line an image.</summary>
    public static void Write(TextWriter writer, SquashReport report, Terminal terminal, bool verbose)
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
            string elapsed = i == report.Images.Count - 1 ? $"  in {SummaryLine.Duration(report.Elapsed)}" : "";
            writer.WriteLine(SummaryLine.Of(report.Images[i], terminal) + elapsed);
        }
    }
}
