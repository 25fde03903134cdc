using System.Net;
using System.Net.Http.Headers;
using Squash.Registry.Http;

namespace Squash.Registry.Push;

/// <summary>A body that is sent while it is watched: it ends where the registry takes nothing any more.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int PieceBytes = 128 * 1024;

    // When all is sent, a registry may still hash and move it.
    public static readonly TimeSpan CommitPatience = TimeSpan.FromMinutes(5);

    private readonly Func<CancellationToken, Task<Stream>> _open;
    private readonly long _length;
    private readonly StallGuard _guard;

    private UploadContent(Func<CancellationToken, Task<Stream>> open, long length, StallGuard guard)
    {
        _open = open;
        _length = length;
        _guard = guard;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = length;
    }

    /// <summary>The content of a stream, which is opened when it is needed.</summary>
    public static UploadContent FromStream(Func<CancellationToken, Task<Stream>> open, long length, StallGuard guard) => new(open, length, guard);

    /// <summary>Bytes in memory.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Their position in the upload; <see langword="null"/> if they are the whole upload.</param>
    /// <param name="guard">Notes the progress.</param>
    public static UploadContent FromMemory(ReadOnlyMemory<byte> bytes, long? offset, StallGuard guard)
    {
        var content = new UploadContent(_ => Task.FromResult<Stream>(new MemoryReader(bytes)), bytes.Length, guard);

        // Not the syntax of HTTP, which has a unit before it and a total behind (distribution-spec, spec.md#pushing-a-blob-in-chunks).
        if (offset is { } start) content.Headers.TryAddWithoutValidation("Content-Range", FormattableString.Invariant($"{start}-{start + bytes.Length - 1}"));
        return content;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Stream source = await _open(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            byte[] buffer = new byte[PieceBytes];
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                _guard.Progress();
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }

        _guard.Progress(CommitPatience);
    }

    /// <summary>A stream over bytes in memory, which stay where they are.</summary>
    private sealed class MemoryReader(ReadOnlyMemory<byte> bytes) : ForwardStream
    {
        private ReadOnlyMemory<byte> _left = bytes;

        public override bool CanRead => true;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _left.Length);
            _left.Span[..count].CopyTo(buffer);
            _left = _left[count..];
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
