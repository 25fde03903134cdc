using System.Globalization;

namespace Squash.Instructions;

/// <summary>Durations as Go writes them: <c>1m30s</c>, <c>1.5h</c>, <c>500ms</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>Parses a duration.</summary>
    /// <returns><see langword="false"/> for anything else, and for one of more than 292 years.</returns>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        bool isNegative = text.StartsWith('-');
        string rest = text is ['-' or '+', ..] ? text[1..] : text;
        if (rest == "0") return true;
        if (rest.Length == 0) return false;
        decimal sum = 0;
        while (rest.Length > 0)
        {
            int digits = LengthWhile(rest, c => char.IsAsciiDigit(c) || c == '.');
            int unit = LengthWhile(rest[digits..], c => !char.IsAsciiDigit(c) && c != '.');
            decimal factor = Array.Find(Units, known => known.Unit == rest.Substring(digits, unit)).Nanoseconds;
            if (factor == 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)) return false;
            if (value > long.MaxValue / factor) return false;
            sum += decimal.Truncate(value * factor);
            rest = rest[(digits + unit)..];
        }

        if (sum > long.MaxValue) return false;
        nanoseconds = isNegative ? -(long)sum : (long)sum;
        return true;
    }

    private static int LengthWhile(string text, Func<char, bool> belongs)
    {
        int length = 0;
        while (length < text.Length && belongs(text[length])) length++;
        return length;
    }
}
