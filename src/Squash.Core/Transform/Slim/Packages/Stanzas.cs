using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>Cuts a package database into its stanzas: lines, with an empty one behind each stanza.</summary>
internal static class Stanzas
{
    /// <returns>Each stanza with the empty lines behind it, so that all together are the document.</returns>
    public static IEnumerable<Range> Split(ReadOnlyMemory<byte> document)
    {
        int start = 0;
        for (int at = 0; at < document.Length;)
        {
            int next = NextLine(document.Span, at);
            bool isEmpty = IsEmpty(document.Span[at..next]);
            at = next;
            if (!isEmpty) continue;
            while (at < document.Length && IsEmpty(document.Span[at..NextLine(document.Span, at)])) at = NextLine(document.Span, at);
            yield return start..at;
            start = at;
        }

        if (start < document.Length) yield return start..document.Length;
    }

    /// <summary>The fields of a Debian control stanza, with continuation lines joined.</summary>
    /// <remarks>deb822(5); names are compared without case.</remarks>
    public static Dictionary<string, string> Fields(ReadOnlySpan<byte> stanza)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string text = ByteText.Of(stanza);
        for (int at = 0; at < text.Length;)
        {
            int end = EndOfField(text, at);
            int colon = text.IndexOf(':', at, end - at);
            if (colon > at && text[at] is not (' ' or '\t')) fields[text[at..colon]] = text[(colon + 1)..end].Replace("\n", "", StringComparison.Ordinal).Trim();
            at = end;
        }

        return fields;
    }

    // The next line that does not go on with the one before.
    private static int EndOfField(string text, int start)
    {
        for (int at = start; ; at++)
        {
            at = text.IndexOf('\n', at);
            if (at < 0 || at + 1 == text.Length) return text.Length;
            if (text[at + 1] is not (' ' or '\t')) return at + 1;
        }
    }

    private static int NextLine(ReadOnlySpan<byte> text, int at) => text[at..].IndexOf((byte)'\n') is >= 0 and var end ? at + end + 1 : text.Length;

    private static bool IsEmpty(ReadOnlySpan<byte> line) => line.Trim(" \t\r\n"u8).IsEmpty;
}
