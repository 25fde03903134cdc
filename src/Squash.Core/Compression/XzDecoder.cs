using System.Buffers.Binary;
using SharpCompress.Compressors.Xz;
using Crc32 = System.IO.Hashing.Crc32;

namespace Squash.Compression;

/// <summary>Decodes xz with any number of streams and padding between them.</summary>
/// <remarks>
/// The .xz file format, version 1.2.0. SharpCompress decodes the blocks and verifies their checks. We read the framing ourselves,
/// because SharpCompress reads one stream only, does not verify the index, and allocates any dictionary that a header asks for.
/// </remarks>
internal sealed class XzDecoder(CompressedSource source) : BlobDecoder
{
    private const int HeaderBytes = 12;
    private const int FooterBytes = 12;
    private const int MaxBlockHeaderBytes = 1024;

    private readonly byte[] _streamFlags = new byte[2];
    private XzIndexVerifier _index = new();
    private bool _inStream;
    private XZBlock? _block;
    private long _blockStart;
    private long _blockPlainBytes;

    public static ReadOnlySpan<byte> Magic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (!_inStream && !BeginStream()) return 0;
            if (_block is null && !BeginBlock()) continue;
            int read = _block?.Read(buffer) ?? 0;
            _blockPlainBytes += read;

            // The block returns fewer bytes only at its end, after verifying its check.
            if (read < buffer.Length) EndBlock();
            if (read > 0) return read;
        }
    }

    public override void Dispose() => _block?.Dispose();

    private bool BeginStream()
    {
        // Section 2.2: padding is a multiple of four bytes, and never comes first.
        while (source.Position > 0 && source.Peek(4) is [0, 0, 0, 0, ..]) source.Skip(4);
        if (source.IsAtEnd) return false;

        ReadOnlySpan<byte> header = Expect(HeaderBytes);
        ReadOnlySpan<byte> flags = header.Slice(Magic.Length, 2);
        if (!header.StartsWith(Magic)) throw new InvalidDataException("This is not an xz stream.");
        if (Crc32.HashToUInt32(flags) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..])) throw Damaged("stream header");
        if (flags[0] != 0 || CheckBytes(flags[1]) < 0) throw new UnsupportedFeatureException($"its xz stream has the unknown flags {flags[0]:x2}{flags[1]:x2}");
        flags.CopyTo(_streamFlags);
        source.Skip(HeaderBytes);
        _index = new XzIndexVerifier();
        _inStream = true;
        return true;
    }

    /// <summary>Moves to the next block; after the last one, past the end of the stream.</summary>
    private bool BeginBlock()
    {
        ReadOnlySpan<byte> header = source.Peek(MaxBlockHeaderBytes);
        if (header.IsEmpty) throw new EndOfStreamException();
        if (header[0] == 0)
        {
            EndStream();
            return false;
        }

        CheckFilters(header);
        _block = new XZBlock(source, (CheckType)_streamFlags[1], CheckBytes(_streamFlags[1]));
        _blockStart = source.Position;
        _blockPlainBytes = 0;
        return true;
    }

    private void EndBlock()
    {
        _index.AddBlock(source.Position - _blockStart, _blockPlainBytes);
        _block?.Dispose();
        _block = null;
    }

    private void EndStream()
    {
        long indexBytes = _index.Verify(source);
        ReadOnlySpan<byte> footer = Expect(FooterBytes);
        long statedIndexBytes = (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L) * 4;
        if (Crc32.HashToUInt32(footer[4..10]) != BinaryPrimitives.ReadUInt32LittleEndian(footer)
            || statedIndexBytes != indexBytes
            || !footer[8..10].SequenceEqual(_streamFlags)
            || !footer[10..].StartsWith("YZ"u8))
        {
            throw Damaged("stream footer");
        }

        source.Skip(FooterBytes);
        _inStream = false;
    }

    private ReadOnlySpan<byte> Expect(int bytes)
    {
        ReadOnlySpan<byte> available = source.Peek(bytes);
        return available.Length >= bytes ? available : throw new EndOfStreamException();
    }

    /// <summary>Checks that a block uses only LZMA2, and not more memory than allowed.</summary>
    /// <remarks>SharpCompress's filters for machine code corrupt data that is read in pieces.</remarks>
    private static void CheckFilters(ReadOnlySpan<byte> header)
    {
        byte flags = header[1];
        header = header[2..Math.Min(header.Length, (header[0] + 1) * 4)];
        for (int sizes = (flags >> 6 & 1) + (flags >> 7); sizes > 0; sizes--) XzIndexVerifier.ReadNumber(ref header);
        ulong filter = XzIndexVerifier.ReadNumber(ref header);
        if ((flags & 3) != 0 || filter != 0x21)
        {
            throw new UnsupportedFeatureException("it uses an xz filter other than LZMA2; compress it again without one");
        }

        // Section 5.3.1: the size of the dictionary is 2 or 3 times a power of two.
        if (XzIndexVerifier.ReadNumber(ref header) != 1) throw Damaged("block header");
        int code = header[0];
        if (code > 40 || (2L | (code & 1L)) << (code / 2 + 11) > Decompressor.MaxWindowBytes) throw WindowTooLarge("xz");
    }

    /// <summary>The length of a block's check; -1 if the type is unknown.</summary>
    private static int CheckBytes(byte type) => (CheckType)type switch
    {
        CheckType.NONE => 0,
        CheckType.CRC32 => 4,
        CheckType.CRC64 => 8,
        CheckType.SHA256 => 32,
        _ => -1,
    };

    private static InvalidDataException Damaged(string what) => new($"The xz {what} is damaged.");
}
