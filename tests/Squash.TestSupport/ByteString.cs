using System.Globalization;
using System.Text;

namespace Squash.TestSupport;

/// <summary>A path, link target or attribute as bytes. Tests write it as text if it is UTF-8.</summary>
public readonly struct ByteString : IEquatable<ByteString>, IComparable<ByteString>
{
    private readonly byte[]? _bytes;

    public ByteString(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public static ByteString Empty => default;

    public ReadOnlySpan<byte> Span => _bytes;

    public int Length => Span.Length;

    public bool IsEmpty => Length == 0;

    public static implicit operator ByteString(string text) => new(Encoding.UTF8.GetBytes(text));

    public static implicit operator ByteString(ReadOnlySpan<byte> bytes) => new(bytes);

    public static implicit operator ByteString(byte[] bytes) => new(bytes);

    public static ByteString operator +(ByteString left, ByteString right) => new([.. left.Span, .. right.Span]);

    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    public static ByteString FromNumber(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(ByteString left, ByteString right) => left.CompareTo(right) < 0;

    public static bool operator >(ByteString left, ByteString right) => left.CompareTo(right) > 0;

    public static bool operator <=(ByteString left, ByteString right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ByteString left, ByteString right) => left.CompareTo(right) >= 0;

    public byte[] ToArray() => Span.ToArray();

    /// <summary>The parts between the separators, including empty ones.</summary>
    public List<ByteString> Split(char separator)
    {
        var pieces = new List<ByteString>();
        foreach (Range piece in Span.Split((byte)separator)) pieces.Add(Span[piece]);
        return pieces;
    }

    public static ByteString Join(char separator, IEnumerable<ByteString> pieces)
    {
        var joined = new List<byte>();
        bool first = true;
        foreach (ByteString piece in pieces)
        {
            if (!first) joined.Add((byte)separator);
            joined.AddRange(piece.Span);
            first = false;
        }

        return joined.ToArray();
    }

    public bool StartsWith(ByteString prefix) => Span.StartsWith(prefix.Span);

    public bool EndsWith(ByteString suffix) => Span.EndsWith(suffix.Span);

    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    public int CompareTo(ByteString other) => Span.SequenceCompareTo(other.Span);

    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The text with everything except printable ASCII escaped.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (byte b in Span)
        {
            if (b is > 0x20 and < 0x7f and not (byte)'\\') text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.ToString();
    }
}
