using System.Collections.Concurrent;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>A source of blobs in a dictionary, as a user of the library would write it.</summary>
/// <param name="index">Lists the images.</param>
/// <param name="blobs">All other documents, and the layers.</param>
internal sealed class MemoryBlobSource(byte[] index, IReadOnlyDictionary<Digest, byte[]> blobs) : BlobSource
{
    private readonly ConcurrentQueue<Digest> _opened = new();
    private int _open;

    public override string Name => "memory";

    /// <summary>The blobs that were opened, in order.</summary>
    public IReadOnlyCollection<Digest> Opened => _opened;

    /// <summary>The number of open streams.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Replaces the stream of a blob; the number says how many times it was opened before.</summary>
    public Func<BlobDescriptor, int, byte[], Stream?>? Replace { get; init; }

    /// <summary>Reads an OCI layout.</summary>
    public static MemoryBlobSource FromLayout(string directory, Func<BlobDescriptor, int, byte[], Stream?>? replace = null) => new(
        File.ReadAllBytes(Path.Combine(directory, "index.json")),
        Directory.EnumerateFiles(Path.Combine(directory, "blobs", "sha256")).Select(File.ReadAllBytes).ToDictionary(blob => Digest.Of(blob)))
    {
        Replace = replace,
    };

    public override Task<ReadOnlyMemory<byte>> ReadIndexAsync(CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>>(index);

    public override async Task<Stream?> OpenBlobAsync(BlobDescriptor descriptor, CancellationToken cancellationToken)
    {
        await Task.Yield();
        int before = _opened.Count(opened => opened == descriptor.Digest);
        _opened.Enqueue(descriptor.Digest);
        if (!blobs.TryGetValue(descriptor.Digest, out byte[]? content)) return null;
        Stream? stream = Replace?.Invoke(descriptor, before, content) ?? new MemoryStream(content);
        Interlocked.Increment(ref _open);
        return new ForwardOnly(stream, () => Interlocked.Decrement(ref _open));
    }

    /// <summary>Reads in order, asynchronously, in small pieces, as a network does.</summary>
    private sealed class ForwardOnly(Stream content, Action closed) : Stream
    {
        private const int PieceBytes = 10_000;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return await content.ReadAsync(buffer[..Math.Min(buffer.Length, PieceBytes)], cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("read synchronously");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) closed();
            base.Dispose(disposing);
        }
    }
}
