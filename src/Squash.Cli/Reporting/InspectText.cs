using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The report of an inspection as text.</summary>
internal static class InspectText
{
    /// <summary>Writes the layers, the paths that waste most, the savings of each cut, and the totals.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    /// <param name="line">Completes commands.</param>
    /// <param name="terminal">The capabilities of the writer.</param>
    /// <param name="top">The number of paths in the list.</param>
    public static void Write(TextWriter writer, InspectReport report, CommandLine line, Terminal terminal, int top)
    {
        writer.WriteLine($"{SummaryLine.NameOf(report)} ({TerminalText.Escape(report.Platform.ToString())}), image ID {report.ImageId}");
        AdviceText.WriteHeadline(writer, report, terminal);
        writer.WriteLine();
        WriteLayers(writer, report, terminal);
        WritePaths(writer, report, terminal, top);
        if (report.WastedBytes > 0)
        {
            writer.WriteLine();
            CutTable.Write(writer, report.Cuts);
        }

        if (report.Present is { } content) AdviceText.WriteContent(writer, content, report.Layers, line, terminal);
        LeakText.Write(writer, report, line, terminal);
        WriteResults(writer, report, terminal);
        AdviceText.WriteAdvice(writer, report, line, terminal);
        writer.WriteLine();
        WriteSummary(writer, report, terminal);
        AdviceText.WriteBest(writer, report, line, terminal);
    }

    private static void WriteLayers(TextWriter writer, InspectReport report, Terminal terminal)
    {
        // For uncompressed layers both sizes are the same.
        bool isStored = report.Layers.Any(layer => layer.StoredBytes != layer.Bytes);
        bool isEstimated = report.Layers.Any(layer => layer.EstimatedCompressedBytes is not null);
        string[] headings = ["layer", "size", .. Stored("stored"), .. Estimated("gzip"), "files", "overridden", "deleted", "wasted", "lost in"];
        TextTable.Write(
            writer,
            [headings, .. report.Layers.Select(Cells)],
            terminal,
            (row, maxLength) => row == 0 ? "made by" : StepName.CommandOf(report.Layers[row - 1], maxLength, terminal.Ellipsis));

        string[] Cells(InspectedLayer layer) =>
        [
            Number(layer.Number), HumanSize.Of(layer.Bytes), .. Stored(HumanSize.Of(layer.StoredBytes)),
            .. Estimated(layer.EstimatedCompressedBytes is { } bytes ? "~" + HumanSize.Of(bytes) : ""), Number(layer.Files),
            Number(layer.Losses.Sum(loss => loss.OverriddenFiles)), Number(layer.Losses.Sum(loss => loss.DeletedFiles)),
            HumanSize.Of(layer.WastedBytes), Runs(layer.Losses.Select(loss => loss.Layer)),
        ];

        string[] Stored(string cell) => isStored ? [cell] : [];

        string[] Estimated(string cell) => isEstimated ? [cell] : [];
    }

    private static void WritePaths(TextWriter writer, InspectReport report, Terminal terminal, int top)
    {
        WastedPath[] paths = [.. report.WastedPaths.Take(top)];
        if (paths.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["wasted", "stored", "in", "lost in"], .. paths.Select(Cells)],
            terminal,
            (row, maxLength) => row == 0 ? "path" : Shorten("/" + TerminalText.Escape(paths[row - 1].Path), maxLength, terminal.Ellipsis));
        if (report.WastedPathCount > paths.Length)
        {
            long rest = report.WastedBytes - paths.Sum(path => path.WastedBytes);
            writer.WriteLine($"  {HumanSize.Of(rest)} in {Number(report.WastedPathCount - paths.Length)} more (--top {paths.Length * 5} shows more)");
        }

        static string[] Cells(WastedPath path) =>
            [HumanSize.Of(path.WastedBytes), Number(path.TimesStored) + "x", Runs(path.StoredIn), Runs(path.LostIn)];
    }

    private static void WriteResults(TextWriter writer, InspectReport report, Terminal terminal)
    {
        if (report.PossibleResults.Count > 0) writer.WriteLine();
        ResultTable.Write(writer, report.PossibleResults, terminal);
    }

    private static void WriteSummary(TextWriter writer, InspectReport report, Terminal terminal)
    {
        long overridden = report.Layers.Sum(layer => layer.Losses.Sum(loss => loss.OverriddenBytes));
        writer.WriteLine(
            $"wasted      {HumanSize.Of(report.WastedBytes)} of {HumanSize.Of(report.ContentBytes)}: "
            + $"{HumanSize.Of(overridden)} overridden, {HumanSize.Of(report.WastedBytes - overridden)} deleted");
        writer.WriteLine($"efficiency  {Percent.Of(report.ContentBytes - report.WastedBytes, report.ContentBytes)}");
        writer.WriteLine(
            $"squashed    {HumanSize.Of(report.SourceBytes)} {terminal.Arrow} {HumanSize.Of(report.SquashedBytes)}  "
            + $"({SummaryLine.Change(report.SourceBytes, report.SquashedBytes)})");
        if (report.Pull is not { } pull) return;
        writer.WriteLine(
            $"pull        {(pull.IsEstimate ? "~" : "")}{HumanSize.Of(pull.Bytes)} {terminal.Arrow} ~{HumanSize.Of(pull.SquashedBytes)}  "
            + (pull.IsEstimate ? "(estimated from samples, with gzip)" : "(estimated)"));
    }

    /// <summary>Ascending numbers, with consecutive ones as a range: <c>1,3-5</c>.</summary>
    private static string Runs(IEnumerable<int> numbers)
    {
        var runs = new List<(int First, int Last)>();
        foreach (int number in numbers)
        {
            if (runs.Count > 0 && runs[^1].Last == number - 1) runs[^1] = (runs[^1].First, number);
            else runs.Add((number, number));
        }

        return string.Join(',', runs.Select(run => run.First == run.Last ? Number(run.First) : $"{Number(run.First)}-{Number(run.Last)}"));
    }

    /// <summary>Cuts a path in its middle, because its end names the file and its beginning says where it belongs.</summary>
    internal static string Shorten(string path, int maxLength, string ellipsis) => MiddleCut.Of(path, maxLength, ellipsis, headShare: 3);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
