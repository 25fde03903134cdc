using Squash.IO;

namespace Squash.Transform;

/// <summary>The content of one file, for a transform to read.</summary>
internal sealed class ContentStream(Blob content) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <exception cref="InvalidArchiveException">The layer ends before the end of the file.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_position >= content.Length || buffer.IsEmpty) return 0;
        try
        {
            int read = content.Read(buffer, _position);

            // A file that is shorter than its header states must not look complete.
            if (read == 0) content.ReadExactly(buffer[..1], _position);
            _position += read;
            return read;
        }
        catch (SpoolFailedException failure)
        {
            throw SpoolFailedException.CauseOf(failure);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => Length,
        };
        if (position < 0) throw new IOException("A position in a file is never below zero.");
        return _position = position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
