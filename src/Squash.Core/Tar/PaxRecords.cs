using System.Buffers.Text;

namespace Squash.Tar;

/// <summary>Splits a PAX extended header into its records, <c>LENGTH KEY=VALUE\n</c>, which consist of bytes.</summary>
/// <remarks>POSIX.1-2017 pax, "pax Extended Header". LENGTH counts the whole record, including itself.</remarks>
internal ref struct PaxRecords
{
    private ReadOnlySpan<byte> _rest;

    public PaxRecords(ReadOnlySpan<byte> header) => _rest = header;

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves to the next record.</summary>
    /// <param name="malformed">Whether the rest is not a valid record.</param>
    /// <returns><see langword="false"/> at the end, and if the rest is malformed.</returns>
    public bool TryRead(out bool malformed)
    {
        malformed = false;
        if (_rest.IsEmpty) return false;
        malformed = true;

        // The shortest record is "5 a=\n". A length with more digits than an int can have is wrong.
        if (!Utf8Parser.TryParse(_rest, out uint length, out int digits) || digits > 9) return false;
        if (_rest.Length <= digits || _rest[digits] != (byte)' ') return false;
        if (length > (uint)_rest.Length || length < digits + 4) return false;

        ReadOnlySpan<byte> record = _rest[(digits + 1)..(int)length];
        int equals = record.IndexOf((byte)'=');
        if (equals <= 0 || record[^1] != (byte)'\n') return false;

        Key = record[..equals];
        Value = record[(equals + 1)..^1];
        if (Key.Contains((byte)0)) return false;
        _rest = _rest[(int)length..];
        malformed = false;
        return true;
    }

    /// <summary>Whether a whole header consists of valid records.</summary>
    public static bool AreValid(ReadOnlySpan<byte> header)
    {
        var records = new PaxRecords(header);
        bool malformed;
        while (records.TryRead(out malformed))
        {
        }

        return !malformed;
    }

    /// <summary>The length of a record, including the digits of the length itself.</summary>
    public static int Measure(int keyBytes, int valueBytes)
    {
        int length = keyBytes + valueBytes + 3;
        int total = length + Digits(length);

        // These digits can push the length over a power of ten.
        return length + Digits(total);
    }

    /// <summary>Writes one record.</summary>
    /// <returns>The number of bytes, as returned by <see cref="Measure"/>.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int length = Measure(key.Length, value.Length);
        Utf8Formatter.TryFormat(length, destination, out int at);
        destination[at++] = (byte)' ';
        key.CopyTo(destination[at..]);
        at += key.Length;
        destination[at++] = (byte)'=';
        value.CopyTo(destination[at..]);
        at += value.Length;
        destination[at++] = (byte)'\n';
        return at;
    }

    private static int Digits(int value)
    {
        int digits = 1;
        while (value >= 10)
        {
            value /= 10;
            digits++;
        }

        return digits;
    }
}
