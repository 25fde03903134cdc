using System.Buffers;
using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>A token: a prefix, followed by a known number of characters of a known alphabet.</summary>
internal sealed class TokenRule : PrefixRule
{
    /// <summary>The alphabet of the characters after the prefix.</summary>
    public required SearchValues<byte> Alphabet { get; init; }

    /// <summary>The minimum number of characters after the prefix.</summary>
    public required int MinLength { get; init; }

    /// <summary>The maximum number; 0 for exactly <see cref="MinLength"/>.</summary>
    public int MaxLength { get; init; }

    /// <summary>Checks the characters after the prefix further, such as their checksum.</summary>
    public Func<string, bool> IsValid { get; init; } = _ => true;

    public override int MaxBytes => Prefixes.Max(prefix => prefix.Length) + Math.Max(MinLength, MaxLength) + 1;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        // In the middle of a longer word it is a coincidence.
        if (start > 0 && Alphabets.Word.Contains(text[start - 1])) return null;
        ReadOnlySpan<byte> rest = text[(start + prefixBytes)..];
        int length = rest.IndexOfAnyExcept(Alphabet);
        if (length < 0) length = rest.Length;
        if (length < MinLength || length > Math.Max(MinLength, MaxLength)) return null;
        if (length < rest.Length && Alphabets.Word.Contains(rest[length])) return null;
        string body = Encoding.Latin1.GetString(rest[..length]);
        if (Placeholder.IsIn(body) || !IsValid(body)) return null;
        string prefix = Encoding.Latin1.GetString(text.Slice(start, prefixBytes));
        return new LeakMatch(this, start, prefixBytes + length, prefix + LeakMatch.Mask);
    }
}
