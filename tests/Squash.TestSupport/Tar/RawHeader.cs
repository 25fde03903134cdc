using System.Globalization;
using System.Text;

namespace Squash.TestSupport.Tar;

/// <summary>One header block, field by field.</summary>
internal sealed class RawHeader
{
    public const int BlockSize = 512;

    public byte[] Block { get; } = new byte[BlockSize];

    public void Text(int offset, int length, ReadOnlySpan<byte> value) =>
        value[..Math.Min(length, value.Length)].CopyTo(Block.AsSpan(offset, length));

    /// <summary>Octal digits and a NUL, as in POSIX; base 256 if they are too few.</summary>
    public void Number(int offset, int length, long value)
    {
        if (value < 0 || value >= 1L << (3 * (length - 1))) Base256(offset, length, value);
        else Text(offset, length, Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0')));
    }

    public void Base256(int offset, int length, long value)
    {
        for (int i = length - 1; i >= 0; i--)
        {
            Block[offset + i] = (byte)(value & 0xff);
            value >>= 8;
        }

        Block[offset] = (byte)(value < 0 ? 0xff : Block[offset] | 0x80);
    }

    public void Ustar() => Text(257, 8, "ustar\000"u8);

    public void Gnu() => Text(257, 8, "ustar  \0"u8);

    public byte[] Sign(bool wrong = false)
    {
        Block.AsSpan(148, 8).Fill((byte)' ');
        int sum = Block.Sum(b => b) + (wrong ? 1 : 0);
        Text(148, 8, Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 "));
        return Block;
    }

    /// <summary>A PAX record: its length, which counts itself, then <c>key=value</c>.</summary>
    public static byte[] PaxRecord(ByteString key, ByteString value)
    {
        int payload = key.Length + value.Length + 3;
        int length = payload + 1;
        while (payload + Digits(length) != length) length++;
        return [.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. key.Span, (byte)'=', .. value.Span, (byte)'\n'];
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
