namespace Squash.Input;

/// <summary>A run of bytes in an open file: a member of the archive, or a decompressed layer in a spool.</summary>
internal sealed class Blob(BackingFile file, long offset, long length, string name)
{
    /// <summary>The member's name in the archive, for messages.</summary>
    public string Name { get; } = name;

    public long Length { get; } = length;

    /// <summary>Reads up to <paramref name="buffer"/>'s length from <paramref name="position"/> on; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long position)
    {
        long left = Length - position;
        if (left <= 0) return 0;
        if (left < buffer.Length) buffer = buffer[..(int)left];
        return file.Read(buffer, offset + position);
    }

    /// <summary>Reads as much as is there, up to <paramref name="buffer"/>'s length.</summary>
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
    /// <exception cref="InvalidArchiveException">The file ends before.</exception>
    public void ReadExactly(Span<byte> buffer, long position)
    {
        if (ReadFully(buffer, position) < buffer.Length) throw CutShort();
    }

    /// <summary>Reads the whole blob, which must not be larger than <paramref name="maxBytes"/>.</summary>
    public byte[] ReadAll(int maxBytes)
    {
        if (Length > maxBytes)
        {
            throw new LimitExceededException($"{Name} has {Length} bytes, the limit is {maxBytes}");
        }

        byte[] content = new byte[Length];
        ReadExactly(content, 0);
        return content;
    }

    /// <summary>A stream over the blob, positioned at its start.</summary>
    public Stream OpenRead() => new BlobStream(this);

    /// <summary>A run within this one.</summary>
    public Blob Slice(long start, long count, string sliceName) => new(file, checked(offset + start), count, sliceName);

    private InvalidArchiveException CutShort() =>
        new($"{Name} is cut short: the archive is incomplete; save the image again");
}
