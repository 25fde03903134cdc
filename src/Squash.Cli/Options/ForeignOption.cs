namespace Squash.Cli.Options;

/// <summary>Options of skopeo, podman and crane that people try here, with the equivalent in squash.</summary>
internal static class ForeignOption
{
    private static readonly Dictionary<string, (string Name, string Advice)> Hints = new(StringComparer.Ordinal)
    {
        ["--creds"] = ("--src-creds", "use --src-creds for the source, and --dest-creds for the target"),
        ["--src-tls-verify"] = ("--tls-verify", "use --tls-verify, which is for source and target"),
        ["--dest-tls-verify"] = ("--tls-verify", "use --tls-verify, which is for source and target"),
        ["--src-cert-dir"] = ("--cert-dir", "use --cert-dir, which is for source and target"),
        ["--dest-cert-dir"] = ("--cert-dir", "use --cert-dir, which is for source and target"),
        ["--src-authfile"] = ("--authfile", "use --authfile, which is for source and target"),
        ["--dest-authfile"] = ("--authfile", "use --authfile, which is for source and target"),
        ["--insecure"] = ("--tls-verify", "use --tls-verify=false"),
        ["--multi-arch"] = ("--all-platforms", "use --all-platforms"),
        ["--override-arch"] = ("--platform", "use --platform OS/ARCH"),
        ["--override-os"] = ("--platform", "use --platform OS/ARCH"),
        ["--retry-times"] = ("--retries", "use --retries"),
    };

    /// <summary>The option to give instead; <see langword="null"/> if none is known, or the command does not have it.</summary>
    /// <param name="name">The option, with dashes.</param>
    /// <param name="known">The options of the command.</param>
    public static string? HintFor(string name, IEnumerable<string> known) =>
        Hints.TryGetValue(name, out (string Name, string Advice) hint) && known.Contains(hint.Name) ? hint.Advice : null;
}
