using System.Globalization;
using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>The report of an inspection as Markdown, for the summaries of CI systems.</summary>
internal static class MarkdownReport
{
    private const int MaxRows = 10;
    private const int MaxStepLength = 100;
    private const string Special = @"\`*_{}[]<>()#+!|~&";

    /// <summary>Writes the sizes, recommendations, secrets and layers.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="line">Completes commands.</param>
    public static void Write(TextWriter writer, InspectReport report, CommandLine line)
    {
        writer.WriteLine($"## {Escape(SummaryLine.NameOf(report))}");
        writer.WriteLine();
        writer.WriteLine(
            $"{HumanSize.Of(report.SourceBytes)} in {Plural.Of(report.Layers.Count, "layer")}; {HumanSize.Of(report.WastedBytes)} wasted; "
            + $"efficiency {Percent.Of(report.ContentBytes - report.WastedBytes, report.ContentBytes)}; squashed {HumanSize.Of(report.SquashedBytes)}.");
        WriteTable(writer, "Recommendations", ["saves", "image", "command"], report.Recommendations.Take(MaxRows).Select(advice =>
            (string[])[HumanSize.Of(advice.SavedBytes), HumanSize.Of(advice.ResultBytes), Code(line.Of(AdviceCommand.Of(advice)))]));
        WriteTable(writer, "Secrets", ["severity", "secret", "place", "removed by"], (report.Leaks ?? []).Where(leak => leak.Allowed is null).Take(MaxRows).Select(leak =>
            (string[])[LeakText.NameOf(leak.Severity), Escape(leak.Title), Code((leak.Layer is { } layer ? $"layer {Number(layer)}: " : "") + LeakText.PlaceOf(leak)), Code(line.Of(LeakCommand.Of(leak)))]));
        WriteTable(writer, "Largest directories", ["bytes", "layer", "path"], (report.Present?.Directories ?? []).Take(MaxRows).Select(path =>
            (string[])[HumanSize.Of(path.Bytes), Number(path.Layer), Code("/" + path.Path)]));
        WriteTable(writer, "Largest packages", ["bytes", "layer", "package"], (report.Present?.Packages?.Largest ?? []).Take(MaxRows).Select(package =>
            (string[])[HumanSize.Of(package.Bytes), Number(package.Layer), Code(package.Name)]));
        WriteTable(writer, "Equal files", ["extra", "copies", "paths"], (report.Present?.Duplicates?.Largest ?? []).Take(MaxRows).Select(group =>
            (string[])[HumanSize.Of(group.ExtraBytes), Number(group.Copies), string.Join(", ", group.Paths.Take(2).Select(path => Code("/" + path)))]));
        WriteTable(writer, "Layers", ["layer", "size", "wasted", "made by"], report.Layers.Select(layer =>
            (string[])[Number(layer.Number), HumanSize.Of(layer.Bytes), HumanSize.Of(layer.WastedBytes), Code(StepName.CommandOf(layer, MaxStepLength, "…"))]));
    }

    private static void WriteTable(TextWriter writer, string title, string[] headings, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0) return;
        writer.WriteLine();
        writer.WriteLine($"### {title}");
        writer.WriteLine();
        writer.WriteLine($"| {string.Join(" | ", headings)} |");
        writer.WriteLine($"|{string.Concat(headings.Select(_ => " --- |"))}");
        foreach (string[] row in all) writer.WriteLine($"| {string.Join(" | ", row)} |");
    }

    // Text from the image must not become markup, and must not end its cell.
    private static string Code(string text)
    {
        string safe = TerminalText.Escape(text).Replace("|", "\\|", StringComparison.Ordinal);
        return safe.Length == 0 ? "" : safe.Contains('`', StringComparison.Ordinal) ? Escape(TerminalText.Escape(text)) : $"`{safe}`";
    }

    private static string Escape(string text)
    {
        StringBuilder safe = new();
        foreach (char c in TerminalText.Escape(text))
        {
            if (Special.Contains(c, StringComparison.Ordinal)) safe.Append('\\');
            safe.Append(c);
        }

        return safe.ToString();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
