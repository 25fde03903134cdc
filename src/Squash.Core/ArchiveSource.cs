using Squash.Archives;

namespace Squash;

/// <summary>An archive made by another program, such as the answer of an engine to <c>GET /images/NAME/get</c>.</summary>
/// <remarks>The archive may have any form that <see cref="ImageSource.FromStream"/> accepts, and may be compressed as a whole.</remarks>
public abstract class ArchiveSource : ImageSource
{
    /// <summary>Opens the archive. It is called each time the source is read.</summary>
    /// <param name="cancellationToken">Stops the opening; each read gets its own token.</param>
    /// <returns>
    /// The archive, from the current position of the stream on. The stream need not be seekable, is read asynchronously, and is disposed
    /// when it is not needed any more.
    /// </returns>
    /// <exception cref="IOException">Opening failed. This and any other exception reaches the caller of the library unchanged.</exception>
    public abstract Task<Stream> OpenAsync(CancellationToken cancellationToken);

    internal sealed override async Task<BlobStore> OpenStoreAsync(ArchiveOpener opener)
    {
        Stream stream = await OpenAsync(opener.CancellationToken).ConfigureAwait(false);
        return await opener.OpenStreamAsync(stream, leaveOpen: false, Name).ConfigureAwait(false);
    }
}
