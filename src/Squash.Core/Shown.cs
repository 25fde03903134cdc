using System.Globalization;
using System.Text;

namespace Squash;

/// <summary>Text from elsewhere for a message: in one line, and shortened to fit it. Squash.Registry compiles this file, too.</summary>
internal static class Shown
{
    private const int MaxLength = 120;

    /// <summary>The text in quotes.</summary>
    public static string Quote(string text) => $"\"{Text(text)}\"";

    /// <summary>A number with its noun: <c>1 layer</c>, <c>2 layers</c>.</summary>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>The text with unprintable characters as <c>\uNNNN</c>.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length > MaxLength)
            {
                shown.Append('…');
                break;
            }

            if (IsPrintable(rune)) shown.Append(rune);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return shown.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
