using Squash.IO;

namespace Squash.Tar.Reading;

/// <summary>A sliding view of a blob for a header reader. It reads ahead if headers are close together, otherwise only a little.</summary>
internal sealed class TarWindow(Blob blob, int maxBytes)
{
    // A call costs as much as copying 4 KB, and half of the contents in most layers are smaller than this. After a
    // jump, reading 512 bytes would take more calls, and reading a page or two would copy more than it saves.
    private const int ShortBytes = 2048;

    private readonly byte[] _buffer = new byte[Math.Max(maxBytes, TarFields.BlockBytes)];
    private long _start;
    private int _length;
    private int _ahead = Math.Min(ShortBytes, maxBytes);

    /// <summary>The bytes from <paramref name="position"/> on; fewer than <paramref name="count"/> only at the end.</summary>
    /// <remarks>Valid until the next call. <paramref name="count"/> is at most 512.</remarks>
    public ReadOnlySpan<byte> Read(long position, int count)
    {
        long within = position - _start;
        if (within < 0 || within + count > _length) within = Fill(position, count);
        return _buffer.AsSpan((int)within, (int)Math.Min(count, Math.Max(0, _length - within)));
    }

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidArchiveException">The blob ends earlier.</exception>
    public void ReadExactly(long position, Span<byte> destination)
    {
        long within = position - _start;
        if (within >= 0 && within + destination.Length <= _length)
        {
            _buffer.AsSpan((int)within, destination.Length).CopyTo(destination);
            return;
        }

        blob.ReadExactly(destination, position);
    }

    private int Fill(long position, int count)
    {
        // Across a short gap, reading on would have cost less than this call; a longer gap is better skipped.
        long gap = position - (_start + _length);
        bool close = gap is > -TarFields.BlockBytes and <= ShortBytes;
        _ahead = Math.Min(close ? _ahead * 2 : ShortBytes, _buffer.Length);
        _start = position;
        _length = 0;
        int want = Math.Max(count, _ahead);
        while (_length < count)
        {
            int read = blob.Read(_buffer.AsSpan(_length, want - _length), position + _length);
            if (read == 0) break;
            _length += read;
        }

        return 0;
    }
}
