using System.Globalization;

namespace Squash.Registry.Daemons;

/// <summary>The address of a daemon.</summary>
/// <param name="Text">As a user would write it.</param>
/// <param name="Root">The beginning of every URL.</param>
internal sealed record DaemonAddress(string Text, Uri Root)
{
    private const string DefaultHost = "unix:///var/run/docker.sock";
    private const int DefaultPort = 2375;
    private const int DefaultTlsPort = 2376;
    private const string Forms = "give unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST";

    // The name of the server in a URL of a connection that needs none.
    private static readonly Uri NoHost = new("http://docker/");

    /// <summary>The path of its socket; <see langword="null"/> for one in a network.</summary>
    public string? Socket { get; init; }

    /// <summary>The command that connects to it on another machine; <see langword="null"/> if it is connected to directly.</summary>
    public SshCommand? Ssh { get; init; }

    /// <summary>The certificates of a connection with TLS; <see langword="null"/> without TLS.</summary>
    public DaemonTlsOptions? Tls { get; init; }

    /// <summary>The daemon that the options, the environment and the files of docker name.</summary>
    /// <exception cref="InvalidRequestException">The address cannot be used, or there is no such context.</exception>
    public static DaemonAddress Find(DaemonOptions options)
    {
        string? Variable(string name) => options.Environment(name) is { Length: > 0 } value ? value : null;

        string? directory = options.ConfigDirectory ?? Variable("DOCKER_CONFIG") ?? HomeDirectory(Variable("HOME") ?? Variable("USERPROFILE"));
        DaemonTlsOptions? tls = options.Tls ?? TlsOf(Variable, directory);
        if (options.Host is { } host) return Parse(host, tls);
        var contexts = new DockerContexts(directory);
        string? context = options.Context;
        if (context is null && Variable("DOCKER_HOST") is { } named) return Parse(named, tls);
        context ??= Variable("DOCKER_CONTEXT") ?? contexts.Current;
        if (context is null or DockerContexts.Default) return Parse(Variable("DOCKER_HOST") ?? DefaultHost, tls);
        return Parse(contexts.HostOf(context), options.Tls ?? contexts.TlsOf(context));
    }

    /// <summary>Reads an address, in the form of <c>DOCKER_HOST</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="tls">TLS for a TCP address; <see langword="null"/> for none.</param>
    /// <exception cref="InvalidRequestException">It cannot be used.</exception>
    public static DaemonAddress Parse(string text, DaemonTlsOptions? tls)
    {
        string[] parts = text.Split("://", 2);
        (string scheme, string rest) = parts.Length == 2 ? (parts[0], parts[1]) : ("tcp", text);
        return scheme switch
        {
            "unix" => new DaemonAddress(text, NoHost) { Socket = rest.Length > 0 ? rest : throw Unusable(text, "no path follows unix://") },
            "ssh" => new DaemonAddress(text, NoHost)
            {
                Ssh = SshCommand.Parse(text, out string? problem) ?? throw Unusable(text, problem ?? Forms),
            },
            "tcp" or "http" or "https" => new DaemonAddress(text, RootOf(rest, text, tls is not null || scheme == "https"))
            {
                Tls = tls ?? (scheme == "https" ? new DaemonTlsOptions() : null),
            },
            _ => throw Unusable(text, Forms),
        };
    }

    // As docker does: docker/cli, cli/flags.
    private static DaemonTlsOptions? TlsOf(Func<string, string?> variable, string? directory)
    {
        bool verifies = variable("DOCKER_TLS_VERIFY") is not null;
        if (!verifies && variable("DOCKER_TLS") is null) return null;
        return DaemonTlsOptions.FromDirectory(variable("DOCKER_CERT_PATH") ?? directory ?? "") with { Verify = verifies };
    }

    private static Uri RootOf(string place, string text, bool usesTls)
    {
        string scheme = usesTls ? "https://" : "http://";
        if (Uri.TryCreate(scheme + place, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0)
        {
            bool namesPort = place.Contains(usesTls ? ":443" : ":80", StringComparison.Ordinal);
            return uri.IsDefaultPort && !namesPort ? new UriBuilder(uri) { Port = usesTls ? DefaultTlsPort : DefaultPort }.Uri : uri;
        }

        throw Unusable(text, Forms);
    }

    private static string? HomeDirectory(string? home) => home is null ? null : Path.Combine(home, ".docker");

    private static InvalidRequestException Unusable(string text, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the address {Shown.Quote(WithoutPassword(text))} of the Docker daemon cannot be used: {problem}"));

    // Addresses of proxies and of ssh may have one, and so may a mistake.
    private static string WithoutPassword(string text)
    {
        int at = text.LastIndexOf('@'), start = text.IndexOf("://", StringComparison.Ordinal) is int scheme and >= 0 ? scheme + 3 : 0;
        int colon = text.IndexOf(':', start);
        return colon >= 0 && colon < at ? text[..colon] + ":***" + text[at..] : text;
    }
}
