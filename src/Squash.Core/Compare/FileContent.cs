using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>The content of a file in a layer, read from front to back, run by run: stored bytes and holes.</summary>
internal struct FileContent
{
    private readonly Blob _tar;
    private readonly SparseMap? _map;
    private readonly long _size;

    // The start of the current segment in the tar, and its number.
    private long _offset;
    private int _segment;

    public FileContent(InodeTable inodes, int file)
    {
        ref readonly LayerEntry entry = ref inodes[file];
        _tar = inodes.TarOf(file);
        _map = inodes.SparseMapOf(file);
        _size = entry.SizeOrDevice;
        _offset = entry.DataOffset;
    }

    /// <summary>The run that contains a position, which must not be before that of the last call.</summary>
    /// <returns>The end of the run, and whether it is a hole.</returns>
    public (long End, bool IsHole) RunAt(long position)
    {
        if (_map is null) return (_size, false);
        for (; _segment < _map.Segments.Count && _map.Segments[_segment].End <= position; _segment++)
        {
            _offset += _map.Segments[_segment].Length;
        }

        if (_segment == _map.Segments.Count) return (_size, true);
        SparseMap.Segment segment = _map.Segments[_segment];
        return position < segment.Offset ? (segment.Offset, true) : (segment.End, false);
    }

    /// <summary>Reads bytes of the run that <see cref="RunAt"/> returned last.</summary>
    public readonly void Read(ContentReader reader, Span<byte> buffer, long position, bool isHole)
    {
        if (isHole) buffer.Clear();
        else reader.ReadExactly(_tar, _offset + position - (_map?.Segments[_segment].Offset ?? 0), buffer);
    }
}
