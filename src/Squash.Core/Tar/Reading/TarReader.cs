using Squash.IO;

namespace Squash.Tar.Reading;

/// <summary>Reads the headers of a tar in a blob, and skips contents.</summary>
/// <remarks>
/// Headers are interpreted as engines do it (Go's archive/tar): a GNU long name has priority over a PAX
/// path; only files have content, even if the size field of another entry is not zero; global PAX headers are checked but have
/// no effect, because Docker and containerd ignore them; the archive ends at two zero blocks or at the end of the blob.
/// </remarks>
/// <param name="blob">The tar.</param>
/// <param name="limits">The limits.</param>
/// <param name="readAheadBytes">The number of bytes to read at a time if headers are close together.</param>
/// <param name="cancellationToken">Cancels between two headers; many extended headers may precede an entry.</param>
internal sealed class TarReader(
    Blob blob, SquashLimits limits, int readAheadBytes = TarReader.DefaultReadAheadBytes, CancellationToken cancellationToken = default)
{
    public const int DefaultReadAheadBytes = 64 * 1024;

    private const string Incomplete = "it is incomplete, save the image again";

    private readonly TarWindow _window = new(blob, readAheadBytes);
    private readonly ByteBuffer _pax = new();
    private readonly ByteBuffer _longName = new();
    private readonly ByteBuffer _longLink = new();
    private readonly PaxApplier _applier = new();
    private long _position;
    private long _lastHeader;
    private long _contentEnd;
    private bool _hasLongName;
    private bool _hasLongLink;

    // Whether the last header belongs to the next entry. A global header does not: an empty `git archive` ends with one.
    private bool _isExtended;

    /// <summary>The current entry.</summary>
    public TarEntry Entry { get; } = new();

    /// <summary>Moves to the next entry.</summary>
    /// <returns><see langword="false"/> at the end of the archive.</returns>
    /// <exception cref="InvalidArchiveException">The bytes are not a tar.</exception>
    public bool Read()
    {
        ForgetExtended();
        Entry.HeaderOffset = _position;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long offset = _position;
            ReadOnlySpan<byte> block = NextBlock();
            if (block.IsEmpty || TarHeader.IsEnd(block))
            {
                if (!block.IsEmpty) CheckEnd();
                if (_isExtended) throw Bad(offset, "the archive ends with an extended header, without its entry");
                return false;
            }

            if (!TarHeader.TryParse(block, out TarHeader header)) throw NoHeader(offset);
            if (ReadExtendedHeader(header, offset))
            {
                _isExtended = header.TypeFlag != (byte)'g';
                continue;
            }

            ReadEntry(header, offset);
            return true;
        }
    }

    private ReadOnlySpan<byte> NextBlock()
    {
        ReadOnlySpan<byte> block = _window.Read(_position, TarFields.BlockBytes);
        if (block.Length < TarFields.BlockBytes)
        {
            // A missing end marker is legal, and so is missing padding after the last content; half a header is not.
            if (block.IsEmpty && _position <= TarFields.Padded(blob.Length)) return default;

            // The length of a pipe is unknown until it ends.
            if (block.IsEmpty && _contentEnd > blob.Length) throw TooLong(_lastHeader);
            if (!block.IsEmpty && !block.ContainsAnyExcept((byte)0)) return default;
            if (_position == 0) throw NoHeader(0);
            throw Bad(Math.Min(_position, blob.Length), "the archive ends in the middle", Incomplete);
        }

        _position += TarFields.BlockBytes;
        return block;
    }

    private void CheckEnd()
    {
        // Data after a single zero block would be lost silently; engines refuse it too.
        ReadOnlySpan<byte> second = _window.Read(_position, TarFields.BlockBytes);
        if (second.Length == TarFields.BlockBytes && !TarHeader.IsEnd(second))
        {
            throw Bad(_position, "there is a zero block inside the archive");
        }
    }

    private void ForgetExtended()
    {
        _pax.Clear();
        _hasLongName = _hasLongLink = _isExtended = false;
    }

    private bool ReadExtendedHeader(TarHeader header, long offset)
    {
        switch (header.TypeFlag)
        {
            case (byte)'x' or (byte)'X':
                ReadSpecial(header, offset, _pax);
                return true;
            case (byte)'g':
                ReadSpecial(header, offset, _pax);
                if (!PaxRecords.AreValid(_pax.Span)) throw Bad(offset, "a global PAX header is malformed");
                ForgetExtended();
                return true;
            case (byte)'L':
                ReadSpecial(header, offset, _longName);
                _hasLongName = CutAtNul(_longName);
                return true;
            case (byte)'K':
                ReadSpecial(header, offset, _longLink);
                _hasLongLink = CutAtNul(_longLink);
                return true;
            default:
                return false;
        }
    }

    private void ReadSpecial(TarHeader header, long offset, ByteBuffer content)
    {
        if (!header.TryGetSize(out long size) || size < 0) throw Bad(offset, "the size of an extended header is not a number");
        if (size > limits.MaxExtendedHeaderBytes)
        {
            throw new LimitExceededException(
                $"{blob.Name}: the extended header at byte {offset} has {size} bytes, the limit is {limits.MaxExtendedHeaderBytes}",
                nameof(SquashLimits.MaxExtendedHeaderBytes))
            {
                Offset = offset,
            };
        }

        content.Clear();
        _window.ReadExactly(_position, content.Extend((int)size));
        _position += TarFields.Padded(size);
    }

    private static bool CutAtNul(ByteBuffer name)
    {
        int end = name.Span.IndexOf((byte)0);
        if (end >= 0) name.Truncate(end);
        return name.Length > 0;
    }

    private void ReadEntry(TarHeader header, long offset)
    {
        TarEntry entry = Entry;
        byte flag = header.TypeFlag;
        ReadFields(header, offset);
        if (!_applier.TryApply(_pax.Span, entry)) throw Bad(offset, "a PAX header is malformed");
        if (_hasLongName) entry.Name.Set(_longName.Span);
        if (_hasLongLink) entry.LinkName.Set(_longLink.Span);
        entry.Type = TypeOf(flag, offset);
        if (entry.Type != EntryType.File) entry.Size = 0;
        if (entry.Size < 0) throw Bad(offset, "a size is negative");

        entry.Sparse = null;
        entry.StoredBytes = entry.Size;
        if (flag == (byte)'S')
        {
            ReadOldGnuSparse(offset);
            return;
        }

        PassContent(offset);
        if (entry.Type == EntryType.File && _applier.IsSparse) ReadPaxSparse(offset);
    }

    private void PassContent(long offset)
    {
        Entry.DataOffset = _position;

        // The position of the next header must fit too, because the end of a file that still grows is unknown.
        if (Entry.StoredBytes > long.MaxValue - (2 * TarFields.BlockBytes) - _position || blob.EndsBefore(_position + Entry.StoredBytes))
        {
            throw TooLong(offset);
        }

        _lastHeader = offset;
        _contentEnd = _position + Entry.StoredBytes;
        _position += TarFields.Padded(Entry.StoredBytes);
    }

    private InvalidArchiveException TooLong(long offset) => Bad(offset, "an entry is longer than the archive", Incomplete);

    private void ReadFields(TarHeader header, long offset)
    {
        TarEntry entry = Entry;
        bool valid = header.TryGetMode(out long mode);
        valid &= header.TryGetUid(out entry.Uid);
        valid &= header.TryGetGid(out entry.Gid);
        valid &= header.TryGetSize(out entry.Size);
        valid &= header.TryGetMtime(out long mtime);
        if (!valid) throw Bad(offset, "a numeric header field is not a number");

        entry.DevMajor = entry.DevMinor = 0;
        if (header.TypeFlag is (byte)'3' or (byte)'4' && header.HasDeviceNumbers
            && (!header.TryGetDevMajor(out entry.DevMajor) || !header.TryGetDevMinor(out entry.DevMinor)))
        {
            throw Bad(offset, "a device number is not a number");
        }

        entry.Mode = (ushort)(mode & 0xfff);
        entry.Mtime = new TarTime(mtime, 0);
        entry.Name.Clear();
        if (!header.Prefix.IsEmpty)
        {
            entry.Name.Append(header.Prefix);
            entry.Name.Append((byte)'/');
        }

        entry.Name.Append(header.Name);
        entry.LinkName.Set(header.LinkName);
    }

    private EntryType TypeOf(byte flag, long offset) => flag switch
    {
        // v7 has no type for directories; their names end in '/'.
        0 when Entry.Name.Span.EndsWith("/"u8) => EntryType.Directory,
        0 or (byte)'0' or (byte)'7' or (byte)'S' => EntryType.File,
        (byte)'1' => EntryType.HardLink,
        (byte)'2' => EntryType.Symlink,
        (byte)'3' => EntryType.CharDevice,
        (byte)'4' => EntryType.BlockDevice,
        (byte)'5' => EntryType.Directory,
        (byte)'6' => EntryType.Fifo,
        _ => throw new UnsupportedFeatureException(
            $"{blob.Name}: {TarPath.Show(Entry.Name.Span)} (byte {offset}) has the tar entry type 0x{flag:x2}, which no engine can load")
        {
            Path = TarPath.ToText(Entry.Name.Span),
            Offset = offset,
        },
    };

    private void ReadOldGnuSparse(long offset)
    {
        if (!OldGnuSparseMap.TryRead(_window, offset, ref _position, SparseLimitAt(offset), out var segments, out long size))
        {
            throw BadMap(offset);
        }

        PassContent(offset);
        SetSparse(segments, size, offset);
    }

    private void ReadPaxSparse(long offset)
    {
        long size = _applier.SparseSize ?? Entry.Size;
        IReadOnlyList<SparseMap.Segment> stated;
        if (_applier.SparseMapInContent)
        {
            if (!SparseMapText.TryRead(_window, Entry, SparseLimitAt(offset), out stated, out int mapBytes)) throw BadMap(offset);
            Entry.DataOffset += mapBytes;
            Entry.StoredBytes -= mapBytes;
        }
        else if (!_applier.TryGetSparseMap(SparseLimitAt(offset), out stated))
        {
            throw BadMap(offset);
        }

        SetSparse(stated, size, offset);
    }

    private void SetSparse(IReadOnlyList<SparseMap.Segment> stated, long size, long offset)
    {
        if (size < 0 || !SparseMap.TryCreate(stated, size, Entry.StoredBytes, out SparseMap? map)) throw BadMap(offset);
        Entry.Size = size;
        Entry.Sparse = map;
    }

    private SparseLimit SparseLimitAt(long offset) => new(limits.MaxSparseSegments, $"{blob.Name}: byte {offset}");

    private InvalidArchiveException BadMap(long offset) => Bad(offset, "the map of a sparse file is malformed");

    private InvalidArchiveException NoHeader(long offset) => offset == 0
        ? new InvalidArchiveException($"{blob.Name}: not a tar archive: the first block is not a tar header; give the output of `docker save`") { Offset = 0 }
        : Bad(offset, "this is not a tar header (its checksum is wrong)");

    private InvalidArchiveException Bad(long offset, string why, string remedy = "save or build the image again") =>
        new($"{blob.Name}: byte {offset}: {why}; {remedy}") { Offset = offset };
}
