namespace Squash.IO;

/// <summary>A seekable stream, read in place by one thread at a time, because it has a single position.</summary>
internal sealed class SeekableSource : ByteSource
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly long _position;
    private readonly long _length;
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <param name="stream">The stream.</param>
    /// <param name="leaveOpen">Whether it stays open, and its position is restored.</param>
    public SeekableSource(Stream stream, bool leaveOpen)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
        _position = stream.Position;
        _length = stream.Length;
    }

    public override bool IsComplete => true;

    public override long Length => _length;

    public override int Read(Span<byte> buffer, long position)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_stream.Position != position) _stream.Position = position;
            return _stream.Read(buffer);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (_leaveOpen) _stream.Position = _position;
            else _stream.Dispose();
        }
    }
}
