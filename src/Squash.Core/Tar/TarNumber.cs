using System.Buffers.Binary;

namespace Squash.Tar;

/// <summary>The numeric fields of a tar header: octal text, or base-256 if the top bit of the first byte is set.</summary>
/// <remarks>POSIX.1-2017 pax, ustar interchange format; base-256 is GNU tar's and star's extension.</remarks>
internal static class TarNumber
{
    /// <returns><see langword="false"/> if the field does not contain a number that fits into 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) == 0 ? TryParseOctal(field, out value) : TryParseBase256(field, out value);

    /// <summary>Whether a field contains a number and nothing else. Fields that must contain one are read less strictly.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0) return TryParseBase256(field, out _);
        field = field.Trim(" \0"u8);
        int end = field.IndexOf((byte)0);
        return !(end < 0 ? field : field[..end]).ContainsAnyExceptInRange((byte)'0', (byte)'7');
    }

    /// <summary>Octal digits, padded with spaces or NULs on either side; an empty field is 0.</summary>
    public static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        if (field.Length is 8 or 12 && TryParseUsualOctal(field, out value)) return true;

        int i = 0;
        while (i < field.Length && field[i] is (byte)' ' or 0) i++;

        ulong result = 0;
        for (; i < field.Length && field[i] is not ((byte)' ' or 0); i++)
        {
            uint digit = unchecked((uint)(field[i] - '0'));
            if (digit > 7 || result >> 60 != 0)
            {
                value = 0;
                return false;
            }

            result = (result << 3) | digit;
        }

        value = (long)result;
        return true;
    }

    /// <summary>The form of nearly all tars, eight bytes at a time: digits from the first byte on, then padding.</summary>
    private static bool TryParseUsualOctal(ReadOnlySpan<byte> field, out long value)
    {
        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(field[^sizeof(ulong)..]);
        int digits = field.Length;
        for (; (byte)(last >> 56) is (byte)' ' or 0; digits--) last = (last << 8) | '0';
        if (!TryParseEightDigits(last, out value)) return false;
        if (field.Length == sizeof(ulong)) return true;

        ulong first = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(field) << 32) | 0x30303030;
        if (!TryParseEightDigits(first, out long high)) return false;
        value |= high << (3 * (digits - 4));
        return true;
    }

    /// <param name="text">Eight characters, the first in the lowest byte.</param>
    /// <param name="value">Their value as octal digits.</param>
    private static bool TryParseEightDigits(ulong text, out long value)
    {
        // Neighbours are combined three times: into pairs, fours, and all eight.
        ulong digits = text & 0x0707070707070707;
        ulong pairs = ((digits << 3) | (digits >> 8)) & 0x003f003f003f003f;
        ulong fours = ((pairs << 6) | (pairs >> 16)) & 0x00000fff00000fff;
        value = (long)(((fours << 12) | (fours >> 32)) & 0xffffff);
        return (text & 0xf8f8f8f8f8f8f8f8) == 0x3030303030303030;
    }

    private static bool TryParseBase256(ReadOnlySpan<byte> field, out long value)
    {
        // Bit 6 of the first byte is the sign; the bits above the low 64 must repeat it.
        byte fill = (field[0] & 0x40) != 0 ? (byte)0xff : (byte)0;
        byte first = (byte)(fill == 0 ? field[0] & 0x7f : field[0] | 0x80);
        value = 0;
        ReadOnlySpan<byte> rest = field[1..];
        if (rest.Length >= sizeof(long))
        {
            ReadOnlySpan<byte> high = rest[..^sizeof(long)];
            if (first != fill || high.ContainsAnyExcept(fill)) return false;
            value = BinaryPrimitives.ReadInt64BigEndian(rest[^sizeof(long)..]);
            return (value < 0) == (fill != 0);
        }

        value = unchecked((sbyte)first);
        foreach (byte b in rest) value = (value << 8) | b;
        return true;
    }

    /// <summary>Fills the field with zero-padded octal digits and a final NUL.</summary>
    public static void FormatOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>Whether <see cref="FormatOctal"/> can write the value into a field of that many bytes.</summary>
    public static bool FitsOctal(int fieldBytes, long value) => value >= 0 && value >> (3 * (fieldBytes - 1)) == 0;

    /// <summary>Fills the field with a non-negative number in base-256, for values that do not fit as octal digits.</summary>
    public static void FormatBase256(Span<byte> field, long value)
    {
        for (int i = field.Length - 1; i >= 0; i--)
        {
            field[i] = (byte)(value & 0xff);
            value >>= 8;
        }

        field[0] |= 0x80;
    }
}
