using Squash.Cli.Host;

namespace Squash.Cli.Reporting;

/// <summary>Rows of short cells, right-aligned, followed by a column of text that takes the rest of the line.</summary>
internal static class TextTable
{
    private const int MinTextLength = 8;
    private const string Gap = "  ";

    /// <summary>Writes a table without a column of text.</summary>
    /// <param name="writer">Receives the table.</param>
    /// <param name="rows">The cells of each row, with the headings first.</param>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows) => Write(writer, rows, int.MaxValue, (_, _) => "");

    /// <summary>Writes a table.</summary>
    /// <param name="writer">Receives the table.</param>
    /// <param name="rows">The cells of each row, with the headings first.</param>
    /// <param name="width">The columns of a line.</param>
    /// <param name="text">The text of a row, given its index and maximum length.</param>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows, int width, Func<int, int, string> text) => Write(writer, rows, width, text, heading => heading);

    /// <summary>Writes a table with headings in bold on a terminal with colours.</summary>
    /// <param name="writer">Receives the table.</param>
    /// <param name="rows">The cells of each row, with the headings first.</param>
    /// <param name="terminal">The capabilities of the writer.</param>
    /// <param name="text">The text of a row, given its index and maximum length.</param>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows, Terminal terminal, Func<int, int, string> text) => Write(writer, rows, terminal.Width, text, terminal.Bold);

    private static void Write(TextWriter writer, IReadOnlyList<string[]> rows, int width, Func<int, int, string> text, Func<string, string> heading)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        int left = Math.Max(MinTextLength, width - widths.Sum(cell => Gap.Length + cell) - Gap.Length);
        for (int row = 0; row < rows.Count; row++)
        {
            string cells = string.Concat(rows[row].Select((cell, column) => Gap + cell.PadLeft(widths[column])));
            string line = (cells + Gap + text(row, left)).TrimEnd();
            writer.WriteLine(row == 0 ? heading(line) : line);
        }
    }
}
