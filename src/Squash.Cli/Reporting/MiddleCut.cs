namespace Squash.Cli.Reporting;

/// <summary>Shortens a text by its middle.</summary>
internal static class MiddleCut
{
    /// <summary>The text with its beginning and its end, in at most <paramref name="maxLength"/> characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most characters.</param>
    /// <param name="ellipsis">Replaces the middle.</param>
    /// <param name="headShare">The beginning is one part in as many of what is left.</param>
    public static string Of(string text, int maxLength, string ellipsis, int headShare = 2)
    {
        if (text.Length <= maxLength) return text;
        int kept = Math.Max(0, maxLength - ellipsis.Length);
        int head = (kept + headShare - 1) / headShare;
        int tail = text.Length - (kept - head);
        if (head > 0 && char.IsHighSurrogate(text[head - 1])) head--;
        if (tail < text.Length && char.IsLowSurrogate(text[tail])) tail++;
        return text[..head] + ellipsis + text[tail..];
    }
}
