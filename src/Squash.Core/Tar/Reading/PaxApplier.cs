using System.Buffers.Text;

namespace Squash.Tar.Reading;

/// <summary>Applies the records of a PAX header to an entry.</summary>
/// <remarks>POSIX.1-2017 pax, "pax Extended Header": the last record with a key counts, an empty value does not change the field.</remarks>
internal sealed class PaxApplier
{
    private readonly List<(Range Key, Range Value)> _kept = [];
    private readonly ByteBuffer _sparseName = new();
    private readonly List<long> _sparseNumbers = [];
    private long? _sparseBlocks;
    private bool _sparseMapMalformed;
    private int _sparseMajor, _sparseMinor;

    /// <summary>Whether the records make the entry a PAX sparse file of a known version.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>Version 1.0: the map precedes the content.</summary>
    public bool SparseMapInContent => _sparseMajor == 1;

    public long? SparseSize { get; private set; }

    /// <returns><see langword="false"/> if the records are malformed.</returns>
    public bool TryApply(ReadOnlySpan<byte> pax, TarEntry entry)
    {
        entry.Records.Clear();
        IsSparse = false;
        SparseSize = null;
        if (pax.IsEmpty) return true;

        Reset();
        var records = new PaxRecords(pax);
        bool malformed;
        while (records.TryRead(out malformed))
        {
            if (!ApplyRecord(records.Key, records.Value, entry)) return false;
            if (PaxKeys.IsKept(records.Key)) Keep(pax, records.Key, records.Value.Length);
        }

        if (malformed) return false;
        IsSparse = (_sparseMajor, _sparseMinor) is (1, 0) or (0, 0) or (0, 1)
            || ((_sparseMajor, _sparseMinor) is (-1, -1) && _sparseNumbers.Count > 0);
        if (IsSparse && _sparseName.Length > 0) entry.Name.Set(_sparseName.Span);
        WriteKept(pax, entry.Records);
        return true;
    }

    /// <summary>The map of versions 0.0 and 0.1, which the records contain completely.</summary>
    public bool TryGetSparseMap(SparseLimit limit, out IReadOnlyList<SparseMap.Segment> segments)
    {
        var result = new List<SparseMap.Segment>();
        segments = result;
        (int pairs, int odd) = Math.DivRem(_sparseNumbers.Count, 2);
        limit.Check(pairs);
        if (_sparseMapMalformed || odd != 0 || _sparseBlocks != pairs) return false;
        for (int i = 0; i < _sparseNumbers.Count; i += 2)
        {
            result.Add(new SparseMap.Segment(_sparseNumbers[i], _sparseNumbers[i + 1]));
        }

        return true;
    }

    private void Reset()
    {
        _kept.Clear();
        _sparseName.Clear();
        _sparseNumbers.Clear();
        _sparseBlocks = null;
        _sparseMapMalformed = false;
        _sparseMajor = _sparseMinor = -1;
    }

    // Positions, because a list cannot contain spans. A value follows its key and "=" directly.
    private void Keep(ReadOnlySpan<byte> pax, ReadOnlySpan<byte> key, int valueBytes)
    {
        pax.Overlaps(key, out int start);
        int value = start + key.Length + 1;
        _kept.Add((start..(value - 1), value..(value + valueBytes)));
    }

    private bool ApplyRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, TarEntry entry)
    {
        if (value.IsEmpty) return true;
        if (key.SequenceEqual(PaxKeys.Path)) return SetName(entry.Name, value);
        if (key.SequenceEqual(PaxKeys.LinkPath)) return SetName(entry.LinkName, value);
        if (key.SequenceEqual(PaxKeys.Size)) return TryParse(value, out entry.Size);
        if (key.SequenceEqual(PaxKeys.Uid)) return TryParse(value, out entry.Uid);
        if (key.SequenceEqual(PaxKeys.Gid)) return TryParse(value, out entry.Gid);
        if (key.SequenceEqual(PaxKeys.Mtime)) return TarTime.TryParse(value, out entry.Mtime);
        return !key.StartsWith(PaxKeys.GnuSparse) || ApplySparse(key, value);
    }

    private bool ApplySparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual(PaxKeys.GnuSparseName)) return SetName(_sparseName, value);
        if (key.SequenceEqual(PaxKeys.GnuSparseMajor)) return TryParseVersion(value, out _sparseMajor);
        if (key.SequenceEqual(PaxKeys.GnuSparseMinor)) return TryParseVersion(value, out _sparseMinor);
        if (key.SequenceEqual(PaxKeys.GnuSparseSize) || key.SequenceEqual(PaxKeys.GnuSparseRealSize))
        {
            bool valid = TryParse(value, out long size);
            SparseSize = size;
            return valid;
        }

        if (key.SequenceEqual(PaxKeys.GnuSparseNumBlocks))
        {
            bool valid = TryParse(value, out long blocks);
            _sparseBlocks = blocks;
            return valid;
        }

        if (key.SequenceEqual(PaxKeys.GnuSparseMap)) _sparseNumbers.Clear();
        else if (!key.SequenceEqual(PaxKeys.GnuSparseOffset) && !key.SequenceEqual(PaxKeys.GnuSparseNumBytes)) return true;
        AddSparseNumbers(value);
        return true;
    }

    private void AddSparseNumbers(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> number = comma < 0 ? list : list[..comma];
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!TryParse(number, out long parsed) || parsed < 0) _sparseMapMalformed = true;
            else _sparseNumbers.Add(parsed);
        }
    }

    private void WriteKept(ReadOnlySpan<byte> pax, ByteBuffer destination)
    {
        if (_kept.Count > 1) SortKept(pax.ToArray());
        foreach ((Range key, Range value) in _kept)
        {
            int length = PaxRecords.Measure(pax[key].Length, pax[value].Length);
            PaxRecords.Write(destination.Extend(length), pax[key], pax[value]);
        }
    }

    private void SortKept(byte[] pax)
    {
        var last = new SortedDictionary<byte[], (Range, Range)>(ByteOrder.Instance);
        foreach ((Range Key, Range Value) record in _kept) last[pax[record.Key]] = record;
        _kept.Clear();
        _kept.AddRange(last.Values);
    }

    private static bool SetName(ByteBuffer name, ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)0)) return false;
        name.Set(value);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    private static bool TryParseVersion(ReadOnlySpan<byte> text, out int version)
    {
        // An unknown version is not an error: the file is then read as it is stored, as engines do.
        if (!Utf8Parser.TryParse(text, out version, out int used) || used != text.Length) version = int.MaxValue;
        return true;
    }
}
