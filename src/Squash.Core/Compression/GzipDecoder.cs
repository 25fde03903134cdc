using System.IO.Compression;

namespace Squash.Compression;

/// <summary>Decodes gzip (RFC 1952), any number of members, with the framework's native inflater.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks each member's checksum and size, but reads input that is cut short to a quiet end, and
/// stops at the first byte that begins no member. Nor does it tell where it is in its input. So behind the real input
/// stands a member of our own, the marker: it comes out, whole and alone, exactly when the inflater was between two
/// members as the real input ended.
/// </remarks>
internal sealed class GzipDecoder : BlobDecoder
{
    private static readonly byte[] MarkerMember = Compress(Marker);

    private readonly Feed _feed;
    private readonly GZipStream _inflater;
    private bool _ended;

    public GzipDecoder(CompressedSource source)
    {
        _feed = new Feed(source);
        _inflater = new GZipStream(_feed, CompressionMode.Decompress);
    }

    private static ReadOnlySpan<byte> Marker => "the input ended between two members"u8;

    public override int Read(Span<byte> buffer)
    {
        if (_ended) return 0;

        // The inflater asks for more only when it has nothing left to give: if it was handed the marker just now, none
        // of these bytes are real.
        int read = _inflater.Read(buffer);
        if (_feed.MarkerGiven) ExpectMarker(buffer[..read]);
        else if (read > 0) return read;
        else _feed.ExpectPadding();
        _ended = true;
        return 0;
    }

    public override void Dispose() => _inflater.Dispose();

    private void ExpectMarker(ReadOnlySpan<byte> start)
    {
        Span<byte> seen = stackalloc byte[Marker.Length + 1];
        int length = 0;
        if (start.Length < seen.Length)
        {
            start.CopyTo(seen);
            length = start.Length;
            for (int read; (read = _inflater.Read(seen[length..])) > 0;) length += read;
        }

        if (!seen[..length].SequenceEqual(Marker)) throw new InvalidDataException("The last gzip member is cut short.");
    }

    private static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.NoCompression)) gzip.Write(plain);
        return member.ToArray();
    }

    /// <summary>What the inflater reads from: the real input, then the marker.</summary>
    private sealed class Feed(CompressedSource source) : Stream
    {
        private bool _onlyZeros;

        public bool MarkerGiven { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (MarkerGiven) return 0;
            ReadOnlySpan<byte> chunk = source.Peek(1);
            if (chunk.IsEmpty)
            {
                MarkerGiven = true;
                MarkerMember.CopyTo(buffer);
                return MarkerMember.Length;
            }

            // A chunk ends with a byte other than zero, or has no other: so whether the inflater leaves anything but
            // padding behind is known without knowing where in the chunk it stopped.
            if (chunk.Length > buffer.Length) chunk = chunk[..buffer.Length];
            int length = chunk.LastIndexOfAnyExcept((byte)0) + 1;
            _onlyZeros = length == 0;
            if (!_onlyZeros) chunk = chunk[..length];
            chunk.CopyTo(buffer);
            source.Skip(chunk.Length);
            return chunk.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        /// <summary>
        /// Takes it for good that the inflater stopped for zeros only: tape blocks are padded so, and gzip(1) ignores it.
        /// Other bytes may well be a member whose first byte is damaged.
        /// </summary>
        public void ExpectPadding()
        {
            while (_onlyZeros)
            {
                ReadOnlySpan<byte> chunk = source.Peek(1);
                if (chunk.IsEmpty) return;
                _onlyZeros = !chunk.ContainsAnyExcept((byte)0);
                source.Skip(chunk.Length);
            }

            throw new InvalidDataException("What follows the last gzip member is neither another one nor padding.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
