namespace Squash.Input;

/// <summary>A sliding view of a blob for a reader of headers: reads ahead where headers stand close, and little where not.</summary>
internal sealed class TarWindow(Blob blob, int maxBytes)
{
    private const int MinBytes = 512;

    private readonly byte[] _buffer = new byte[Math.Max(maxBytes, MinBytes)];
    private long _start;
    private int _length;
    private int _ahead = Math.Min(4096, maxBytes);

    /// <summary>The bytes from <paramref name="position"/> on, fewer than <paramref name="count"/> only at the end.</summary>
    /// <remarks>Valid until the next call. <paramref name="count"/> is at most 512.</remarks>
    public ReadOnlySpan<byte> Read(long position, int count)
    {
        long within = position - _start;
        if (within < 0 || within + count > _length) within = Fill(position, count);
        return _buffer.AsSpan((int)within, (int)Math.Min(count, Math.Max(0, _length - within)));
    }

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidArchiveException">The blob ends before.</exception>
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
        // A jump much longer than the window means large contents: read no more than the header then.
        long gap = position - (_start + _length);
        _ahead = gap is >= -MinBytes and <= 2048 ? Math.Min(_ahead * 2, _buffer.Length)
            : gap > _ahead ? Math.Max(_ahead / 4, MinBytes)
            : _ahead;
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
