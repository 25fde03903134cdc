using System.Buffers;
using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>A value of a fixed length that follows its name, as in <c>name = "value"</c>.</summary>
internal sealed class AssignedRule : PrefixRule
{
    private const int MaxGap = 8;

    private static readonly SearchValues<byte> Gap = SearchValues.Create(" \t=:\"'>\\,"u8);

    public required SearchValues<byte> Alphabet { get; init; }

    /// <summary>The number of characters of the value.</summary>
    public required int Length { get; init; }

    /// <summary>Checks the value further.</summary>
    public required Func<string, bool> IsValid { get; init; }

    public override int MaxBytes => Prefixes.Max(prefix => prefix.Length) + MaxGap + Length + 1;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> rest = text[(start + prefixBytes)..];
        int gap = rest.IndexOfAnyExcept(Gap);
        bool isAssigned = text[start + prefixBytes - 1] == (byte)'=' || gap > 0;
        if (gap is < 0 or > MaxGap || !isAssigned) return null;
        ReadOnlySpan<byte> value = rest[gap..];
        int length = value.IndexOfAnyExcept(Alphabet);
        if (length < 0) length = value.Length;
        if (length != Length) return null;
        string found = Encoding.Latin1.GetString(value[..length]);
        if (Placeholder.IsIn(found) || !IsValid(found)) return null;
        string name = Encoding.Latin1.GetString(text.Slice(start, prefixBytes)).TrimEnd('=');
        return new LeakMatch(this, start + prefixBytes + gap, length, $"{name}={LeakMatch.Mask}");
    }
}
