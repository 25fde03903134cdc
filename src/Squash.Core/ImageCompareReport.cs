using System.Collections.ObjectModel;

namespace Squash;

/// <summary>How two images differ.</summary>
public sealed record ImageCompareReport
{
    /// <summary>The first image.</summary>
    public required ComparedImage Before { get; init; }

    /// <summary>The second one.</summary>
    public required ComparedImage After { get; init; }

    /// <summary>
    /// The paths of the root filesystem that differ, in byte order, parents first; no more than
    /// <see cref="ImageCompareOptions.MaxPaths"/>.
    /// </summary>
    public required IReadOnlyList<PathDifference> Paths { get; init; }

    /// <summary>The values of the config that differ.</summary>
    public required IReadOnlyList<ConfigDifference> Config { get; init; }

    /// <summary>All differences of the root filesystem, counted.</summary>
    public required PathCounts Counts { get; init; }

    /// <summary>How long the comparison took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What was odd but harmless; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What a curious reader may want to know; one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether nothing differs that was compared.</summary>
    public bool AreEqual => Config.Count == 0 && Counts.Differences == 0;
}

/// <summary>An image that was compared.</summary>
public sealed record ComparedImage
{
    /// <summary>Its tags, as docker shows them (<c>redis:7</c>); may be empty.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>Its platform, such as <c>linux/arm64/v8</c>.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The digest of its config: what docker shows as the image ID.</summary>
    public required Digest ImageId { get; init; }
}

/// <summary>What became of a path.</summary>
public enum PathChange
{
    /// <summary>Only the second image has it.</summary>
    Added,

    /// <summary>Only the first image has it.</summary>
    Removed,

    /// <summary>Both have it, and it is not the same.</summary>
    Changed,
}

/// <summary>A path that differs. A file of several names is listed under the first of them.</summary>
public sealed record PathDifference
{
    /// <summary>What became of it.</summary>
    public required PathChange Change { get; init; }

    /// <summary>The path without a leading slash. What is no UTF-8 or cannot be printed, and the backslash, stand as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// What it is, in the second image if that has it: <c>file</c>, <c>directory</c>, <c>symlink</c>, <c>character device</c>,
    /// <c>block device</c> or <c>fifo</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>How many paths it stands for: a directory that was added or removed stands for all that is in it.</summary>
    public required long Paths { get; init; }

    /// <summary>The content that these paths have, in bytes, without holes; 0 for one that was changed.</summary>
    public required long Bytes { get; init; }

    /// <summary>How it has changed; empty for what was added or removed.</summary>
    public required IReadOnlyList<PropertyDifference> Properties { get; init; }
}

/// <summary>One property of a path that differs.</summary>
public sealed record PropertyDifference
{
    /// <summary>Which one.</summary>
    public required ImageProperties Property { get; init; }

    /// <summary>The name of an extended attribute or PAX record; else <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The value in the first image: a mode in octal, <c>UID:GID</c>, a time (RFC 3339; seconds since 1970 after an <c>@</c> where
    /// that has no such year), the path of another name of the same file, and so on. Bytes stand as in
    /// <see cref="PathDifference.Path"/>, and no more than 128 of them. <see langword="null"/> where there is none, and for
    /// <see cref="ImageProperties.Content"/>.
    /// </summary>
    public string? Before { get; init; }

    /// <summary>The value in the second image.</summary>
    public string? After { get; init; }
}

/// <summary>A value of the config that differs. Of an array each element is one that only one of the images has.</summary>
public sealed record ConfigDifference
{
    /// <summary>The path of the value in the config, as a JSON pointer (RFC 6901), such as <c>/config/Env</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The value in the first image, as JSON; <see langword="null"/> where it has none.</summary>
    public string? Before { get; init; }

    /// <summary>The value in the second image, as JSON; <see langword="null"/> where it has none.</summary>
    public string? After { get; init; }
}

/// <summary>How many paths differ.</summary>
public sealed record PathCounts
{
    /// <summary>How many paths both images have.</summary>
    public long Compared { get; init; }

    /// <summary>How many only the second image has.</summary>
    public long Added { get; init; }

    /// <summary>Their content in bytes, without holes.</summary>
    public long AddedBytes { get; init; }

    /// <summary>How many only the first image has.</summary>
    public long Removed { get; init; }

    /// <summary>Their content in bytes, without holes.</summary>
    public long RemovedBytes { get; init; }

    /// <summary>How many differ in something; a file of several names is counted once.</summary>
    public long Changed { get; init; }

    /// <summary>How many entries a list of all differences has.</summary>
    public long Listed { get; init; }

    /// <summary>How many of the changed ones differ in each property that differs anywhere.</summary>
    public IReadOnlyDictionary<ImageProperties, long> Properties { get; init; } = ReadOnlyDictionary<ImageProperties, long>.Empty;

    /// <summary>How many paths differ in all.</summary>
    public long Differences => Added + Removed + Changed;
}
