namespace Squash;

/// <summary>How two images differ.</summary>
/// <param name="Before">The first image.</param>
/// <param name="After">The second one.</param>
/// <param name="Paths">
/// The paths of the root filesystem that differ, in byte order, parents first; no more than
/// <see cref="ImageCompareOptions.MaxPaths"/>.
/// </param>
/// <param name="Config">The values of the config that differ.</param>
/// <param name="Counts">All differences of the root filesystem, counted.</param>
/// <param name="Elapsed">How long the comparison took.</param>
/// <param name="Warnings">What was odd but harmless; one line each.</param>
/// <param name="Notes">What a curious reader may want to know; one line each.</param>
public sealed record ImageCompareReport(
    ComparedImage Before,
    ComparedImage After,
    IReadOnlyList<PathDifference> Paths,
    IReadOnlyList<ConfigDifference> Config,
    PathCounts Counts,
    TimeSpan Elapsed,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether nothing differs that was compared.</summary>
    public bool AreEqual => Config.Count == 0 && Counts.Differences == 0;
}

/// <summary>An image that was compared.</summary>
/// <param name="References">Its tags, as docker shows them (<c>redis:7</c>); may be empty.</param>
/// <param name="Platform">Its platform, such as <c>linux/arm64/v8</c>.</param>
/// <param name="ImageId">The digest of its config: what docker shows as the image ID.</param>
public sealed record ComparedImage(IReadOnlyList<string> References, string Platform, Digest ImageId);

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
/// <param name="Change">What became of it.</param>
/// <param name="Path">
/// The path without a leading slash. What is no UTF-8 or cannot be printed, and the backslash, stand as <c>\xNN</c>.
/// </param>
/// <param name="Type">
/// What it is, in the second image if that has it: <c>file</c>, <c>directory</c>, <c>symlink</c>, <c>character device</c>,
/// <c>block device</c> or <c>fifo</c>.
/// </param>
/// <param name="Paths">How many paths it stands for: a directory that was added or removed stands for all that is in it.</param>
/// <param name="Bytes">The content that these paths have, in bytes, without holes; 0 for one that was changed.</param>
/// <param name="Properties">How it has changed; empty for what was added or removed.</param>
public sealed record PathDifference(
    PathChange Change, string Path, string Type, long Paths, long Bytes, IReadOnlyList<PropertyDifference> Properties);

/// <summary>One property of a path that differs.</summary>
/// <param name="Property">Which one.</param>
/// <param name="Name">The name of an extended attribute or PAX record; else <see langword="null"/>.</param>
/// <param name="Before">
/// The value in the first image: a mode in octal, <c>UID:GID</c>, a time (RFC 3339; seconds since 1970 after an <c>@</c> where
/// that has no such year), the path of another name of the same file, and so on. Bytes stand as in
/// <see cref="PathDifference.Path"/>, and no more than 128 of them. <see langword="null"/> where there is none, and for
/// <see cref="ImageProperties.Content"/>.
/// </param>
/// <param name="After">The value in the second image.</param>
public sealed record PropertyDifference(ImageProperties Property, string? Name, string? Before, string? After);

/// <summary>A value of the config that differs. Of an array each element is one that only one of the images has.</summary>
/// <param name="Path">Where it stands in the config, as a JSON pointer (RFC 6901), such as <c>/config/Env</c>.</param>
/// <param name="Before">The value in the first image, as JSON; <see langword="null"/> where it has none.</param>
/// <param name="After">The value in the second image, as JSON; <see langword="null"/> where it has none.</param>
public sealed record ConfigDifference(string Path, string? Before, string? After);

/// <summary>How many paths differ.</summary>
/// <param name="Compared">How many paths both images have.</param>
/// <param name="Added">How many only the second image has.</param>
/// <param name="AddedBytes">Their content in bytes, without holes.</param>
/// <param name="Removed">How many only the first image has.</param>
/// <param name="RemovedBytes">Their content in bytes, without holes.</param>
/// <param name="Changed">How many differ in something; a file of several names is counted once.</param>
/// <param name="Listed">How many entries a list of all differences has.</param>
/// <param name="Properties">How many of the changed ones differ in each property that differs anywhere.</param>
public sealed record PathCounts(
    long Compared,
    long Added,
    long AddedBytes,
    long Removed,
    long RemovedBytes,
    long Changed,
    long Listed,
    IReadOnlyDictionary<ImageProperties, long> Properties)
{
    /// <summary>How many paths differ in all.</summary>
    public long Differences => Added + Removed + Changed;
}
