namespace Squash.Registry.Credentials;

/// <summary>The files that may hold credentials, in the order in which they are searched.</summary>
/// <remarks>The order of podman and skopeo: containers-auth.json(5). A file that is named is the only one that is read.</remarks>
internal static class CredentialFiles
{
    /// <summary>The files for these settings and this environment.</summary>
    /// <param name="authFile">The file that was named by an option.</param>
    /// <param name="environment">The value of a variable, if it has one.</param>
    public static IEnumerable<string> Paths(string? authFile, Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

        if ((authFile ?? Variable("REGISTRY_AUTH_FILE")) is { } named)
        {
            yield return named;
            yield break;
        }

        if (Variable("XDG_RUNTIME_DIR") is { } runtime) yield return Path.Combine(runtime, "containers", "auth.json");
        string? home = Variable("HOME") ?? Variable("USERPROFILE");
        if ((Variable("XDG_CONFIG_HOME") ?? Below(home, ".config")) is { } config) yield return Path.Combine(config, "containers", "auth.json");
        if ((Variable("DOCKER_CONFIG") ?? Below(home, ".docker")) is { } docker) yield return Path.Combine(docker, "config.json");
    }

    private static string? Below(string? home, string name) => home is null ? null : Path.Combine(home, name);
}
