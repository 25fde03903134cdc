namespace Squash.Transform.Patterns;

/// <summary>Matches one component of a path: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>, <c>[[:digit:]]</c>, <c>\x</c>.</summary>
/// <remarks>POSIX.1-2017, XCU 2.13 pattern matching notation, byte by byte.</remarks>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out int length))
            {
                p += length;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == (byte)'*') p++;
        return p == pattern.Length;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, byte value, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case (byte)'?':
                return true;
            case (byte)'[':
                return MatchesSet(pattern, value, out length);
            case (byte)'\\':
                // A pattern that ends in a single backslash matches nothing, as in git.
                length = 2;
                return pattern.Length > 1 && pattern[1] == value;
            default:
                return pattern[0] == value;
        }
    }

    private static bool MatchesSet(ReadOnlySpan<byte> pattern, byte value, out int length)
    {
        int at = 1;
        bool negated = at < pattern.Length && pattern[at] is (byte)'!' or (byte)'^';
        if (negated) at++;

        bool found = false;
        for (int first = at; at < pattern.Length;)
        {
            if (pattern[at] == (byte)']' && at > first)
            {
                length = at + 1;
                return found != negated;
            }

            if (pattern[at..].StartsWith("[:"u8) && pattern[at..].IndexOf(":]"u8) is var end && end > 0)
            {
                found |= IsOfClass(pattern[(at + 2)..(at + end)], value);
                at += end + 2;
                continue;
            }

            byte low = Literal(pattern, ref at);
            byte high = low;
            if (at + 1 < pattern.Length && pattern[at] == (byte)'-' && pattern[at + 1] != (byte)']')
            {
                at++;
                high = Literal(pattern, ref at);
            }

            found |= value >= low && value <= high;
        }

        // A set that is not closed matches nothing.
        length = pattern.Length;
        return false;
    }

    private static byte Literal(ReadOnlySpan<byte> pattern, ref int at)
    {
        if (pattern[at] == (byte)'\\' && at + 1 < pattern.Length) at++;
        return pattern[at++];
    }

    private static bool IsOfClass(ReadOnlySpan<byte> name, byte value)
    {
        char c = (char)value;
        if (name.SequenceEqual("alpha"u8)) return char.IsAsciiLetter(c);
        if (name.SequenceEqual("digit"u8)) return char.IsAsciiDigit(c);
        if (name.SequenceEqual("alnum"u8)) return char.IsAsciiLetterOrDigit(c);
        if (name.SequenceEqual("upper"u8)) return char.IsAsciiLetterUpper(c);
        if (name.SequenceEqual("lower"u8)) return char.IsAsciiLetterLower(c);
        if (name.SequenceEqual("space"u8)) return c is ' ' or (>= '\t' and <= '\r');
        if (name.SequenceEqual("blank"u8)) return c is ' ' or '\t';
        if (name.SequenceEqual("xdigit"u8)) return char.IsAsciiHexDigit(c);
        if (name.SequenceEqual("punct"u8)) return value < 0x80 && char.IsBetween(c, '!', '~') && !char.IsAsciiLetterOrDigit(c);
        if (name.SequenceEqual("print"u8)) return char.IsBetween(c, ' ', '~');
        if (name.SequenceEqual("graph"u8)) return char.IsBetween(c, '!', '~');
        return name.SequenceEqual("cntrl"u8) && (value < ' ' || value == 0x7f);
    }
}
