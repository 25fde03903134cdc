using System.Buffers.Binary;
using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Applies all rules with prefixes to bytes.</summary>
internal static class PrefixFinder
{
    /// <summary>The bytes before a secret that rules look at.</summary>
    public const int BytesBefore = 8;

    private static readonly Dictionary<uint, (PrefixRule Rule, byte[] Prefix)[]> Rules = KeyRules.All.Concat(TokenRules.All)
        .SelectMany(rule => rule.Prefixes.Select(prefix => (Rule: rule, Prefix: Encoding.Latin1.GetBytes(prefix))))
        .GroupBy(rule => BinaryPrimitives.ReadUInt32BigEndian(rule.Prefix))
        .ToDictionary(group => group.Key, group => group.ToArray());

    private static readonly PrefixSearch Search = new(Rules.Keys);

    /// <summary>The longest secret of all rules.</summary>
    public static int MaxBytes { get; } = Rules.Values.SelectMany(rules => rules).Max(rule => rule.Rule.MaxBytes);

    /// <summary>Finds the secrets in a text that is complete.</summary>
    public static void FindAll(ReadOnlySpan<byte> text, List<LeakMatch> matches)
    {
        int start = 0;
        while (TryFind(text, ref start, isEnd: true, matches)) start++;
    }

    /// <summary>Finds the next place that begins like a secret, and adds those that are.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="start">The first place to examine; afterwards the place that was found or, at the end, the first one that was not examined.</param>
    /// <param name="isEnd">Whether no more bytes follow.</param>
    /// <param name="matches">Receives the secrets.</param>
    /// <returns><see langword="false"/> if there is none, or not enough bytes follow it.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, ref int start, bool isEnd, List<LeakMatch> matches)
    {
        int found = Search.Next(text, start);
        if (found < 0)
        {
            start = Math.Max(start, text.Length - PrefixSearch.KeyBytes + 1);
            return false;
        }

        start = found;
        (PrefixRule Rule, byte[] Prefix)[] rules = Rules[BinaryPrimitives.ReadUInt32BigEndian(text[found..])];
        if (!isEnd && NeedsMore(rules, text.Length - found)) return false;
        foreach ((PrefixRule rule, byte[] prefix) in rules)
        {
            if (text[found..].StartsWith(prefix) && rule.Match(text, found, prefix.Length) is { } match) matches.Add(match);
        }

        return true;
    }

    private static bool NeedsMore((PrefixRule Rule, byte[] Prefix)[] rules, int bytes)
    {
        foreach ((PrefixRule rule, _) in rules)
        {
            if (rule.MaxBytes > bytes) return true;
        }

        return false;
    }
}
