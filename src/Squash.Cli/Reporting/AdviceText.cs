using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The files that a container sees, and the ways to make the image smaller, as text.</summary>
internal static class AdviceText
{
    private const int MaxPaths = 5;
    private const int MaxAdvice = 8;

    // A kind with less is not worth a line.
    private const int MinShareOfKind = 200;

    /// <summary>Writes the largest directories and files, and the kinds of files.</summary>
    public static void WriteContent(TextWriter writer, PresentContent content, Terminal terminal)
    {
        if (content.Bytes == 0) return;
        PresentPath[] paths = [.. content.Directories.Take(MaxPaths), .. content.Files.Take(MaxPaths)];
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files", "layer"], .. paths.Select(path => (string[])[HumanSize.Of(path.Bytes), Number(path.Files), Number(path.Layer)])],
            terminal.Width,
            (row, _) => row == 0 ? "largest directories and files" : "/" + TerminalText.Escape(paths[row - 1].Path) + (row <= Math.Min(MaxPaths, content.Directories.Count) ? "/" : ""));

        ContentKindSum[] kinds = [.. content.Kinds.Where(kind => kind.Bytes >= content.Bytes / MinShareOfKind)];
        if (kinds.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files"], .. kinds.Select(kind => (string[])[HumanSize.Of(kind.Bytes), Number(kind.Files)])],
            terminal.Width,
            (row, _) => row == 0 ? "kind" : kinds[row - 1].Title);
    }

    /// <summary>Writes the recommendations, best first, with the change of the Dockerfile.</summary>
    public static void WriteAdvice(TextWriter writer, InspectReport report, Terminal terminal)
    {
        Recommendation[] advice = [.. report.Recommendations.Take(MaxAdvice)];
        if (advice.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["saves", "image"], .. advice.Select(each => (string[])[HumanSize.Of(each.SavedBytes), HumanSize.Of(each.ResultBytes)])],
            terminal.Width,
            (row, _) => row == 0 ? "recommendation" : $"{AdviceCommand.Of(advice[row - 1])}  ({advice[row - 1].Title})");
        writer.WriteLine();
        foreach (string fix in DockerfileFix.Of(report)) writer.WriteLine("  " + TerminalText.Escape(fix));
    }

    /// <summary>Writes the best recommendation in one line.</summary>
    public static void WriteBest(TextWriter writer, InspectReport report, Terminal terminal)
    {
        if (report.Recommendations is not [var best, ..]) return;
        writer.WriteLine($"best        {AdviceCommand.Of(best)}  {SummaryLine.Sizes(best.ResultBytes + best.SavedBytes, best.ResultBytes, terminal)}");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
