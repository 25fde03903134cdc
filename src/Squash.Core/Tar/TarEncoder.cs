using System.Buffers.Text;

namespace Squash.Tar;

/// <summary>The fields of an entry's header. Strings are passed separately.</summary>
internal struct TarEntryHeader
{
    public EntryType Type;
    public ushort Mode;
    public long Uid;
    public long Gid;
    public TarTime Mtime;

    /// <summary>The size of the file.</summary>
    public long Size;

    public long DevMajor;
    public long DevMinor;

    /// <summary>The map of a sparse file; otherwise <see langword="null"/>.</summary>
    public SparseMap? Sparse;
}

/// <summary>Writes headers in canonical form: ustar if that is enough, otherwise with as few PAX records as possible.</summary>
/// <remarks>
/// POSIX.1-2017 pax, ustar and pax interchange formats; sparse files as GNU tar's PAX sparse 1.0. The record order is
/// fixed, and owner names and access times are left out, so that equal entries give equal bytes.
/// </remarks>
internal sealed class TarEncoder
{
    private readonly ByteBuffer _output = new();
    private readonly ByteBuffer _pax = new();
    private readonly ByteBuffer _map = new();

    /// <summary>The end of an archive: two zero blocks.</summary>
    public const int EndBytes = 2 * TarFields.BlockBytes;

    /// <summary>The number of bytes that <see cref="Encode"/> writes for the same entry.</summary>
    public int Measure(in TarEntryHeader entry, ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, ReadOnlySpan<byte> records)
    {
        BuildSparseMap(entry);
        BuildPax(entry, path, link, records);
        int pax = _pax.Length == 0 ? 0 : TarFields.BlockBytes + (int)TarFields.Padded(_pax.Length);
        return pax + TarFields.BlockBytes + _map.Length;
    }

