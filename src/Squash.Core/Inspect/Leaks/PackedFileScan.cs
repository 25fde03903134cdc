using Squash.Inspect.Leaks.Rules;
using Squash.Tar;

namespace Squash.Inspect.Leaks;

/// <summary>Finds secrets in small files whose text is compressed or in UTF-16, among all bytes of a layer.</summary>
/// <remarks>
/// It finds files by their tar headers, and loses nothing but such files if a header is not what it seems to be. One file at a time is
/// kept, and the text of all of them is limited by the bytes that the layer has so far, because a small file may unpack to a huge one.
/// </remarks>
internal sealed class PackedFileScan
{
    /// <summary>Larger files are programs and archives.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    private const int MaxTextBytes = 8 * 1024 * 1024;
    private const int TextPerByte = 8;
    private const int SizeOffset = 124;
    private const int SizeBytes = 12;
    private const int TypeOffset = 156;
    private const int MagicOffset = 257;

    private readonly byte[] _header = new byte[TarFields.BlockBytes];
    private readonly List<LeakMatch> _matches = [];
    private byte[] _file = [];
    private int _headerBytes;
    private int _fileBytes;
    private int _wanted;
    private long _padding;
    private long _skipped;
    private long _position;
    private long _unpacked;

    /// <summary>The secrets, in the order of the tar. Those of a compressed file are at its beginning.</summary>
    public List<LeakHit> Hits { get; } = [];

    /// <summary>Takes the next bytes of the layer.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = _skipped > 0 ? Skip(bytes) : _wanted > 0 ? Keep(bytes) : ReadHeader(bytes);
            _position += taken;
            bytes = bytes[taken..];
        }
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min(_skipped, bytes.Length);
        _skipped -= count;
        return count;
    }

    private int Keep(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(_wanted - _fileBytes, bytes.Length);
        bytes[..count].CopyTo(_file.AsSpan(_fileBytes));
        _fileBytes += count;
        bool isOther = _fileBytes >= PackedText.MagicBytes && !PackedText.IsPacked(_file.AsSpan(0, _fileBytes));
        if (!isOther && _fileBytes < _wanted) return count;
        if (!isOther) Search(_position + count - _wanted);
        _skipped = _wanted - _fileBytes + _padding;
        _wanted = _fileBytes = 0;
        return count;
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(_header.Length - _headerBytes, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += count;
        if (_headerBytes < _header.Length) return count;
        _headerBytes = 0;
        if (!_header.AsSpan(MagicOffset).StartsWith("ustar"u8)) return count;
        long size = OctalOf(_header.AsSpan(SizeOffset, SizeBytes));
        bool isFile = _header[TypeOffset] is 0 or (byte)'0' or (byte)'7';
        bool hasData = isFile || _header[TypeOffset] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K' or (byte)'S';
        if (size <= 0 || !hasData) return count;
        _padding = TarFields.Padded(size) - size;
        if (!isFile || size > MaxFileBytes)
        {
            _skipped = size + _padding;
            return count;
        }

        if (_file.Length < size) _file = new byte[Math.Min(MaxFileBytes, Math.Max(size, 2 * _file.Length))];
        _wanted = (int)size;
        return count;
    }

    /// <summary>An octal number of a header; 0 for any other one, because only huge files need those.</summary>
    private static long OctalOf(ReadOnlySpan<byte> field)
    {
        long value = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') return 0;
            value = (value * 8) + (digit - '0');
        }

        return value;
    }

    private void Search(long start)
    {
        if (!PackedText.IsPacked(_file.AsSpan(0, _fileBytes))) return;
        int allowed = (int)Math.Min(MaxTextBytes, MaxTextBytes + (TextPerByte * _position) - _unpacked);
        if (allowed <= 0) return;
        byte[] text = PackedText.Unpack(_file.AsMemory(0, _fileBytes), allowed);
        _unpacked += text.Length;
        _matches.Clear();
        PrefixFinder.FindAll(text, _matches);
        foreach (LeakMatch match in _matches)
        {
            if (Hits.Count < LeakScan.MaxHits) Hits.Add(new LeakHit(match.Rule, start + PlaceOf(match).Start, PlaceOf(match).Bytes, match.Shown));
        }
    }

    private (int Start, int Bytes) PlaceOf(LeakMatch match) => PackedText.PlaceOf(_file.AsSpan(0, _fileBytes), match.Start, match.Length);
}
