using System.Buffers;
using System.Security.Cryptography;
using Squash.IO;

namespace Squash.Layers;

/// <summary>
/// The tar of a compressed layer, read once and in order from the decoder. All bytes are hashed; the requested
/// ones are written to a spool, each at its own offset.
/// </summary>
/// <remarks>While one chunk is read, the next one is decompressed. For use by one thread only.</remarks>
internal sealed class DecompressedTar : ByteSource
{
    // Whole tar blocks, so that no header is split between two chunks.
    private const int ChunkBytes = 1024 * 1024;

    // A shorter hole costs more in system calls than it saves in writes.
    private const int MinHoleBytes = 64 * 1024;

    private readonly Stream _plain;
    private readonly SpoolFile _spool;
    private readonly IncrementalHash? _hash;
    private readonly bool _keepAll;
    private readonly ContentScan? _scan;
    private readonly CancellationToken _cancellationToken;
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private byte[] _next = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private Task<int> _decompressing;
    private long _start;
    private int _length;
    private long _keepStart;
    private long _keepEnd;
    private bool _ended;

    /// <param name="plain">The decoder, disposed with this.</param>
    /// <param name="spool">Receives the kept parts; completed by <see cref="Finish"/>.</param>
    /// <param name="withHash">Whether to compute a digest.</param>
    /// <param name="keepAll">Whether to keep everything, without calls to <see cref="Keep"/>.</param>
    /// <param name="cancellationToken">Cancels between two chunks.</param>
    /// <param name="scan">Sees all bytes; <see langword="null"/> if nobody asks for that.</param>
    public DecompressedTar(Stream plain, SpoolFile spool, bool withHash, bool keepAll, CancellationToken cancellationToken, ContentScan? scan = null)
    {
        _plain = plain;
        _spool = spool;
        _hash = withHash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _keepAll = keepAll;
        _scan = scan;
        _cancellationToken = cancellationToken;
        _decompressing = Task.Run(Decompress, CancellationToken.None).Observed();
    }

    public override bool IsComplete => _ended;

    public override long Length => _ended ? _start : throw new InvalidOperationException("The layer is still being decompressed.");

    public override int Read(Span<byte> buffer, long position)
    {
        while (position >= _start + _length)
        {
            if (!GoOn()) return 0;
        }

        ReadOnlySpan<byte> rest = _chunk.AsSpan((int)(position - _start), (int)(_start + _length - position));
        if (rest.Length > buffer.Length) rest = rest[..buffer.Length];
        rest.CopyTo(buffer);
        return rest.Length;
    }

    /// <summary>Keeps a run of bytes that is not before the last one that was read.</summary>
    public void Keep(long position, long bytes)
    {
        if (position - _keepEnd >= MinHoleBytes)
        {
            WriteKept();
            _keepStart = position;
        }

        _keepEnd = position + bytes;
    }

    /// <summary>Reads the rest, including bytes after the end of the tar, and completes the spool.</summary>
    /// <returns>The digest of all bytes, if requested.</returns>
    public DiffId? Finish()
    {
        while (GoOn())
        {
        }

        _scan?.Complete();
        _spool.Complete(_start);
        return _hash is null ? null : new DiffId(new Digest(_hash.GetCurrentHash()));
    }

    protected override void Dispose(bool disposing)
    {
        if (_chunk.Length == 0) return;

        // The decoder and the buffer must stay alive while a thread works with them.
        ((IAsyncResult)_decompressing).AsyncWaitHandle.WaitOne();
        _plain.Dispose();
        _hash?.Dispose();
        ArrayPool<byte>.Shared.Return(_chunk);
        ArrayPool<byte>.Shared.Return(_next);
        _chunk = _next = [];
    }

    private bool GoOn()
    {
        if (_ended) return false;
        _cancellationToken.ThrowIfCancellationRequested();
        WriteKept();

        // Only now, because by now the headers in the chunk have announced the files whose contents begin in it.
        _scan?.Append(_chunk.AsSpan(0, _length));
        int length = _decompressing.GetAwaiter().GetResult();
        _start += _length;
        _length = length;
        _ended = length == 0;
        if (_ended) return false;

        (_chunk, _next) = (_next, _chunk);
        _decompressing = Task.Run(Decompress, CancellationToken.None).Observed();
        _hash?.AppendData(_chunk, 0, length);
        if (_keepAll) Keep(_start, length);
        return true;
    }

    private int Decompress()
    {
        int total = 0;
        for (int read; total < ChunkBytes && (read = _plain.Read(_next.AsSpan(total, ChunkBytes - total))) > 0;) total += read;
        return total;
    }

    private void WriteKept()
    {
        long from = Math.Max(_keepStart, _start);
        long to = Math.Min(_keepEnd, _start + _length);
        if (to > from) _spool.WriteAt(from, _chunk.AsSpan((int)(from - _start), (int)(to - from)));
        _keepStart = Math.Max(_keepStart, to);
    }
}
