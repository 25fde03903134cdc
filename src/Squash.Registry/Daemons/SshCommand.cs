using System.Globalization;

namespace Squash.Registry.Daemons;

/// <summary>The command that connects to a daemon on another machine: <c>ssh HOST docker system dial-stdio</c>.</summary>
/// <remarks>github.com/docker/cli, cli/connhelper. The other machine needs the docker command, but no open port.</remarks>
/// <param name="Arguments">The arguments of ssh.</param>
internal sealed record SshCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>The program.</summary>
    public const string Program = "ssh";

    /// <summary>Reads an address such as <c>ssh://USER@HOST:PORT/PATH/OF/SOCKET</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="problem">The reason why it cannot be used; <see langword="null"/> if it only has another form.</param>
    /// <returns><see langword="null"/> if it cannot be used.</returns>
    public static SshCommand? Parse(string text, out string? problem)
    {
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.DnsSafeHost.Length == 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0) return null;
        string user = Uri.UnescapeDataString(uri.UserInfo);
        if (user.Contains(':', StringComparison.Ordinal))
        {
            problem = "it contains a password, which every user of this machine could read; use a key";
            return null;
        }

        // ssh would take them for options.
        if (user.StartsWith('-') || uri.DnsSafeHost.StartsWith('-')) return null;
        List<string> arguments = ["-o", "ConnectTimeout=30", "-T"];
        if (user.Length > 0) arguments.AddRange(["-l", user]);
        if (uri.Port > 0) arguments.AddRange(["-p", uri.Port.ToString(CultureInfo.InvariantCulture)]);
        arguments.AddRange(["--", uri.DnsSafeHost, "docker"]);
        string path = Uri.UnescapeDataString(uri.AbsolutePath).TrimEnd('/');
        if (path.Length > 0) arguments.AddRange(["--host", Quote("unix://" + path)]);
        arguments.AddRange(["system", "dial-stdio"]);
        return new SshCommand(arguments);
    }

    // The shell of the other machine reads it.
    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@,+".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
