using System.Diagnostics.CodeAnalysis;

namespace Squash;

/// <summary>The name and tag of an image, as <c>docker tag</c> understands them.</summary>
/// <remarks>
/// The grammar is that of github.com/distribution/reference; <c>docker.io</c> and <c>library/</c> are implied, and so
/// is the tag <c>latest</c>.
/// </remarks>
public sealed record ImageReference
{
    private ImageReference(string domain, string path, string tag)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
    }

    /// <summary>The registry: <c>docker.io</c>, <c>localhost:5000</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository within the registry: <c>library/redis</c>.</summary>
    public string Path { get; }

    /// <summary>The tag: <c>latest</c>.</summary>
    public string Tag { get; }

    /// <summary>The name without the tag, as docker shows it: <c>redis</c>, <c>ghcr.io/a/b</c>.</summary>
    public string Repository =>
        Domain != ImageName.DockerHub ? $"{Domain}/{Path}"
        : IsOfficial ? Path[ImageName.OfficialPrefix.Length..]
        : Path;

    /// <summary>The form of docker and of <c>RepoTags</c>: <c>redis:latest</c>.</summary>
    public string Familiar => $"{Repository}:{Tag}";

    /// <summary>The full form, as containerd expects it: <c>docker.io/library/redis:latest</c>.</summary>
    public string Canonical => $"{Domain}/{Path}:{Tag}";

    private bool IsOfficial => Path.StartsWith(ImageName.OfficialPrefix, StringComparison.Ordinal)
        && !Path.AsSpan(ImageName.OfficialPrefix.Length).Contains('/');

    /// <summary>Parses <c>[registry/]name[:tag]</c>.</summary>
    /// <param name="text">The reference; without a tag, <c>latest</c> is meant.</param>
    /// <exception cref="FormatException">No image can be tagged with <paramref name="text"/>; the message says why.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ImageReference? reference, out string? problem)
            ? reference
            : throw new FormatException($"{Shown.Quote(text)} cannot be the tag of an image: {problem}");
    }

    /// <summary>Parses <c>[registry/]name[:tag]</c>.</summary>
    /// <returns><see langword="false"/> when no image can be tagged with <paramref name="text"/>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        return text is not null && TryParse(text, out reference, out _);
    }

    /// <summary>Parses a reference; <paramref name="problem"/> gives the reason if it is invalid.</summary>
    internal static bool TryParse(
        string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? problem)
    {
        var name = ImageName.Split(text);
        problem = ProblemOf(text, name);
        reference = problem is null ? new ImageReference(name.Domain, name.Path, name.Tag ?? "latest") : null;
        return problem is null;
    }

    /// <summary>As docker shows it.</summary>
    public override string ToString() => Familiar;

    private static string? ProblemOf(string text, ImageName name)
    {
        string withoutTag = name.Tag is null ? text : text[..^(name.Tag.Length + 1)];
        return withoutTag.Length == 0 ? "it has no name; give one such as app:1.0"
            : text.Contains('@', StringComparison.Ordinal) ? "it names a digest, which cannot be chosen; give a name and a tag"
            : Digest.TryParseHex(withoutTag, out _) ? "it is an image ID; give a name and a tag"
            : name.Problem();
    }
}
