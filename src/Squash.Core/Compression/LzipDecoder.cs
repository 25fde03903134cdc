using System.Buffers.Binary;
using System.IO.Hashing;
using SharpCompress.Compressors.LZMA;

namespace Squash.Compression;

/// <summary>Decodes lzip with any number of members.</summary>
/// <remarks>
/// SharpCompress decodes the LZMA stream. We read the framing ourselves, because SharpCompress accepts a truncated trailer.
/// </remarks>
internal sealed class LzipDecoder(CompressedSource source) : BlobDecoder
{
    private const int HeaderBytes = 6;
    private const int TrailerBytes = 20;

    private readonly Crc32 _crc = new();
    private LzmaStream? _member;
    private long _memberStart;
    private long _plainBytes;

    public static bool IsStart(ReadOnlySpan<byte> start) =>
        start is [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', 1, var dictionary, ..] && (dictionary & 0x1f) is >= 12 and <= 29;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_member is null)
            {
                if (source.IsAtEnd) return 0;
                _member = BeginMember();
            }

            int read = _member.Read(buffer);
            if (read > 0)
            {
                _crc.Append(buffer[..read]);
                _plainBytes += read;
                return read;
            }

            _member.Dispose();
            _member = null;
            EndMember();
        }
    }

    public override void Dispose() => _member?.Dispose();

    private LzmaStream BeginMember()
    {
        ReadOnlySpan<byte> header = source.Peek(HeaderBytes);
        if (!IsStart(header)) throw new InvalidDataException("This is not an lzip member.");
        int dictionary = DictionaryBytes(header[5]);
        if (dictionary > Decompressor.MaxWindowBytes) throw WindowTooLarge("lzip");
        _memberStart = source.Position;
        _plainBytes = 0;
        source.Skip(HeaderBytes);

        // lzip's LZMA always has lc = 3, lp = 0, pb = 2, and ends with a marker.
        byte[] properties = [0x5d, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(properties.AsSpan(1), dictionary);
        return LzmaStream.Create(properties, source, inputSize: -1, outputSize: -1, leaveOpen: true);
    }

    private void EndMember()
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        source.ReadExactly(trailer);
        Span<byte> computed = stackalloc byte[TrailerBytes];
        _crc.GetHashAndReset(computed);
        BinaryPrimitives.WriteInt64LittleEndian(computed[4..], _plainBytes);
        BinaryPrimitives.WriteInt64LittleEndian(computed[12..], source.Position - _memberStart);
        if (!trailer.SequenceEqual(computed)) throw new InvalidDataException("The trailer of an lzip member does not match it.");
    }

    /// <summary>A power of two minus some sixteenths of it.</summary>
    private static int DictionaryBytes(byte code)
    {
        int size = 1 << (code & 0x1f);
        return size - (size >> 4) * (code >> 5);
    }
}
