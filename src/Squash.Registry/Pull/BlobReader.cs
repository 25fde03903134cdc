using Squash.Registry.Requests;

namespace Squash.Registry.Pull;

/// <summary>Fetches blobs: layers and configs.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pulling-blobs.</remarks>
internal sealed class BlobReader(RepositoryHttp http, RegistryReference reference, TimeProvider time)
{
    /// <summary>A stream of a blob, which ends after exactly the stated bytes.</summary>
    /// <param name="digest">The digest of the blob. Its bytes are not hashed here.</param>
    /// <param name="size">The size that the manifest states.</param>
    /// <param name="cancellationToken">Ends the wait for the first answer.</param>
    /// <exception cref="RegistryException">The registry does not have the blob, or does not give it.</exception>
    public async Task<Stream> OpenAsync(Digest digest, long size, CancellationToken cancellationToken)
    {
        var stream = new ResumingStream(http, reference, digest, size, time);
        try
        {
            await stream.StartAsync(cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
