using System.Buffers;

namespace Squash.IO;

/// <summary>A run of bytes: a member of the archive, or a decompressed layer.</summary>
internal sealed class Blob
{
    private readonly ByteSource _source;
    private readonly long _offset;
    private readonly long? _length;

    public Blob(ByteSource source, long offset, long length, string name)
        : this(source, offset, (long?)length, name)
    {
    }

    private Blob(ByteSource source, long offset, long? length, string name)
    {
        _source = source;
        _offset = offset;
        _length = length;
        Name = name;
    }

    /// <summary>The member's name in the archive, for messages.</summary>
    public string Name { get; }

    /// <summary>The size in bytes; if the file still grows, this waits for its end.</summary>
    public long Length => _length ?? _source.Length - _offset;

    /// <summary>Whether it can only be read in order, with <see cref="OpenAsync"/> or <see cref="CopyToAsync"/>, because it is remote.</summary>
    public bool IsForwardOnly => _source is ForwardSource;

    /// <summary>Everything from <paramref name="offset"/> to the end of a file, which may still grow.</summary>
    public static Blob ToEnd(ByteSource source, long offset, string name) => new(source, offset, (long?)null, name);

    /// <summary>Whether the blob is known to be shorter; while its file grows, that is unknown.</summary>
    public bool EndsBefore(long position) => _length is null && !_source.IsComplete ? false : Length < position;

    /// <summary>Reads up to <paramref name="buffer"/>'s length from <paramref name="position"/> on; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long position)
    {
        if (_length is long length)
        {
            long left = length - position;
            if (left <= 0) return 0;
            if (left < buffer.Length) buffer = buffer[..(int)left];
        }

        return _source.Read(buffer, _offset + position);
    }

    /// <summary>Reads as many bytes as available, up to <paramref name="buffer"/>'s length.</summary>
    public int ReadFully(Span<byte> buffer, long position)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = Read(buffer[total..], position + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="InvalidArchiveException">The file ends earlier.</exception>
    public void ReadExactly(Span<byte> buffer, long position)
    {
        if (ReadFully(buffer, position) < buffer.Length)
        {
            throw new InvalidArchiveException($"{Name} is cut short: the archive is incomplete; save the image again");
        }
    }

    /// <summary>Reads the whole blob, a JSON document, which must not be larger than <paramref name="maxBytes"/>.</summary>
    public byte[] ReadAll(int maxBytes)
    {
        CheckDocument(Name, Length, maxBytes);
        byte[] content = new byte[Length];
        ReadExactly(content, 0);
        return content;
    }

    /// <exception cref="LimitExceededException">A JSON document is larger than allowed.</exception>
    public static void CheckDocument(string name, long length, int maxBytes)
    {
        if (length <= maxBytes) return;
        throw new LimitExceededException($"{name} has {length} bytes, the limit of JSON documents is {maxBytes}", nameof(SquashLimits.MaxJsonBytes));
    }

    /// <summary>Writes the whole blob to a stream.</summary>
    /// <exception cref="InvalidArchiveException">The file ends earlier.</exception>
    public async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        const int CopyBytes = 1024 * 1024;
        if (IsForwardOnly)
        {
            Stream content = await OpenAsync(check: true, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false)) await content.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        long size = Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (long position = 0; position < size;)
            {
                int count = (int)Math.Min(CopyBytes, size - position);
                ReadExactly(buffer.AsSpan(0, count), position);
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                position += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Begins to read the blob in order, local or remote.</summary>
    /// <param name="check">Whether a remote blob is compared with its digest while it is read; a local one is verified already.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<Stream> OpenAsync(bool check, CancellationToken cancellationToken) => _source is ForwardSource source
        ? await source.OpenAsync(check, cancellationToken).ConfigureAwait(false)
        : OpenRead(cancellationToken);

    /// <summary>A stream over the blob, positioned at its start.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public Stream OpenRead(CancellationToken cancellationToken = default) => new BlobStream(this, cancellationToken);

    /// <summary>A run within this one.</summary>
    public Blob Slice(long start, long count, string sliceName) => new(_source, checked(_offset + start), count, sliceName);
}
