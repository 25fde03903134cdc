using Microsoft.Win32.SafeHandles;

namespace Squash.Input;

/// <summary>A run of bytes in an open file: a member of the archive, or a decompressed layer in a spool.</summary>
/// <remarks>Reads carry their own position, so any number of threads may read one blob at once.</remarks>
internal class Blob(SafeFileHandle file, long offset, long length, string name)
{
    /// <summary>The member's name in the archive, for messages.</summary>
    public string Name { get; } = name;

    public long Length { get; } = length;

    /// <summary>Where the blob begins in its file.</summary>
    public long Offset { get; } = offset;

    /// <summary>Reads up to <paramref name="buffer"/>'s length from <paramref name="position"/> on; 0 at the end.</summary>
    public virtual int Read(Span<byte> buffer, long position)
    {
        long left = Length - position;
        if (left <= 0) return 0;
        if (left < buffer.Length) buffer = buffer[..(int)left];
        return RandomAccess.Read(file, buffer, Offset + position);
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

    /// <summary>A smaller run within this one.</summary>
    public Blob Slice(long start, long count, string sliceName) => new(file, Offset + start, count, sliceName);

    /// <summary>Reads the whole blob, which must not be larger than <paramref name="maxBytes"/>.</summary>
    public byte[] ReadAll(int maxBytes)
    {
        if (Length > maxBytes)
        {
            throw new LimitExceededException($"{Name} has {Length} bytes, the limit is {maxBytes}");
        }

        byte[] content = new byte[Length];
        if (ReadFully(content, 0) < content.Length) throw new InvalidArchiveException($"{Name} is cut short");
        return content;
    }

    /// <summary>A stream over the blob, positioned at its start.</summary>
    public Stream OpenRead() => new BlobStream(this);
}
