namespace Squash.Core.Tests.Library;

/// <summary>A stream that cannot seek and returns few bytes at a time; it may fail or block at some point.</summary>
internal sealed class TrickleStream(byte[] content, int maxBytes, long? failAt = null, TaskCompletionSource? blockAtEnd = null) : Stream
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _position;

    /// <summary>Completes when a read blocks.</summary>
    public Task Blocked => _blocked.Task;

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_position >= failAt) throw new IOException("the line is dead");
        if (_position == content.Length && blockAtEnd is not null)
        {
            _blocked.TrySetResult();
            blockAtEnd.Task.Wait();
        }

        int bytes = Math.Min(Math.Min(maxBytes, buffer.Length), content.Length - _position);
        content.AsSpan(_position, bytes).CopyTo(buffer);
        _position += bytes;
        return bytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == content.Length && blockAtEnd is not null)
        {
            _blocked.TrySetResult();
            await blockAtEnd.Task.WaitAsync(cancellationToken);
        }

        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
