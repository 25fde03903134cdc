using System.Collections.ObjectModel;
using System.Formats.Tar;

namespace Squash;

/// <summary>The differences of two images.</summary>
public sealed record ImageCompareReport
{
    /// <summary>The first image.</summary>
    public required ComparedImage Before { get; init; }

    /// <summary>The second one.</summary>
    public required ComparedImage After { get; init; }

    /// <summary>
    /// The paths of the root filesystem that differ, in byte order, parents first; at most
    /// <see cref="ImageCompareOptions.MaxPaths"/>.
    /// </summary>
    public required IReadOnlyList<PathDifference> Paths { get; init; }

    /// <summary>The values of the config that differ.</summary>
    public required IReadOnlyList<ConfigDifference> Config { get; init; }

    /// <summary>The counts of all differences of the root filesystem.</summary>
    public required PathCounts Counts { get; init; }

    /// <summary>The duration of the comparison.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Odd but harmless findings; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Additional information; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the comparison found no difference.</summary>
    public bool AreEqual => Config.Count == 0 && Counts.Differences == 0;
}

/// <summary>A compared image.</summary>
public sealed record ComparedImage
{
    /// <summary>Its tags, such as <c>redis:7</c>; may be empty.</summary>
    public required IReadOnlyList<ImageReference> References { get; init; }

    /// <summary>Its platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The digest of its config, which docker shows as the image ID.</summary>
    public required Digest ImageId { get; init; }
}

/// <summary>The kind of a difference.</summary>
public enum PathChange
{
    /// <summary>Only the second image has it.</summary>
    Added,

    /// <summary>Only the first image has it.</summary>
    Removed,

    /// <summary>Both images have it, but it differs.</summary>
    Changed,
}

/// <summary>A path that differs. A file with several names is listed under the first of them.</summary>
public sealed record PathDifference
{
    /// <summary>The kind of difference.</summary>
    public required PathChange Change { get; init; }

    /// <summary>
    /// The path without a leading slash. Bytes that are not UTF-8 or cannot be printed, and the backslash, are written as
    /// <c>\xNN</c>.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// The type, in the second image if that has it: a regular file, directory, symbolic link, device or FIFO. A hardlink counts
    /// as a regular file.
    /// </summary>
    public required TarEntryType Type { get; init; }

    /// <summary>The number of paths that it stands for: an added or removed directory stands for everything in it.</summary>
    public required long Paths { get; init; }

    /// <summary>The content of these paths in bytes, without holes; 0 for a changed path.</summary>
    public required long Bytes { get; init; }

    /// <summary>The differing properties; empty for an added or removed path.</summary>
    public required IReadOnlyList<PropertyDifference> Properties { get; init; }
}

/// <summary>A differing property of a path.</summary>
public sealed record PropertyDifference
{
    /// <summary>The property.</summary>
    public required ImageProperties Property { get; init; }

    /// <summary>The name of an extended attribute or PAX record; otherwise <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The value in the first image: a mode in octal, <c>UID:GID</c>, a time (RFC 3339, or <c>@</c> and seconds since 1970 if
    /// RFC 3339 has no such year), the path of another name of the same file, and so on. Bytes are written as in
    /// <see cref="PathDifference.Path"/>, at most 128 of them. <see langword="null"/> if there is none, and for
    /// <see cref="ImageProperties.Content"/>.
    /// </summary>
    public string? Before { get; init; }

    /// <summary>The value in the second image.</summary>
    public string? After { get; init; }
}

/// <summary>A differing value of the config. For an array, each element is one that only one of the images has.</summary>
public sealed record ConfigDifference
{
    /// <summary>The path of the value in the config, as a JSON pointer (RFC 6901), such as <c>/config/Env</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The value in the first image, as JSON; <see langword="null"/> if it has none.</summary>
    public string? Before { get; init; }

    /// <summary>The value in the second image, as JSON; <see langword="null"/> if it has none.</summary>
    public string? After { get; init; }
}

/// <summary>Counts of the differing paths.</summary>
public sealed record PathCounts
{
    /// <summary>The number of paths that both images have.</summary>
    public long Compared { get; init; }

    /// <summary>The number of paths that only the second image has.</summary>
    public long Added { get; init; }

    /// <summary>Their content in bytes, without holes.</summary>
    public long AddedBytes { get; init; }

    /// <summary>The number of paths that only the first image has.</summary>
    public long Removed { get; init; }

    /// <summary>Their content in bytes, without holes.</summary>
    public long RemovedBytes { get; init; }

    /// <summary>The number of paths that differ in any property; a file with several names counts once.</summary>
    public long Changed { get; init; }

    /// <summary>The number of entries in a list of all differences.</summary>
    public long Listed { get; init; }

    /// <summary>The number of changed paths that differ in each property; properties without differences are left out.</summary>
    public IReadOnlyDictionary<ImageProperties, long> Properties { get; init; } = ReadOnlyDictionary<ImageProperties, long>.Empty;

    /// <summary>The total number of differing paths.</summary>
    public long Differences => Added + Removed + Changed;
}
