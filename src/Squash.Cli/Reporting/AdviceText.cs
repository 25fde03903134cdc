using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The files that a container sees, and the ways to make the image smaller, as text.</summary>
internal static class AdviceText
{
    private const int MaxPaths = 5;
    private const int MaxAdvice = 8;
    private const int MaxEqualPaths = 2;

    // Saved bytes that do not count those of squashing.
    private const string Mark = "*";

    // A kind with less is not worth a line.
    private const int MinShareOfKind = 200;

    /// <summary>Writes the answer in one line: the size, the waste, and the best recommendation.</summary>
    public static void WriteHeadline(TextWriter writer, InspectReport report, Terminal terminal)
    {
        string wasted = report.WastedBytes == 0 ? "nothing wasted" : $"{HumanSize.Of(report.WastedBytes)} wasted";
        string best = report.Recommendations is [var advice, ..] ? $"; best: {AdviceCommand.Of(advice)}, which leaves {HumanSize.Of(advice.ResultBytes)}" : "";
        writer.WriteLine(terminal.Bold($"{HumanSize.Of(report.SourceBytes)} in {Plural.Of(report.Layers.Count, "layer")}, {wasted}{best}"));
    }

    /// <summary>Writes the largest directories and files, and the kinds of files.</summary>
    public static void WriteContent(TextWriter writer, PresentContent content, IReadOnlyList<InspectedLayer> layers, CommandLine line, Terminal terminal)
    {
        if (content.Bytes == 0) return;
        WritePaths(writer, [.. content.Directories.Take(MaxPaths)], "largest directories", "/", terminal);
        WritePaths(writer, [.. content.Files.Take(MaxPaths)], "largest files", "", terminal);
        LargestFileText.Write(writer, content, layers, line, terminal);
        WriteKinds(writer, content, terminal);
        if (content.Packages is { } packages) WritePackages(writer, packages, terminal);
        if (content.Duplicates is { Groups: > 0 } duplicates) WriteDuplicates(writer, duplicates, terminal);
    }

    private static void WritePaths(TextWriter writer, PresentPath[] paths, string heading, string suffix, Terminal terminal)
    {
        if (paths.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files", "layer"], .. paths.Select(path => (string[])[HumanSize.Of(path.Bytes), Number(path.Files), Number(path.Layer)])],
            terminal,
            (row, maxLength) => row == 0 ? heading : InspectText.Shorten("/" + TerminalText.Escape(paths[row - 1].Path) + suffix, maxLength, terminal.Ellipsis));
    }

    private static void WriteKinds(TextWriter writer, PresentContent content, Terminal terminal)
    {
        ContentKindSum[] kinds = [.. content.Kinds.Where(kind => kind.Bytes >= content.Bytes / MinShareOfKind)];
        if (kinds.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files"], .. kinds.Select(kind => (string[])[HumanSize.Of(kind.Bytes), Number(kind.Files)])],
            terminal,
            (row, _) => row == 0 ? "kind" : kinds[row - 1].Title);
    }

    private static void WritePackages(TextWriter writer, PackageContents packages, Terminal terminal)
    {
        PackageSum[] largest = [.. packages.Largest.Take(MaxPaths)];
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files", "layer"], .. largest.Select(package => (string[])[HumanSize.Of(package.Bytes), Number(package.Files), Number(package.Layer)])],
            terminal,
            (row, _) => row == 0 ? "largest packages" : TerminalText.Escape(largest[row - 1].Name));
        writer.WriteLine($"  {HumanSize.Of(packages.Bytes)} in {Plural.Of(packages.Count, "package")}, {HumanSize.Of(packages.OtherBytes)} in files of no package");
    }

    private static void WriteDuplicates(TextWriter writer, DuplicateContents duplicates, Terminal terminal)
    {
        DuplicateContent[] largest = [.. duplicates.Largest.Take(MaxPaths)];
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["extra", "copies"], .. largest.Select(group => (string[])[HumanSize.Of(group.ExtraBytes), Number(group.Copies) + "x"])],
            terminal,
            (row, maxLength) => row == 0 ? "equal files" : InspectText.Shorten(PathsOf(largest[row - 1]), maxLength, terminal.Ellipsis));
        writer.WriteLine($"  {HumanSize.Of(duplicates.ExtraBytes)} in copies of {Plural.Of(duplicates.Groups, "content")}");
    }

    private static string PathsOf(DuplicateContent group) =>
        string.Join(", ", group.Paths.Take(MaxEqualPaths).Select(path => "/" + TerminalText.Escape(path))) + (group.Copies > MaxEqualPaths ? ", ..." : "");

    /// <summary>Writes the recommendations, best first, with the change of the Dockerfile.</summary>
    public static void WriteAdvice(TextWriter writer, InspectReport report, CommandLine line, Terminal terminal)
    {
        Recommendation[] advice = [.. report.Recommendations.Take(MaxAdvice)];
        if (advice.Length == 0) return;
        writer.WriteLine();
        string[][] rows = [.. advice.SelectMany(each => (string[][])[[HumanSize.Of(each.SavedBytes) + MarkOf(each), HumanSize.Of(each.ResultBytes)], ["", ""]])];
        TextTable.Write(
            writer,
            [["saves", "image"], .. rows],
            terminal,
            (row, _) => row == 0 ? "recommendation"
                : row % 2 == 1 ? AdviceCommand.EffectOf(advice[row / 2])
                : TerminalText.Escape(line.Of(AdviceCommand.Of(advice[(row / 2) - 1]))));
        if (advice.Any(LeavesFilesOut)) writer.WriteLine($"  {Mark} in addition to what squashing saves, because the command also squashes");
        string[] fixes = [.. DockerfileFix.Of(report)];
        if (fixes.Length == 0) return;
        writer.WriteLine();
        writer.WriteLine("  the same in the Dockerfile:");
        foreach (string fix in fixes) writer.WriteLine("  - " + TerminalText.Escape(fix));
    }

    /// <summary>Writes the best recommendation in one line.</summary>
    public static void WriteBest(TextWriter writer, InspectReport report, CommandLine line, Terminal terminal)
    {
        if (report.Recommendations is not [var best, ..]) return;
        writer.WriteLine(terminal.Bold($"best        {TerminalText.Escape(line.Of(AdviceCommand.Of(best)))}  {SummaryLine.Sizes(report.SourceBytes, best.ResultBytes, terminal)}{(best.NeedsCheck ? "; check first whether the program still works" : "")}"));
    }

    private static bool LeavesFilesOut(Recommendation advice) => advice.Exclude.Count > 0 || advice.Slim is not null;

    private static string MarkOf(Recommendation advice) => LeavesFilesOut(advice) ? Mark : " ";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
