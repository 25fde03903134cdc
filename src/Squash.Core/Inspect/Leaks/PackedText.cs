using System.IO.Compression;
using System.Text;

namespace Squash.Inspect.Leaks;

/// <summary>Texts that a search for bytes does not see as they are: compressed with gzip, or in UTF-16.</summary>
internal static class PackedText
{
    /// <summary>The bytes at the start that <see cref="IsPacked"/> needs.</summary>
    public const int MagicBytes = 3;

    // RFC 1952, section 2.3: ID1, ID2, and deflate. Unicode 16.0, section 23.8: byte order marks.
    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B, 8];

    private static ReadOnlySpan<byte> LittleEndian => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> BigEndian => [0xFE, 0xFF];

    /// <summary>Whether a file that begins so is such a text.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> start) => IsCompressed(start) || start.StartsWith(LittleEndian) || start.StartsWith(BigEndian);

    /// <summary>The place in the file of a part of the text; that of a compressed file is its beginning.</summary>
    public static (int Start, int Bytes) PlaceOf(ReadOnlySpan<byte> file, int start, int length) =>
        IsCompressed(file) ? (0, 1) : (LittleEndian.Length + (sizeof(char) * start), sizeof(char) * length);

    /// <summary>The text with one byte per character; of a damaged file, what can be read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">The most bytes of the text.</param>
    public static byte[] Unpack(ReadOnlyMemory<byte> file, int maxBytes)
    {
        if (IsCompressed(file.Span)) return Inflate(file, maxBytes);
        Encoding encoding = file.Span.StartsWith(LittleEndian) ? Encoding.Unicode : Encoding.BigEndianUnicode;
        return Encoding.Latin1.GetBytes(encoding.GetString(file.Span[LittleEndian.Length..]));
    }

    private static bool IsCompressed(ReadOnlySpan<byte> start) => start.StartsWith(Gzip);

    private static byte[] Inflate(ReadOnlyMemory<byte> file, int maxBytes)
    {
        using var stored = new MemoryStream(file.ToArray(), writable: false);
        using var plain = new GZipStream(stored, CompressionMode.Decompress);
        using var text = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int count;
            while (text.Length < maxBytes && (count = plain.Read(buffer, 0, (int)Math.Min(buffer.Length, maxBytes - text.Length))) > 0) text.Write(buffer, 0, count);
        }
        catch (InvalidDataException)
        {
            // The part before the damage counts.
        }

        return text.ToArray();
    }
}
