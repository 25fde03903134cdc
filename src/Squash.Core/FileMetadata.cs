using System.Formats.Tar;

namespace Squash;

/// <summary>The metadata of a file in a tree, except for texts and content.</summary>
internal readonly record struct FileMetadata
{
    public required TarEntryType Type { get; init; }

    public required UnixFileMode Mode { get; init; }

    public long Bytes { get; init; }

    public long Uid { get; init; }

    public long Gid { get; init; }

    public long MtimeSeconds { get; init; }

    public int MtimeNanoseconds { get; init; }

    public long DeviceMajor { get; init; }

    public long DeviceMinor { get; init; }

    public required long Inode { get; init; }

    public required int LinkCount { get; init; }

    public int? Layer { get; init; }
}
