using System.Text.RegularExpressions;

namespace Squash;

/// <summary>The parts of a name without a digest. Squash.Registry compiles this file, too.</summary>
/// <param name="Domain">The registry.</param>
/// <param name="Path">The repository within it.</param>
/// <param name="Tag">The tag; <see langword="null"/> if the name has none.</param>
/// <remarks>Grammar: github.com/distribution/reference.</remarks>
internal sealed partial record ImageName(string Domain, string Path, string? Tag)
{
    /// <summary>The registry of a name that has none.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>The namespace that a name without one has there.</summary>
    public const string OfficialPrefix = "library/";

    // The length of the full name, as older engines count it; newer ones exclude the registry.
    private const int MaxLength = 255;

    /// <summary>Takes a name apart, as docker does.</summary>
    public static ImageName Split(string text)
    {
        // A colon before the last slash belongs to a port.
        int colon = text.LastIndexOf(':');
        bool hasTag = colon > text.LastIndexOf('/');
        string name = hasTag ? text[..colon] : text;
        string? tag = hasTag ? text[(colon + 1)..] : null;
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool hasDomain = slash >= 0 && IsDomain(name.AsSpan(0, slash));
        string domain = hasDomain ? name[..slash] : DockerHub;
        string path = hasDomain ? name[(slash + 1)..] : name;
        if (domain == "index.docker.io") domain = DockerHub;
        if (domain == DockerHub && !path.Contains('/', StringComparison.Ordinal)) path = OfficialPrefix + path;
        return new ImageName(domain, path, tag);
    }

    /// <summary>The reason why no image can have this name; <see langword="null"/> if one can.</summary>
    public string? Problem() =>
        Path is "" or OfficialPrefix ? "it has no name; give one such as registry.example/app:1.0"
        : Domain.Length + 1 + Path.Length > MaxLength ? $"the name, with its registry, is longer than {MaxLength} characters"
        : Tag is not null && !TagPattern().IsMatch(Tag) ? "a tag has 1 to 128 letters, digits, '_', '.' or '-', and does not begin with '.' or '-'"
        : !DomainPattern().IsMatch(Domain) ? $"{Shown.Quote(Domain)} is not a registry host"
        : Path.AsSpan().ContainsAnyInRange('A', 'Z') ? "the repository name must be lowercase"
        : !PathPattern().IsMatch(Path) ? "a repository name has lowercase letters and digits, joined by '/', '.', '_', '__' or '-'"
        : null;

    // A path has no capitals, so a first part with one can only be a host (distribution/reference, splitDockerDomain).
    private static bool IsDomain(ReadOnlySpan<char> first) =>
        first.ContainsAny('.', ':') || first is "localhost" || first.ContainsAnyInRange('A', 'Z');

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(
        @"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?\z")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex PathPattern();
}
