using System.Diagnostics.CodeAnalysis;

namespace Squash.Registry;

/// <summary>The name of an image in a registry: <c>registry.example/team/app:1.0</c>, or with a digest instead of the tag.</summary>
/// <remarks>
/// As docker and skopeo read it: a first part without a dot, a colon or a capital is not a host, <c>docker.io</c> and <c>library/</c> are
/// implied, and so is the tag <c>latest</c> where there is no digest. Grammar: github.com/distribution/reference.
/// </remarks>
public sealed record RegistryReference
{
    /// <summary>The optional prefix of a name, which skopeo and podman use too.</summary>
    public const string Transport = "docker://";

    internal const string DockerHub = ImageName.DockerHub;

    // Docker Hub's name is that of its web site; the API has its own host.
    internal const string DockerHubApi = "registry-1.docker.io";

    private RegistryReference(string domain, string repository, string? tag, Digest? digest)
    {
        Domain = domain;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry, with its port if it has one: <c>docker.io</c>, <c>localhost:5000</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository within the registry: <c>library/redis</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; <see langword="null"/> if there is only a digest.</summary>
    public string? Tag { get; }

    /// <summary>The digest of the manifest or index, which counts more than the tag; <see langword="null"/> if there is none.</summary>
    public Digest? Digest { get; }

    /// <summary>Registry and repository: <c>docker.io/library/redis</c>.</summary>
    public string Name => $"{Domain}/{Repository}";

    /// <summary>The host that answers for <see cref="Domain"/>.</summary>
    internal string Host => Domain == DockerHub ? DockerHubApi : Domain;

    /// <summary>The name that the manifest is requested by: the digest, or the tag.</summary>
    internal string ManifestName => Digest?.ToString() ?? Tag ?? "latest";

    /// <summary>Parses a name.</summary>
    /// <param name="text">The name, with or without <c>docker://</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It is not the name of an image.</exception>
    public static RegistryReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out RegistryReference? reference, out string? problem)
            ? reference
            : throw new InvalidRequestException($"{Shown.Quote(WithoutLogin(text))} is not an image in a registry: {problem}");
    }

    /// <summary>Parses a name.</summary>
    /// <returns><see langword="false"/> when <paramref name="text"/> is not the name of an image.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RegistryReference? reference)
    {
        reference = null;
        return text is not null && TryParse(text, out reference, out _);
    }

    /// <summary>Another tag in the same repository.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="tag"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidRequestException">It is not a tag.</exception>
    public RegistryReference WithTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return Parse($"{Name}:{tag}");
    }

    /// <summary>The whole name, without <c>docker://</c>: <c>docker.io/library/redis:7</c>.</summary>
    public override string ToString() => Name + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    /// <summary>The same image in another place, such as a mirror.</summary>
    /// <param name="location">Registry and repository.</param>
    internal RegistryReference At(string location) =>
        Parse(location + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}"));

    private static bool TryParse(
        string text, [NotNullWhen(true)] out RegistryReference? reference, [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        string name = text.StartsWith(Transport, StringComparison.Ordinal) ? text[Transport.Length..] : text;
        Digest? digest = null;
        if (name.IndexOf('@', StringComparison.Ordinal) is int at and >= 0)
        {
            if (!Squash.Digest.TryParse(name[(at + 1)..], out Digest parsed))
            {
                problem = "a digest, sha256: and 64 lower-case hexadecimal digits, follows an '@', and a name contains no login";
                return false;
            }

            digest = parsed;
            name = name[..at];
        }

        var image = ImageName.Split(name);
        problem = image.Problem();
        reference = problem is null ? new RegistryReference(image.Domain, image.Path, image.Tag ?? (digest is null ? "latest" : null), digest) : null;
        return problem is null;
    }

    // A password may come before the '@': https://user:password@registry.example/app.
    private static string WithoutLogin(string text) =>
        text.LastIndexOf('@') is int at and >= 0 ? "…" + text[at..] : text;
}
