using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>The name of a source or a target, such as <c>image.tar</c>, <c>docker://redis:7</c> or <c>oci:layout:slim</c>.</summary>
/// <remarks>Prefixes and what follows them: containers-transports(5), as in skopeo and podman.</remarks>
/// <param name="Transport">Its kind.</param>
/// <param name="Name">The path, or the name of the image.</param>
/// <param name="Reference">The image within the archive or layout, if one is named.</param>
internal sealed record ImagePlace(Transport Transport, string Name, string? Reference = null)
{
    private static readonly (string Prefix, Transport Transport)[] Prefixes =
    [
        ("docker://", Transport.Registry),
        ("docker-daemon:", Transport.Daemon),
        ("docker-archive:", Transport.DockerArchive),
        ("oci-archive:", Transport.OciArchive),
        ("oci:", Transport.OciDirectory),
    ];

    /// <summary>The words of the prefixes.</summary>
    public static IEnumerable<string> TransportNames => Prefixes.Select(each => each.Prefix.TrimEnd(':', '/'));

    /// <summary>Whether it is reached through a registry or a daemon.</summary>
    public bool IsRemote => Transport is Transport.Registry or Transport.Daemon;

    /// <summary>The path; <see langword="null"/> if it has none.</summary>
    public string? File => IsRemote ? null : Name;

    /// <summary>The format that the prefix asks for; <see langword="null"/> if it asks for none.</summary>
    public OutputFormat? Format => Transport switch
    {
        Transport.DockerArchive => OutputFormat.DockerArchive,
        Transport.OciArchive => OutputFormat.OciArchive,
        Transport.OciDirectory => OutputFormat.OciDirectory,
        _ => null,
    };

    /// <summary>The image of a source that <see cref="Reference"/> picks.</summary>
    /// <remarks><c>@0</c> is the first image of the archive: containers-transports(5).</remarks>
    public ImageMatch? Match =>
        Reference is null ? null
        : Reference.StartsWith('@') && int.TryParse(Reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < int.MaxValue
            ? ImageMatch.Numbered(index + 1)
            : Transport is Transport.OciArchive or Transport.OciDirectory ? ImageMatch.InLayout(Reference) : ImageMatch.Like(Reference);

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name as typed.</param>
    /// <returns><see langword="null"/> for stdin or stdout.</returns>
    /// <exception cref="UsageException">The name is empty, or nothing follows the prefix.</exception>
    public static ImagePlace? Parse(string text)
    {
        (string? prefix, Transport transport) = Array.Find(Prefixes, each => text.StartsWith(each.Prefix, StringComparison.Ordinal));
        if (prefix is null) return ParseResultExtensions.FileName(text) is { } path ? OfPath(path) : null;
        string rest = text[prefix.Length..];
        if (transport is Transport.Registry or Transport.Daemon)
        {
            return rest.Length > 0 ? new ImagePlace(transport, rest) : throw new UsageException($"'{text}': give the name of an image after {prefix}, such as {prefix}redis:7");
        }

        // In a path, the slashes would lead to the root of the disk.
        if (rest.StartsWith("//", StringComparison.Ordinal) && rest is [_, _, not '/', ..])
        {
            throw new UsageException($"'{text}': after {prefix} comes a path, without slashes before it: {prefix}{rest[2..]}, or {prefix}/{rest[2..]} from the root of the disk");
        }

        // As in skopeo, a path with a colon cannot have a prefix.
        string[] parts = rest.Split(':', 2);
        if (parts[0].Length == 0) throw new UsageException($"'{text}': give a path after {prefix}");
        if (parts is [_, ""] or [_, "@"]) throw new UsageException($"'{text}': give the name of an image after the path, or leave the ':' out");
        return new ImagePlace(transport, parts[0], parts.Length == 2 ? parts[1] : null);
    }

    /// <summary>A path without a prefix.</summary>
    public static ImagePlace OfPath(string path) => new(Transport.Path, path);

    /// <summary>Whether a text begins with one of the prefixes.</summary>
    public static bool HasPrefix(string text) => Array.Exists(Prefixes, each => text.StartsWith(each.Prefix, StringComparison.Ordinal));

    /// <summary>As typed.</summary>
    public override string ToString() =>
        Array.Find(Prefixes, each => each.Transport == Transport).Prefix + Name + (Reference is null ? "" : ":" + Reference);
}
