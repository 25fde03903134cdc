using System.Buffers;
using System.Buffers.Binary;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Elf;

/// <summary>Bytes and numbers of an ELF file; what lies beyond its end is not read and not an error.</summary>
internal sealed class ElfInput(Stream stream, bool is64Bit, bool isLittleEndian) : IDisposable
{
    private const int WindowBytes = 16 * 1024;

    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private long _windowStart;
    private int _windowLength;

    public bool Is64Bit => is64Bit;

    public long Length { get; } = stream.Length;

    /// <summary>Must be called once.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    public static int ReadAt(Stream stream, long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= stream.Length) return 0;
        stream.Position = offset;
        return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }

    public ushort UInt16(ReadOnlySpan<byte> bytes) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public uint UInt32(ReadOnlySpan<byte> bytes) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    public long Int64(ReadOnlySpan<byte> bytes) =>
        isLittleEndian ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);

    /// <summary>A number as wide as the class; addresses that a file cannot have come out negative.</summary>
    public long Word(ReadOnlySpan<byte> bytes) => is64Bit ? Int64(bytes) : UInt32(bytes);

    public int ReadUpTo(long offset, Span<byte> destination)
    {
        if (destination.Length > WindowBytes / 4) return ReadAt(stream, offset, destination);
        if (offset < _windowStart || offset - _windowStart > _windowLength - destination.Length)
        {
            _windowLength = ReadAt(stream, offset, _window.AsSpan(0, WindowBytes));
            _windowStart = offset;
        }

        int length = (int)Math.Clamp(_windowStart + _windowLength - offset, 0, destination.Length);
        if (length > 0) _window.AsSpan((int)(offset - _windowStart), length).CopyTo(destination);
        return length;
    }

    public bool TryRead(long offset, Span<byte> destination) => offset >= 0 && ReadUpTo(offset, destination) == destination.Length;

    /// <summary>The text from a place to the next NUL.</summary>
    /// <returns><see langword="null"/> where it is empty, or has no end within the limit.</returns>
    public string? String(long offset, long maxBytes)
    {
        Span<byte> bytes = stackalloc byte[256];
        var text = new System.Text.StringBuilder();
        for (long at = offset; at - offset < maxBytes;)
        {
            int length = at < 0 ? 0 : ReadUpTo(at, bytes[..(int)Math.Min(bytes.Length, maxBytes - (at - offset))]);
            if (length == 0) return null;
            int end = bytes[..length].IndexOf((byte)0);
            text.Append(ByteText.Of(bytes[..(end < 0 ? length : end)]));
            if (end >= 0) return text.Length == 0 ? null : text.ToString();
            at += length;
        }

        return null;
    }
}
