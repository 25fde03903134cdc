using System.Formats.Tar;
using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>The differences of two images as text: a list or counts on stdout, and one line on stderr.</summary>
internal static class DiffText
{
    private const int MaxValueLength = 200;
    private const string None = "none";

    /// <summary>Writes one line per difference.</summary>
    public static void WriteList(TextWriter writer, ImageCompareReport report)
    {
        foreach (ConfigDifference difference in report.Config)
        {
            writer.WriteLine(Line(Sign(difference), $"config {Show(difference.Path)}", Values(difference)));
        }

        foreach (PathDifference difference in report.Paths)
        {
            string slash = difference.Type == TarEntryType.Directory ? "/" : "";
            writer.WriteLine(Line(Sign(difference.Change), $"/{TerminalText.Escape(difference.Path)}{slash}", Describe(difference)));
        }

        if (report.Counts.Listed - report.Paths.Count is > 0 and var left)
        {
            writer.WriteLine(Invariant($"... and {left} more (--max-paths {report.Counts.Listed} lists them)"));
        }
    }

    /// <summary>Writes the number of differences of each kind.</summary>
    public static void WriteCounts(TextWriter writer, ImageCompareReport report)
    {
        PathCounts counts = report.Counts;
        string properties = string.Join(", ", counts.Properties.Select(pair => Invariant($"{PropertyName.Of(pair.Key)} {pair.Value}")));
        writer.WriteLine($"added    {Size(counts.Added, counts.AddedBytes)}");
        writer.WriteLine($"removed  {Size(counts.Removed, counts.RemovedBytes)}");
        writer.WriteLine($"changed  {Plural.Of(counts.Changed, "path")}{(properties.Length == 0 ? "" : ": ")}{properties}");
        writer.WriteLine($"config   {Plural.Of(report.Config.Count, "value")}");
    }

    /// <summary>For example <c>a.tar and b.tar differ: 3 added, 1 removed, 7 changed; config: 1 value  in 1.2 s</c>.</summary>
    /// <param name="report">The differences.</param>
    /// <param name="before">The first image as named by the user.</param>
    /// <param name="after">The second one.</param>
    /// <param name="configOnly">Whether only the configs were compared.</param>
    public static string Summary(ImageCompareReport report, string before, string after, bool configOnly)
    {
        string images = $"{TerminalText.Escape(before)} and {TerminalText.Escape(after)}";
        PathCounts counts = report.Counts;
        string what = configOnly ? "" : report.AreEqual
            ? $": {Plural.Of(counts.Compared, "path")}"
            : Invariant($": {counts.Added} added, {counts.Removed} removed, {counts.Changed} changed");
        string config = report.Config.Count == 0 ? "" : $"{(configOnly ? ":" : ";")} config: {Plural.Of(report.Config.Count, "value")}";
        return $"{images} {(report.AreEqual ? "are the same" : "differ")}{what}{config}  in {SummaryLine.Duration(report.Elapsed)}";
    }

    private static string Describe(PathDifference difference) => difference switch
    {
        { Change: PathChange.Changed } => string.Join(", ", difference.Properties.Select(Describe)),
        { Type: TarEntryType.RegularFile } => HumanSize.Of(difference.Bytes),
        { Type: TarEntryType.Directory, Paths: > 1 } => Size(difference.Paths, difference.Bytes),
        _ => FileTypeName.Of(difference.Type),
    };

    private static string Describe(PropertyDifference difference)
    {
        string name = difference.Name is { } known ? $"{PropertyName.Of(difference.Property)} {TerminalText.Escape(known)}" : PropertyName.Of(difference.Property);
        return difference.Property == ImageProperties.Content
            ? $"{name} differs"
            : $"{name} {Show(difference.Before)} -> {Show(difference.After)}";
    }

    private static char Sign(PathChange change) => change switch
    {
        PathChange.Added => '+',
        PathChange.Removed => '-',
        _ => '~',
    };

    private static char Sign(ConfigDifference difference) => Sign(
        difference.Before is null ? PathChange.Added : difference.After is null ? PathChange.Removed : PathChange.Changed);

    private static string Values(ConfigDifference difference) => difference switch
    {
        { Before: { } before, After: { } after } => $"{Show(before)} -> {Show(after)}",
        _ => Show(difference.Before ?? difference.After),
    };

    private static string Show(string? value)
    {
        if (value is null) return None;
        bool isLong = value.Length > MaxValueLength;
        return TerminalText.Escape(isLong ? value[..MaxValueLength] : value) + (isLong ? "..." : "");
    }

    private static string Line(char sign, string what, string how) => $"{sign} {what}  {how}";

    private static string Size(long paths, long bytes) => $"{Plural.Of(paths, "path")}, {HumanSize.Of(bytes)}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
