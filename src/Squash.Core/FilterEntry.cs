using System.Formats.Tar;

namespace Squash;

/// <summary>A file of the merged image, as <see cref="SquashOptions.Filter"/> sees it. It is valid during the call only.</summary>
public readonly ref struct FilterEntry
{
    internal FilterEntry(ReadOnlySpan<byte> path, TarEntryType type, long bytes, UnixFileMode mode, long uid, long gid)
    {
        Path = path;
        Type = type;
        Bytes = bytes;
        Mode = mode;
        Uid = uid;
        Gid = gid;
    }

    /// <summary>
    /// The bytes of its path as the layer has them, without a slash at either end: <c>etc/passwd</c>. They need not be UTF-8.
    /// </summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>
    /// What it is: a regular file, directory, symbolic link, device or FIFO. A hardlink is a regular file with another name.
    /// </summary>
    public TarEntryType Type { get; }

    /// <summary>The size of a regular file, as a container sees it; 0 for all else.</summary>
    public long Bytes { get; }

    /// <summary>Its permissions, with the set-user-ID, set-group-ID and sticky bits.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>The numeric ID of its owner.</summary>
    public long Uid { get; }

    /// <summary>The numeric ID of its group.</summary>
    public long Gid { get; }
}
