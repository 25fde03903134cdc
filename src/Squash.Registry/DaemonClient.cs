using System.Text.Json;
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

    private const string ContainerdSnapshotter = "io.containerd.snapshotter.v1";

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

    /// <summary>Looks for an image.</summary>
    /// <param name="image">Its name or ID, with or without <c>docker-daemon:</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if the daemon does not have it.</returns>
    /// <exception cref="ArgumentException"><paramref name="image"/> is empty.</exception>
    /// <exception cref="DaemonException">The daemon cannot be reached, or refuses to answer.</exception>
    public async Task<DaemonImage?> FindAsync(string image, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        if (await _connection.FindAsync($"images/{Escape(WithoutPrefix(image))}/json", mayBeRefused: false, cancellationToken).ConfigureAwait(false) is not { } document) return null;
        IEnumerable<string?> layers = document.Member("RootFS") is { ValueKind: JsonValueKind.Object } files ? files.Elements("Layers").Select(layer => Json.TextOf(layer)) : [];
        return Json.TextOf(document.Member("Id")) is { Length: > 0 } id
            ? new DaemonImage(id, [.. layers.Select(layer => Digest.TryParse(layer, out Digest digest) ? new DiffId(digest) : throw Odd("a layer"))])
            : throw Odd("the ID");

        DaemonException Odd(string part) => _connection.Failure($"{part} of {Shown.Quote(image)} is missing in its answer, or not a digest");
    }

    /// <summary>Removes an image, unless a container uses it or it has several names.</summary>
    /// <param name="image">Its name or ID, with or without <c>docker-daemon:</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> is empty.</exception>
    /// <exception cref="DaemonException">The daemon cannot be reached, or refuses to remove it.</exception>
    public async Task RemoveAsync(string image, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        string name = WithoutPrefix(image);
        using HttpResponseMessage response = await _connection.SendAsync(
            HttpMethod.Delete, $"images/{Escape(name)}", content: null, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the daemon keeps layers as it gets them, and pushes them so (the containerd image store). For such a daemon, layers should be
    /// compressed: <see cref="SquashOptions.Compression"/>. A daemon that does not say so counts as another one.
    /// </summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DaemonException">The daemon cannot be reached.</exception>
    public async Task<bool> HasContainerdStoreAsync(CancellationToken cancellationToken = default)
    {
        JsonElement? information = await _connection.FindAsync("info", mayBeRefused: true, cancellationToken).ConfigureAwait(false);

        // "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]
        return information?.Elements("DriverStatus").Any(
            pair => pair.ValueKind == JsonValueKind.Array && pair.EnumerateArray().Any(text => Json.TextOf(text) == ContainerdSnapshotter)) == true;
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _connection.Dispose();

    // Docker and podman expect the slashes and colons of a name as they are.
    private static string Escape(string image) => string.Join('/', image.Split('/').Select(part => Uri.EscapeDataString(part).Replace("%3A", ":", StringComparison.Ordinal)));

    private static string WithoutPrefix(string image) =>
        image.StartsWith(Transport, StringComparison.Ordinal) && image.Length > Transport.Length ? image[Transport.Length..] : image;
}
