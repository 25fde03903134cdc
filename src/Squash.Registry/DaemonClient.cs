using Squash.Registry.Daemons;

namespace Squash.Registry;

/// <summary>Talks to the daemon of docker, or to one with the same API, such as <c>podman system service</c>.</summary>
/// <remarks>
/// <para>
/// The daemon is that of the options, otherwise that of <c>DOCKER_HOST</c>, then that of the context in <c>DOCKER_CONTEXT</c> or, without
/// one, in <c>config.json</c>. The last choice is <c>unix:///var/run/docker.sock</c>.
/// </para>
/// <para>Any number of threads may use it at once.</para>
/// </remarks>
public sealed class DaemonClient : IDisposable
{
    /// <summary>The prefix of a name, which skopeo and podman use too.</summary>
    public const string Transport = "docker-daemon:";

    private readonly DaemonConnection _connection;

    /// <summary>Creates a client. The daemon is connected to when an image is read or written.</summary>
    /// <param name="options">The daemon; <see langword="null"/> for that of the <c>docker</c> command.</param>
    /// <exception cref="InvalidRequestException">The address cannot be used, or there is no such context.</exception>
    public DaemonClient(DaemonOptions? options = null) =>
        _connection = new DaemonConnection(DaemonAddress.Find(options ?? new DaemonOptions()));

    /// <summary>An image of the daemon as a source.</summary>
    /// <param name="image">Its name, as in <c>docker save</c>, with or without <c>docker-daemon:</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> is empty.</exception>
    public ImageSource From(string image)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        return new DaemonSource(_connection, WithoutPrefix(image));
    }

    /// <summary>
    /// The daemon as a target. The image is loaded while it is made, and gets the names in <see cref="SquashOptions.Tags"/> when it is
    /// complete.
    /// </summary>
    public ImageTarget AsTarget() => new DaemonTarget(_connection);

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _connection.Dispose();

    private static string WithoutPrefix(string image) =>
        image.StartsWith(Transport, StringComparison.Ordinal) && image.Length > Transport.Length ? image[Transport.Length..] : image;
}
