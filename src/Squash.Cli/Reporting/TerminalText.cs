using System.Globalization;
using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>Makes text from an archive safe to show: it must not move the cursor or forge a line.</summary>
internal static class TerminalText
{
    /// <summary>Control, format (bidi overrides) and separator characters, and unpaired surrogates, become escapes.</summary>
    public static string Escape(string text)
    {
        StringBuilder? safe = null;
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // An unpaired surrogate is enumerated as U+FFFD.
            int value = char.IsSurrogate(text[index]) && rune.IsBmp ? text[index] : rune.Value;
            if (IsSafe(rune) && value == rune.Value) safe?.Append(rune);
            else AppendEscape(safe ??= new StringBuilder(text, 0, index, text.Length + 8), value);
            index += rune.Utf16SequenceLength;
        }

        return safe?.ToString() ?? text;
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void AppendEscape(StringBuilder builder, int value) => _ = value switch
    {
        '\n' => builder.Append(@"\n"),
        '\r' => builder.Append(@"\r"),
        '\t' => builder.Append(@"\t"),
        < 0x100 => builder.Append(CultureInfo.InvariantCulture, $@"\x{value:x2}"),
        _ => builder.Append(CultureInfo.InvariantCulture, $@"\u{{{value:x}}}"),
    };
}
