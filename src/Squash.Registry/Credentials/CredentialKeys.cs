namespace Squash.Registry.Credentials;

/// <summary>The keys that credentials for a repository are kept under.</summary>
/// <remarks>containers-auth.json(5); docker's config.json, which writes URLs for old registries.</remarks>
internal static class CredentialKeys
{
    /// <summary>The key of Docker Hub in docker's own file, and what its helpers are asked for.</summary>
    public const string DockerHubUrl = "https://index.docker.io/v1/";

    private const string DockerHubIndex = "index.docker.io";

    /// <summary>From the most special to the most general: the repository, each of its namespaces, the registry.</summary>
    public static IEnumerable<string> For(RegistryReference reference)
    {
        string domain = Registry(reference.Domain);
        string path = reference.Repository;
        while (path.Length > 0)
        {
            yield return $"{domain}/{path}";
            path = path[..Math.Max(path.LastIndexOf('/'), 0)];
        }

        yield return domain;
    }

    /// <summary>A key of a file in the form of <see cref="For"/>.</summary>
    public static string Normalized(string key)
    {
        string rest = key;
        foreach (string scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (key.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) rest = key[scheme.Length..];
        }

        // A URL names only a registry, regardless of its path: https://index.docker.io/v1/.
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (rest.Length < key.Length && slash >= 0) rest = rest[..slash];
        slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Registry(rest) : Registry(rest[..slash]) + rest[slash..];
    }

    /// <summary>The name of a registry for a credential helper.</summary>
    public static string ForHelper(RegistryReference reference) =>
        reference.Domain == RegistryReference.DockerHub ? DockerHubUrl : reference.Domain;

    // docker.io, its API and its old index are one registry.
    private static string Registry(string host) =>
        host is RegistryReference.DockerHub or RegistryReference.DockerHubApi ? DockerHubIndex : host;
}
