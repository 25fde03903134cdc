using Squash.IO;

namespace Squash.Core.Tests.Library;

/// <summary>A stream whose reads are slow and ignore their token.</summary>
internal sealed class SlowStream(byte[] content) : ReadOnlyStream
{
    private const int PieceBytes = 50_000;

    private int _position;
    private int _reads;

    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number of reads that have begun.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public bool IsReading { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int bytes = Math.Min(Math.Min(PieceBytes, buffer.Length), content.Length - _position);
        content.AsSpan(_position, bytes).CopyTo(buffer);
        _position += bytes;
        return bytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        IsReading = true;
        Begun.TrySetResult();
        await Task.Delay(30, CancellationToken.None);
        int bytes = Read(buffer.Span);
        IsReading = false;
        return bytes;
    }
}

/// <summary>A stream whose reads never end and ignore their token.</summary>
internal sealed class DeafStream(byte[] content, Task end) : ReadOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        int bytes = Math.Min(buffer.Length, content.Length - _position);
        content.AsSpan(_position, bytes).CopyTo(buffer);
        _position += bytes;
        return bytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == content.Length) await end;
        return Read(buffer.Span);
    }
}

/// <summary>A stream that blocks its reading thread, although it was asked not to.</summary>
internal sealed class BlockingStream(byte[] content, ManualResetEventSlim release) : ReadOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        release.Wait();
        int bytes = Math.Min(buffer.Length, content.Length - _position);
        content.AsSpan(_position, bytes).CopyTo(buffer);
        _position += bytes;
        return bytes;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
