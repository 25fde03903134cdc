using System.Globalization;
using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>Makes text that came from an archive safe to show: it must not move the cursor or forge a line.</summary>
internal static class TerminalText
{
    /// <summary>Control, format (bidi overrides) and separator characters, and unpaired surrogates, become escapes.</summary>
    public static string Escape(string text)
    {
        StringBuilder? safe = null;
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // An unpaired surrogate is enumerated as U+FFFD, which is what a terminal would make of it.
            if (IsSafe(rune)) safe?.Append(rune);
            else AppendEscape(safe ??= new StringBuilder(text, 0, index, text.Length + 8), rune);
            index += rune.Utf16SequenceLength;
        }

        return safe?.ToString() ?? text;
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void AppendEscape(StringBuilder builder, Rune rune) => _ = rune.Value switch
    {
        '\n' => builder.Append(@"\n"),
        '\r' => builder.Append(@"\r"),
        '\t' => builder.Append(@"\t"),
        < 0x100 => builder.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"),
        _ => builder.Append(CultureInfo.InvariantCulture, $@"\u{{{rune.Value:x}}}"),
    };
}
