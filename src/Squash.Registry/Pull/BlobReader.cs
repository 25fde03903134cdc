using Squash.Registry.Http;

namespace Squash.Registry.Pull;

/// <summary>Fetches blobs: layers and configs.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pulling-blobs.</remarks>
internal sealed class BlobReader(RepositoryHttp http, RegistryReference reference, TimeProvider time)
{
    /// <summary>A stream of a blob, which ends after exactly the stated bytes.</summary>
    /// <param name="digest">Which blob; its bytes are not hashed here.</param>
    /// <param name="size">How many bytes the manifest says that it has.</param>
    /// <param name="cancellationToken">Ends the wait for the first answer.</param>
    /// <exception cref="RegistryException">There is no such blob, or it cannot be had.</exception>
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
