namespace Squash.Inspect.Leaks.Rules;

/// <summary>The four bytes of a prefix that the search looks for: those that hardly occur elsewhere, because each one found costs time.</summary>
internal static class PrefixKey
{
    // "-----BEGIN " begins with four dashes, as does every ruler in a text; "-BEG" is rare.
    private const int PointsOfChange = 2;

    /// <summary>The position of these bytes: the first of those with the most different bytes and changes between kinds of characters.</summary>
    public static int PositionIn(ReadOnlySpan<byte> prefix)
    {
        int best = 0, most = 0;
        for (int at = 0; at <= prefix.Length - PrefixSearch.KeyBytes; at++)
        {
            int points = PointsOf(prefix.Slice(at, PrefixSearch.KeyBytes));
            if (points > most) (best, most) = (at, points);
        }

        return best;
    }

    private static int PointsOf(ReadOnlySpan<byte> bytes)
    {
        int points = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!bytes[..i].Contains(bytes[i])) points++;
            if (i > 0 && KindOf(bytes[i]) != KindOf(bytes[i - 1])) points += PointsOfChange;
        }

        return points;
    }

    private static int KindOf(byte character) => (char)character switch
    {
        >= 'a' and <= 'z' => 0,
        >= 'A' and <= 'Z' => 1,
        >= '0' and <= '9' => 2,
        _ => 3,
    };
}