    /// <summary>Encodes the header, followed by the map of a sparse file.</summary>
    /// <param name="entry">The fields.</param>
    /// <param name="path">The name; a directory's ends in <c>/</c>.</param>
    /// <param name="link">The target of a link.</param>
    /// <param name="records">PAX records to copy, encoded and in order.</param>
    /// <returns>Whole blocks, valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(
        scoped in TarEntryHeader entry, scoped ReadOnlySpan<byte> path, scoped ReadOnlySpan<byte> link, scoped ReadOnlySpan<byte> records)
    {
        _output.Clear();
        BuildSparseMap(entry);
        BuildPax(entry, path, link, records);
        if (_pax.Length > 0) WritePaxHeader();

        Span<byte> block = NewBlock();
        WriteName(block, entry.Sparse is null ? path : SparseName(path));
        block[TarFields.TypeFlag] = TypeFlag(entry.Type);
        CopyUpTo(link, block[TarFields.LinkName]);
        TarNumber.FormatOctal(block[TarFields.Mode], entry.Mode);
        WriteNumber(block[TarFields.Uid], entry.Uid);
        WriteNumber(block[TarFields.Gid], entry.Gid);
        WriteNumber(block[TarFields.Size], StoredSize(entry));
        WriteNumber(block[TarFields.Mtime], entry.Mtime.Seconds);
        if (entry.Type is EntryType.CharDevice or EntryType.BlockDevice)
        {
            WriteDevice(block[TarFields.DevMajor], entry.DevMajor);
            WriteDevice(block[TarFields.DevMinor], entry.DevMinor);
        }

        Sign(block);
        _output.Append(_map.Span);
        return _output.Span;
    }

    private static byte TypeFlag(EntryType type) => type switch
    {
        EntryType.HardLink => (byte)'1',
        EntryType.Symlink => (byte)'2',
        EntryType.CharDevice => (byte)'3',
        EntryType.BlockDevice => (byte)'4',
        EntryType.Directory => (byte)'5',
        EntryType.Fifo => (byte)'6',
        _ => (byte)'0',
    };

    private long StoredSize(in TarEntryHeader entry)
    {
        if (entry.Type != EntryType.File) return 0;
        if (entry.Sparse is null) return entry.Size;
        long bytes = _map.Length;
        foreach (SparseMap.Segment segment in entry.Sparse.Segments) bytes += segment.Length;
        return bytes;
    }

    private void BuildPax(in TarEntryHeader entry, ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, ReadOnlySpan<byte> records)
    {
        _pax.Clear();
        if (entry.Sparse is not null)
        {
            AddRecord(PaxKeys.GnuSparseMajor, 1);
            AddRecord(PaxKeys.GnuSparseMinor, 0);
            AddRecord(PaxKeys.GnuSparseName, path);
            AddRecord(PaxKeys.GnuSparseRealSize, entry.Size);
        }
        else if (!FitsName(path, out _))
        {
            AddRecord(PaxKeys.Path, path);
        }

        if (link.Length > TarFields.NameBytes) AddRecord(PaxKeys.LinkPath, link);
        AddIfTooLarge(PaxKeys.Size, TarFields.Size, StoredSize(entry));
        AddIfTooLarge(PaxKeys.Uid, TarFields.Uid, entry.Uid);
        AddIfTooLarge(PaxKeys.Gid, TarFields.Gid, entry.Gid);
        if (entry.Mtime.Nanoseconds != 0 || !Fits(TarFields.Mtime, entry.Mtime.Seconds))
        {
            Span<byte> time = stackalloc byte[TarTime.MaxFormattedBytes];
            AddRecord(PaxKeys.Mtime, time[..entry.Mtime.Format(time)]);
        }

        _pax.Append(records);
    }

    private void AddIfTooLarge(ReadOnlySpan<byte> key, Range field, long value)
    {
        if (!Fits(field, value)) AddRecord(key, value);
    }

    private void AddRecord(ReadOnlySpan<byte> key, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        AddRecord(key, digits[..length]);
    }

    private void AddRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        PaxRecords.Write(_pax.Extend(PaxRecords.Measure(key.Length, value.Length)), key, value);

    private void BuildSparseMap(in TarEntryHeader entry)
    {
        _map.Clear();
        if (entry.Sparse is null) return;

        // GNU tar takes the file size from a last, empty segment; without it, a hole at the end is cut off.
        IReadOnlyList<SparseMap.Segment> segments = entry.Sparse.Segments;
        bool endsInHole = segments.Count == 0 || segments[^1].End < entry.Size;
        AddLine(segments.Count + (endsInHole ? 1 : 0));
        foreach (SparseMap.Segment segment in segments)
        {
            AddLine(segment.Offset);
            AddLine(segment.Length);
        }

        if (endsInHole)
        {
            AddLine(entry.Size);
            AddLine(0);
        }

        _map.Extend(TarFields.Padding(_map.Length)).Clear();
    }

    private void AddLine(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        _map.Append(digits[..length]);
        _map.Append((byte)'\n');
    }

    private void WritePaxHeader()
    {
        Span<byte> block = NewBlock();
        CopyUpTo("././@PaxHeader"u8, block[TarFields.Name]);
        block[TarFields.TypeFlag] = (byte)'x';
        TarNumber.FormatOctal(block[TarFields.Mode], 0);
        TarNumber.FormatOctal(block[TarFields.Uid], 0);
        TarNumber.FormatOctal(block[TarFields.Gid], 0);
        TarNumber.FormatOctal(block[TarFields.Size], _pax.Length);
        TarNumber.FormatOctal(block[TarFields.Mtime], 0);
        Sign(block);
        _output.Append(_pax.Span);
        _output.Extend(TarFields.Padding(_pax.Length)).Clear();
    }

    private Span<byte> NewBlock()
    {
        Span<byte> block = _output.Extend(TarFields.BlockBytes);
        block.Clear();
        "ustar\000"u8.CopyTo(block[TarFields.Magic]);
        return block;
    }

    private static void Sign(Span<byte> block)
    {
        // Six digits, NUL, space: the form that every tar writes.
        Span<byte> field = block[TarFields.Checksum];
        int sum = TarHeader.UnsignedChecksum(block);
        TarNumber.FormatOctal(field[..7], sum);
        field[7] = (byte)' ';
    }

    private static bool Fits(Range field, long value) =>
        TarNumber.FitsOctal(field.GetOffsetAndLength(TarFields.BlockBytes).Length, value);

    // A value that does not fit goes into a PAX record; the field is then zero.
    private static void WriteNumber(Span<byte> field, long value) =>
        TarNumber.FormatOctal(field, TarNumber.FitsOctal(field.Length, value) ? value : 0);

    private static void WriteDevice(Span<byte> field, long value)
    {
        // PAX has no standard record for device numbers.
        if (TarNumber.FitsOctal(field.Length, value)) TarNumber.FormatOctal(field, value);
        else TarNumber.FormatBase256(field, value);
    }

    private static void WriteName(Span<byte> block, ReadOnlySpan<byte> path)
    {
        if (FitsName(path, out int prefix) && prefix > 0)
        {
            path[..prefix].CopyTo(block[TarFields.Prefix..]);
            path = path[(prefix + 1)..];
        }

        CopyUpTo(path, block[TarFields.Name]);
    }

    /// <summary>Whether the name fits the header, and the length of its part in the prefix.</summary>
    private static bool FitsName(ReadOnlySpan<byte> path, out int prefix)
    {
        prefix = 0;
        if (path.Length <= TarFields.NameBytes) return true;

        int earliest = path.Length - TarFields.NameBytes - 1;
        if (earliest > TarFields.PrefixBytes) return false;
        int slash = path[earliest..].IndexOf((byte)'/');
        prefix = earliest + slash;
        return slash >= 0 && prefix > 0 && prefix <= TarFields.PrefixBytes && prefix < path.Length - 1;
    }

    // The name for readers that don't support sparse files; GNU tar marks such names the same way.
    private static byte[] SparseName(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        if (name.Length > TarFields.NameBytes / 2) name = name[..(TarFields.NameBytes / 2)];
        return [.. "GNUSparseFile.0/"u8, .. name];
    }

    private static void CopyUpTo(ReadOnlySpan<byte> value, Span<byte> field)
    {
        if (value.Length > field.Length) value = value[..field.Length];
        value.CopyTo(field);
    }
}
