using System.Globalization;

namespace Squash.Registry.Daemons;

/// <summary>The address of a daemon.</summary>
/// <param name="Text">As a user would write it.</param>
/// <param name="Socket">The path of its socket; <see langword="null"/> for one in a network.</param>
/// <param name="Root">The beginning of every URL.</param>
internal sealed record DaemonAddress(string Text, string? Socket, Uri Root)
{
    private const string DefaultHost = "unix:///var/run/docker.sock";
    private const int DefaultPort = 2375;

    /// <summary>The daemon that the options, the environment and the files of docker name.</summary>
    /// <exception cref="InvalidRequestException">The address cannot be used, or there is no such context.</exception>
    public static DaemonAddress Find(DaemonOptions options)
    {
        string? Variable(string name) => options.Environment(name) is { Length: > 0 } value ? value : null;

        bool usesTls = Variable("DOCKER_TLS_VERIFY") is not null;
        if (options.Host is { } host) return Parse(host, usesTls);
        var contexts = new DockerContexts(options.ConfigDirectory ?? Variable("DOCKER_CONFIG") ?? HomeDirectory(Variable("HOME") ?? Variable("USERPROFILE")));
        string? context = options.Context;
        if (context is null && Variable("DOCKER_HOST") is { } named) return Parse(named, usesTls);
        context ??= Variable("DOCKER_CONTEXT") ?? contexts.Current;
        if (context is null or DockerContexts.Default) return Parse(Variable("DOCKER_HOST") ?? DefaultHost, usesTls);
        return Parse(contexts.HostOf(context), contexts.HasTls(context));
    }

    /// <summary>Reads an address, in the form of <c>DOCKER_HOST</c>.</summary>
    /// <exception cref="InvalidRequestException">It cannot be used.</exception>
    public static DaemonAddress Parse(string text, bool usesTls)
    {
        string[] parts = text.Split("://", 2);
        (string scheme, string rest) = parts.Length == 2 ? (parts[0], parts[1]) : ("tcp", text);
        return scheme switch
        {
            "unix" => new DaemonAddress(text, rest.Length > 0 ? rest : throw Unusable(text, "no path follows unix://"), new Uri("http://docker/")),
            "ssh" => throw Unusable(
                text, $"squash does not start ssh. Forward the socket, ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock {rest.TrimEnd('/')} &, and set DOCKER_HOST=unix:///tmp/docker.sock"),
            "tcp" or "http" when usesTls => throw Unusable(
                text, "squash does not speak TLS to a daemon. Pipe the image, docker save IMAGE | squash -t NAME:TAG | docker load, or forward the socket with ssh"),
            "tcp" or "http" => new DaemonAddress(text, null, RootOf(rest, text)),
            _ => throw Unusable(text, "give unix:///PATH or tcp://HOST:PORT"),
        };
    }

    private static Uri RootOf(string place, string text)
    {
        if (Uri.TryCreate("http://" + place, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0)
        {
            return uri.IsDefaultPort && !place.Contains(":80", StringComparison.Ordinal) ? new UriBuilder(uri) { Port = DefaultPort }.Uri : uri;
        }

        throw Unusable(text, "give unix:///PATH or tcp://HOST:PORT");
    }

    private static string? HomeDirectory(string? home) => home is null ? null : Path.Combine(home, ".docker");

    private static InvalidRequestException Unusable(string text, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the address {Shown.Quote(text)} of the Docker daemon cannot be used: {problem}"));
}
