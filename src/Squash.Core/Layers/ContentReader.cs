using Squash.IO;

namespace Squash.Layers;

/// <summary>
/// Reads the contents of files in any order. Small files that are close to each other, which is the usual case,
/// come from a single read.
/// </summary>
internal sealed class ContentReader
{
    private const int MaxAheadBytes = 128 * 1024;
    private const int MinAheadBytes = 4 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxAheadBytes);
    private Blob? _layer;
    private long _start;
    private int _length;
    private int _ahead;

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidArchiveException">The layer ends earlier.</exception>
    public void ReadExactly(Blob layer, long position, Span<byte> destination)
    {
        if (ReferenceEquals(layer, _layer) && position >= _start && position + destination.Length <= _start + _length)
        {
            _buffer.AsSpan((int)(position - _start), destination.Length).CopyTo(destination);
            return;
        }

        ChooseAhead(layer, position);
        if (destination.Length > _ahead)
        {
            layer.ReadExactly(destination, position);
            _length = 0;
            _start = position + destination.Length;
            return;
        }

        _start = position;
        _length = layer.ReadFully(_buffer.AsSpan(0, _ahead), position);
        if (_length < destination.Length) layer.ReadExactly(destination, position);
        else _buffer.AsSpan(0, destination.Length).CopyTo(destination);
    }

    // After a jump, the following bytes are probably not the next ones needed.
    private void ChooseAhead(Blob layer, long position)
    {
        bool goesOn = ReferenceEquals(layer, _layer) && position >= _start && position - (_start + _length) <= MinAheadBytes;
        _ahead = goesOn ? Math.Min(_ahead * 2, MaxAheadBytes) : MinAheadBytes;
        _layer = layer;
    }
}
