using System.Buffers;

namespace Squash.Compression;

/// <summary>
/// The stored bytes of a compressed blob. It buffers them for decoders that read byte by byte, counts them, and distinguishes
/// failures of the storage from failures of the decoder.
/// </summary>
/// <remarks>
/// It is not seekable, even if the blob is, so that SharpCompress reads trailers in place and does not look at the end of the file.
/// A read is short only at the end, because SharpCompress's xz decoder relies on that.
/// </remarks>
internal sealed class CompressedSource(Stream stored) : Stream
{
    private const int BufferBytes = 128 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private long _consumed;

    /// <summary>The exception of the storage, if it failed.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>The number of consumed bytes.</summary>
    public override long Position
    {
        get => _consumed;
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Whether reading past the end throws. Otherwise SharpCompress's LZMA decoder would go on and invent plain bytes forever.
    /// </summary>
    public bool EndIsFailure { get; init; }

    /// <summary>Whether everything was consumed.</summary>
    public bool IsAtEnd => Peek(1).IsEmpty;

    /// <summary>All buffered bytes, at least <paramref name="minimum"/>; fewer only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int minimum)
    {
        while (_end - _start < minimum)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            int read = ReadStored(_buffer.AsSpan(_end));
            if (read == 0) break;
            _end += read;
        }

        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Consumes bytes that <see cref="Peek"/> showed.</summary>
    public void Skip(int bytes)
    {
        _start += bytes;
        _consumed += bytes;
    }

    public override int Read(Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            ReadOnlySpan<byte> available = Peek(1);
            if (available.IsEmpty) return EndIsFailure ? throw new EndOfStreamException() : total;
            if (available.Length > buffer.Length - total) available = available[..(buffer.Length - total)];
            available.CopyTo(buffer[total..]);
            Skip(available.Length);
            total += available.Length;
        }

        return total;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        if (_start == _end && IsAtEnd) return EndIsFailure ? throw new EndOfStreamException() : -1;
        _consumed++;
        return _buffer[_start++];
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadStored(Span<byte> buffer)
    {
        try
        {
            return stored.Read(buffer);
        }
        catch (Exception failure)
        {
            Failure = failure;
            throw;
        }
    }
}
