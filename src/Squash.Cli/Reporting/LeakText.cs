using System.Globalization;
using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>The secrets of an image as text.</summary>
internal static class LeakText
{
    /// <summary>Writes the secrets, worst first, and the commands that remove them; nothing if nobody asked for them.</summary>
    public static void Write(TextWriter writer, InspectReport report, CommandLine line, Terminal terminal)
    {
        if (report.Leaks is not { } all) return;
        Leak[] leaks = [.. all.Where(leak => leak.Allowed is null)];
        writer.WriteLine();
        if (leaks.Length > 0)
        {
            TextTable.Write(
                writer,
                [["severity", "layer", "seen"], .. leaks.Select(Cells)],
                terminal,
                (row, _) => row == 0 ? "secret" : TerminalText.Escape($"{leaks[row - 1].Title} {leaks[row - 1].Masked} in {PlaceOf(leaks[row - 1])}"));
            writer.WriteLine();
            foreach (IGrouping<string, Leak> remedy in leaks.GroupBy(LeakCommand.Of))
            {
                writer.WriteLine($"  {TerminalText.Escape(line.Of(remedy.Key))}  removes {remedy.Count()}");
            }

            writer.WriteLine("  Anyone who has the image has these secrets: revoke them, too.");
        }

        int allowed = all.Count - leaks.Length;
        writer.WriteLine($"leaks       {Plural.Of(leaks.Length, "secret")}{(allowed == 0 ? "" : $", and {allowed} allowed (--json has the reasons)")}");
    }

    /// <summary>A severity in one word.</summary>
    public static string NameOf(LeakSeverity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>The place of a secret: a file, a field of the config, or a position in a layer.</summary>
    public static string PlaceOf(Leak leak) => leak switch
    {
        { Field: { } field } => field,
        { Path: { } path, Offset: 0 } => "/" + path,
        { Path: { } path } => $"/{path}, byte {Number(leak.Offset ?? 0)}",
        _ => $"byte {Number(leak.Offset ?? 0)} of the layer, not in a file",
    };

    private static string[] Cells(Leak leak) =>
    [
        NameOf(leak.Severity),
        leak.Layer is { } layer ? Number(layer) : "",
        leak.IsVisible ? "yes" : leak.LostIn is { } lost ? $"until {Number(lost)}" : "no",
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
