using System.Buffers.Binary;
using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Applies all rules with prefixes to bytes.</summary>
internal static class PrefixFinder
{
    // Rules look at the bytes in front of a secret.
    private const int BytesInFront = 8;

    private static readonly Dictionary<uint, Found[]> Rules = KeyRules.All.Concat(TokenRules.All)
        .SelectMany(rule => rule.Prefixes, (rule, prefix) => (Rule: rule, Prefix: Encoding.Latin1.GetBytes(prefix)))
        .Select(each => new Found(each.Rule, each.Prefix, PrefixKey.PositionIn(each.Prefix)))
        .GroupBy(found => BinaryPrimitives.ReadUInt32BigEndian(found.Prefix.AsSpan(found.KeyPosition)))
        .ToDictionary(group => group.Key, group => group.ToArray());

    private static readonly PrefixSearch Search = new(Rules.Keys);

    /// <summary>The longest secret of all rules.</summary>
    public static int MaxBytes { get; } = Rules.Values.SelectMany(rules => rules).Max(found => found.Rule.MaxBytes);

    /// <summary>The bytes in front of the position that <see cref="TryFind"/> continues at, and that it still needs.</summary>
    public static int BytesBefore { get; } = BytesInFront + Rules.Values.SelectMany(rules => rules).Max(found => found.KeyPosition);

    /// <summary>Finds the secrets in a text that is complete.</summary>
    public static void FindAll(ReadOnlySpan<byte> text, List<LeakMatch> matches)
    {
        int start = 0;
        while (TryFind(text, ref start, isEnd: true, matches)) start++;
    }

    /// <summary>Finds the next place with the key of a secret, and adds the secrets there.</summary>
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
        Found[] rules = Rules[BinaryPrimitives.ReadUInt32BigEndian(text[found..])];
        if (!isEnd && NeedsMore(rules, text.Length - found)) return false;
        foreach ((PrefixRule rule, byte[] prefix, int keyPosition) in rules)
        {
            int first = found - keyPosition;
            if (first >= 0 && text[first..].StartsWith(prefix) && rule.Match(text, first, prefix.Length) is { } match) matches.Add(match);
        }

        return true;
    }

    private static bool NeedsMore(Found[] rules, int bytes)
    {
        foreach ((PrefixRule rule, _, int keyPosition) in rules)
        {
            if (rule.MaxBytes > bytes + keyPosition) return true;
        }

        return false;
    }

    /// <summary>A prefix of a rule, with the position of the bytes in it that the search finds.</summary>
    private readonly record struct Found(PrefixRule Rule, byte[] Prefix, int KeyPosition);
}
