using System.IO.Compression;

namespace Squash.Compression;

/// <summary>Decodes gzip (RFC 1952) with any number of members, using the framework's native inflater.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks each member's checksum and size, but it treats truncated input as a normal end, and
/// stops at the first byte that does not begin a member. It does not report its position in the input either. Therefore we append
/// an extra member, the marker, to the real input. The marker is decoded, complete and separately, exactly if the inflater was
/// between two members when the real input ended.
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

        // The inflater asks for more input only after it has returned all output. If it has just got the marker, none
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

        if (!seen[..length].SequenceEqual(Marker)) throw new InvalidDataException("The last gzip member is truncated.");
    }

    private static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.NoCompression)) gzip.Write(plain);
        return member.ToArray();
    }

    /// <summary>The inflater's input: the real input, then the marker.</summary>
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

            // A chunk either ends with a byte other than zero or has only zeros, so we know whether the inflater leaves anything but
            // padding without knowing where in the chunk it stopped.
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
        /// Accepts zeros after the last member, because tape blocks are padded that way, and gzip(1) ignores them.
        /// Other bytes may be a member whose first byte is damaged.
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

            throw new InvalidDataException("The last gzip member is followed by bytes that are neither a member nor padding.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
