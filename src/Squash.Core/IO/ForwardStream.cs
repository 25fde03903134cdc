using System.Security.Cryptography;

namespace Squash.IO;

/// <summary>An arriving blob: counted, hashed, and compared with its descriptor.</summary>
/// <remarks>
/// The underlying stream is only read asynchronously. A synchronous read waits for it, but stops when the token is cancelled, even if
/// the stream ignores that.
/// </remarks>
internal sealed class ForwardStream : ReadOnlyStream
{
    private const int BufferBytes = 256 * 1024;

    private readonly Stream _content;
    private readonly string _name;
    private readonly long _length;
    private readonly Digest? _expected;
    private readonly CancellationToken _cancellationToken;
    private readonly IncrementalHash? _hash;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;
    private long _received;
    private bool _disposed;

    /// <param name="content">The arriving bytes; disposed with this.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="length">The size that its descriptor states.</param>
    /// <param name="withHash">Whether to compute a digest.</param>
    /// <param name="expected">The required digest, if it must be checked here.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public ForwardStream(Stream content, string name, long length, bool withHash, Digest? expected, CancellationToken cancellationToken)
    {
        _content = content;
        _name = name;
        _length = length;
        _expected = expected;
        _hash = withHash || expected is not null ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Called with the number of bytes each time some have arrived.</summary>
    public Action<int>? Arrived { get; set; }

    /// <summary>The next bytes, without consuming them; fewer than requested only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int bytes)
    {
        while (_end - _start < bytes && Fill())
        {
        }

        return _buffer.AsSpan(_start, Math.Min(bytes, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && (buffer.IsEmpty || !Fill())) return 0;
        return TakeBuffered(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start < _end) return TakeBuffered(buffer.Span);
        if (buffer.IsEmpty) return 0;
        int read = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Accept(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads the rest, and returns the digest of all bytes, if requested.</summary>
    public Digest? Finish()
    {
        do _start = _end = 0;
        while (Fill());
        return _hash is null ? null : new Digest(_hash.GetCurrentHash());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _content.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int TakeBuffered(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private bool Fill()
    {
        if (_start == _end) _start = _end = 0;
        ValueTask<int> reading = _content.ReadAsync(_buffer.AsMemory(_end), _cancellationToken);
        int read = reading.IsCompletedSuccessfully
            ? reading.Result
            : reading.AsTask().Observed().WaitAsync(_cancellationToken).GetAwaiter().GetResult();
        Accept(_buffer.AsSpan(_end, read));
        _end += read;
        return read > 0;
    }

    private void Accept(ReadOnlySpan<byte> bytes)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (bytes.IsEmpty)
        {
            if (_length == 0) Check();
            if (_received == _length) return;
            throw new InvalidArchiveException($"{_name} ended after {_received} of {_length} bytes: the transfer broke off, or the blob is damaged; try again");
        }

        _received += bytes.Length;
        if (_received > _length)
        {
            throw new InvalidArchiveException($"{_name} has more than the {_length} bytes that its descriptor states: it is damaged; push the image again");
        }

        _hash?.AppendData(bytes);
        Arrived?.Invoke(bytes.Length);
        if (_received == _length) Check();
    }

    private void Check()
    {
        if (_expected is not { } expected || _hash is null) return;
        var actual = new Digest(_hash.GetCurrentHash());
        if (actual != expected) throw DigestMismatchException.Of(_name, expected, actual);
    }
}
