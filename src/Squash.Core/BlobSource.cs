using Squash.Archives;

namespace Squash;

/// <summary>Images whose blobs are opened one by one, such as those of a registry.</summary>
/// <remarks>
/// <para>
/// A layer is read in one pass: it is verified, decompressed and indexed as it arrives, and its contents go to a temporary file, without
/// those that a layer above is already known to replace. A kept layer may be opened a second time for copying, unless the target already has it.
/// </para>
/// <para>The library checks digests and sizes. The source need not do so.</para>
/// </remarks>
public abstract class BlobSource : ImageSource
{
    /// <summary>Reads the list of images.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// An OCI image index, such as <c>index.json</c> of an OCI layout: each descriptor refers to a manifest or to another index. The
    /// annotation <c>io.containerd.image.name</c> of a descriptor is the image's full reference.
    /// </returns>
    /// <exception cref="IOException">Reading failed. This and any other exception reaches the caller of the library unchanged.</exception>
    public abstract Task<ReadOnlyMemory<byte>> ReadIndexAsync(CancellationToken cancellationToken);

    /// <summary>Opens a blob: a manifest or index, a config, or a layer. Several are opened and read at the same time.</summary>
    /// <remarks>Manifests, indexes and configs are opened only if the size that their descriptors state is within the limits.</remarks>
    /// <param name="descriptor">The blob. Its media type distinguishes manifests and indexes from other blobs.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>
    /// The blob as stored, from its first byte on; <see langword="null"/> if the source does not have it. The stream need not be seekable
    /// and is read asynchronously, by one thread at a time. It is disposed, possibly before its end and possibly during a cancelled
    /// read.
    /// </returns>
    /// <exception cref="IOException">Opening failed. This and any other exception reaches the caller of the library unchanged.</exception>
    public abstract Task<Stream?> OpenBlobAsync(BlobDescriptor descriptor, CancellationToken cancellationToken);

    internal sealed override async Task<BlobStore> OpenStoreAsync(ArchiveOpener opener) =>
        await RemoteBlobStore.OpenAsync(this, opener.Options, opener.CancellationToken).ConfigureAwait(false);
}
