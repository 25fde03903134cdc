namespace Squash.Registry.Daemons;

/// <summary>An image of a daemon as a source: the archive that <c>docker save</c> prints.</summary>
internal sealed class DaemonSource(DaemonConnection connection, string image) : ArchiveSource
{
    public override string Name => DaemonClient.Transport + image;

    public override async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        // The name in the query, as docker save does: in the path, its slashes and colons depend on the server.
        HttpResponseMessage response = await connection.SendAsync(
            HttpMethod.Get, $"images/get?names={Uri.EscapeDataString(image)}", content: null, image, cancellationToken).ConfigureAwait(false);
        return new SaveStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), connection);
    }
}
