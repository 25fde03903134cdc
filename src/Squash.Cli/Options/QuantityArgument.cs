using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Sizes and shares as people write them.</summary>
internal static class QuantityArgument
{
    private const string DecimalUnits = "KMGTPE";

    /// <summary>A size: <c>500</c>, <c>50MB</c>, <c>1.5 GB</c>; <c>kB</c> and up are powers of 1000, <c>KiB</c> and up of 1024.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        if (!TryParseNumber(text[..digits], out decimal number) || !TryParseUnit(text[digits..].Trim().ToUpperInvariant(), out decimal unit)) return false;
        if (number > long.MaxValue / unit) return false;
        bytes = (long)(number * unit);
        return true;
    }

    /// <summary>A share from 0 to 1: <c>0.95</c>, <c>95%</c>.</summary>
    public static bool TryParseShare(string text, out decimal share) =>
        (TryParsePercent(text, out share) || TryParseNumber(text, out share)) && share <= 1;

    /// <summary>A share as <c>95%</c>.</summary>
    public static bool TryParsePercent(string text, out decimal share)
    {
        share = 0;
        if (!text.EndsWith('%') || !TryParseNumber(text[..^1].TrimEnd(), out decimal percent)) return false;
        share = percent / 100;
        return share <= 1;
    }

    private static bool TryParseNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TryParseUnit(string text, out decimal unit)
    {
        unit = 1;
        if (text is "" or "B") return true;
        int power = DecimalUnits.IndexOf(text[0], StringComparison.Ordinal) + 1;
        decimal step = text[1..] switch { "" or "B" => 1000, "I" or "IB" => 1024, _ => 0 };
        for (int i = 0; i < power; i++) unit *= step;
        return power > 0 && step > 0;
    }
}
