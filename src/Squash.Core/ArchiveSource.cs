using Squash.Archives;

namespace Squash;

/// <summary>An archive that another program makes, such as the answer of an engine to <c>GET /images/NAME/get</c>.</summary>
/// <remarks>The archive may be in any form that <see cref="ImageSource.FromStream"/> takes, and compressed as a whole.</remarks>
public abstract class ArchiveSource : ImageSource
{
    /// <summary>Opens the archive. It is called once for each time that the source is read.</summary>
    /// <param name="cancellationToken">Stops the opening; each read gets its own token.</param>
    /// <returns>
    /// The archive from the current position of the stream on. It need not seek, is read asynchronously, and is disposed as soon as it
    /// is not needed any more.
    /// </returns>
    /// <exception cref="IOException">Opening failed. This and any other exception reaches the caller of the library as it is.</exception>
    public abstract Task<Stream> OpenAsync(CancellationToken cancellationToken);

    internal sealed override async Task<BlobStore> OpenStoreAsync(ArchiveOpener opener)
    {
        Stream stream = await OpenAsync(opener.CancellationToken).ConfigureAwait(false);
        return await opener.OpenStreamAsync(stream, leaveOpen: false, Name).ConfigureAwait(false);
    }
}
