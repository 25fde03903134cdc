using System.Text;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Inspect.Leaks;

/// <summary>Finds and removes the secrets in a text of a config.</summary>
internal static class SecretText
{
    /// <summary>The secrets in a text, in order; they do not overlap.</summary>
    public static IReadOnlyList<LeakMatch> Find(string text)
    {
        var matches = new List<LeakMatch>();

        // One byte per character keeps the positions; secrets are ASCII.
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = text[i] <= byte.MaxValue ? (byte)text[i] : (byte)'?';
        PrefixFinder.FindAll(bytes, matches);
        foreach (PatternRule rule in TextRules.All) rule.Find(text, matches);
        return WithoutOverlaps(matches);
    }

    /// <summary>The text with asterisks in place of its secrets.</summary>
    public static string Redact(string text)
    {
        IReadOnlyList<LeakMatch> matches = Find(text);
        if (matches.Count == 0) return text;
        var redacted = new StringBuilder();
        int done = 0;
        foreach (LeakMatch match in matches)
        {
            redacted.Append(text, done, match.Start - done).Append(LeakMatch.Mask);
            done = match.End;
        }

        return redacted.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Of matches that overlap, the first that covers all of them, or a match that reaches from the first to the last.</summary>
    public static IReadOnlyList<LeakMatch> WithoutOverlaps(IEnumerable<LeakMatch> matches)
    {
        var kept = new List<LeakMatch>();
        foreach (LeakMatch match in matches.OrderBy(match => match.Start).ThenByDescending(match => match.Length))
        {
            if (kept.Count == 0 || match.Start >= kept[^1].End) kept.Add(match);
            else if (match.End > kept[^1].End) kept[^1] = kept[^1] with { Length = match.End - kept[^1].Start };
        }

        return kept;
    }
}
