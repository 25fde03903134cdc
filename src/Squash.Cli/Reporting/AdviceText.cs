using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The files that a container sees, and the ways to make the image smaller, as text.</summary>
internal static class AdviceText
{
    private const int MaxPaths = 5;
    private const int MaxAdvice = 8;
    private const int MaxEqualPaths = 2;

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

        WriteKinds(writer, content, terminal);
        if (content.Packages is { } packages) WritePackages(writer, packages, terminal);
        if (content.Duplicates is { Groups: > 0 } duplicates) WriteDuplicates(writer, duplicates, terminal);
    }

    private static void WriteKinds(TextWriter writer, PresentContent content, Terminal terminal)
    {
        ContentKindSum[] kinds = [.. content.Kinds.Where(kind => kind.Bytes >= content.Bytes / MinShareOfKind)];
        if (kinds.Length == 0) return;
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files"], .. kinds.Select(kind => (string[])[HumanSize.Of(kind.Bytes), Number(kind.Files)])],
            terminal.Width,
            (row, _) => row == 0 ? "kind" : kinds[row - 1].Title);
    }

    private static void WritePackages(TextWriter writer, PackageContents packages, Terminal terminal)
    {
        PackageSum[] largest = [.. packages.Largest.Take(MaxPaths)];
        writer.WriteLine();
        TextTable.Write(
            writer,
            [["seen", "files", "layer"], .. largest.Select(package => (string[])[HumanSize.Of(package.Bytes), Number(package.Files), Number(package.Layer)])],
            terminal.Width,
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
            terminal.Width,
            (row, maxLength) => row == 0 ? "equal files" : InspectText.Shorten(PathsOf(largest[row - 1]), maxLength, terminal.Ellipsis));
        writer.WriteLine($"  {HumanSize.Of(duplicates.ExtraBytes)} in copies of {Plural.Of(duplicates.Groups, "content")}");
    }

    private static string PathsOf(DuplicateContent group) =>
        string.Join(", ", group.Paths.Take(MaxEqualPaths).Select(path => "/" + TerminalText.Escape(path))) + (group.Copies > MaxEqualPaths ? ", ..." : "");

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
