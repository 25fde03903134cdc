using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Squash;

/// <summary>The name and tag of an image, as <c>docker tag</c> understands them.</summary>
/// <remarks>
/// The grammar is that of github.com/distribution/reference; <c>docker.io</c> and <c>library/</c> are implied, and so
/// is the tag <c>latest</c>.
/// </remarks>
public sealed partial record ImageReference
{
    private const string DefaultDomain = "docker.io";
    private const string OfficialPrefix = "library/";

    // The length of the full name, as older engines count it; newer ones exclude the registry.
    private const int MaxNameLength = 255;

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
        Domain != DefaultDomain ? $"{Domain}/{Path}"
        : IsOfficial ? Path[OfficialPrefix.Length..]
        : Path;

    /// <summary>The form of docker and of <c>RepoTags</c>: <c>redis:latest</c>.</summary>
    public string Familiar => $"{Repository}:{Tag}";

    /// <summary>The full form, as containerd expects it: <c>docker.io/library/redis:latest</c>.</summary>
    public string Canonical => $"{Domain}/{Path}:{Tag}";

    private bool IsOfficial => Path.StartsWith(OfficialPrefix, StringComparison.Ordinal)
        && !Path.AsSpan(OfficialPrefix.Length).Contains('/');

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
        (string name, string tag) = SplitTag(text);
        (string domain, string path) = SplitDomain(name);
        problem = ProblemOf(text, name, domain, path, tag);
        reference = problem is null ? new ImageReference(domain, path, tag) : null;
        return problem is null;
    }

    /// <summary>As docker shows it.</summary>
    public override string ToString() => Familiar;

    private static (string Name, string Tag) SplitTag(string text)
    {
        // A colon before the last slash belongs to a port.
        int colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf('/') ? (text[..colon], text[(colon + 1)..]) : (text, "latest");
    }

    private static (string Domain, string Path) SplitDomain(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool hasDomain = slash >= 0 && IsDomain(name.AsSpan(0, slash));
        string domain = hasDomain ? name[..slash] : DefaultDomain;
        string path = hasDomain ? name[(slash + 1)..] : name;
        if (domain == "index.docker.io") domain = DefaultDomain;
        if (domain == DefaultDomain && !path.Contains('/', StringComparison.Ordinal)) path = OfficialPrefix + path;
        return (domain, path);
    }

    // A path has no capitals, so a first part with one can only be a host (distribution/reference, splitDockerDomain).
    private static bool IsDomain(ReadOnlySpan<char> first) =>
        first.ContainsAny('.', ':') || first is "localhost" || first.ContainsAnyInRange('A', 'Z');

    private static string? ProblemOf(string text, string name, string domain, string path, string tag)
    {
        if (name.Length == 0) return "it has no name; give one such as app:1.0";
        if (text.Contains('@', StringComparison.Ordinal)) return "it names a digest, which cannot be chosen; give a name and a tag";
        if (Digest.TryParseHex(name, out _)) return "it is an image ID; give a name and a tag";
        if (domain.Length + 1 + path.Length > MaxNameLength) return $"the name, with its registry, is longer than {MaxNameLength} characters";
        if (!TagPattern().IsMatch(tag))
        {
            return "a tag has 1 to 128 letters, digits, '_', '.' or '-', and does not begin with '.' or '-'";
        }

        if (!DomainPattern().IsMatch(domain)) return $"{Shown.Quote(domain)} is not a registry host";
        if (path.AsSpan().ContainsAnyInRange('A', 'Z')) return "the repository name must be lowercase";
        return PathPattern().IsMatch(path)
            ? null
            : "a repository name has lowercase letters and digits, joined by '/', '.', '_', '__' or '-'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(
        @"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?\z")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex PathPattern();
}
