namespace Squash.Registry;

/// <summary>The daemon to use. The default is that of the <c>docker</c> command: see <see cref="DaemonClient"/>.</summary>
public sealed record DaemonOptions
{
    /// <summary>
    /// The address, as in <c>DOCKER_HOST</c>: <c>unix:///var/run/docker.sock</c>, <c>tcp://HOST:2376</c> or <c>ssh://USER@HOST</c>.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>A context of the <c>docker</c> command.</summary>
    public string? Context { get; init; }

    /// <summary>The directory with <c>config.json</c> and the contexts; <see langword="null"/> for <c>DOCKER_CONFIG</c>, or <c>~/.docker</c>.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>
    /// TLS for a TCP address; <see langword="null"/> for that of the context, or of <c>DOCKER_TLS_VERIFY</c> and <c>DOCKER_CERT_PATH</c>.
    /// </summary>
    public DaemonTlsOptions? Tls { get; init; }

    /// <summary>The environment: variables that name a daemon.</summary>
    internal Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
