using Squash.Output;

namespace Squash;

/// <summary>A place that takes blobs one by one, such as a registry.</summary>
/// <remarks>
/// <para>
/// It gets OCI documents, regardless of <see cref="SquashOptions.Format"/>, or Docker's if the source has such a manifest. Layers come first, then configs, then manifests, each after
/// everything that it refers to; those with references come last.
/// </para>
/// <para>
/// The members are called one after another, never in parallel. <see cref="CommitAsync"/> ends the work; if anything fails before it has
/// ended, <see cref="AbortAsync"/> is called instead. Their exceptions reach the caller of the library unchanged.
/// </para>
/// </remarks>
public abstract class BlobTarget : ImageTarget
{
    /// <summary>
    /// Fails if nothing could be written to the target, such as without a login. Called before the source is opened, so that an image is not
    /// read for nothing; nothing else is called after a failure.
    /// </summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public virtual Task CheckAccessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Whether the target has a blob, which is then not sent. A target that can copy it from its origin, as registries do from one
    /// repository to another, does so now.
    /// </summary>
    /// <param name="descriptor">The blob: a config, or a kept layer.</param>
    /// <param name="origin">The source that has the blob; <see langword="null"/> for one that is new.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task<bool> HasBlobAsync(BlobDescriptor descriptor, ImageSource? origin, CancellationToken cancellationToken);

    /// <summary>Takes a blob that <see cref="HasBlobAsync"/> did not find.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="content">
    /// Its bytes, to be read to the end, preferably asynchronously. If they do not match the descriptor, reading fails. It stays open.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task WriteBlobAsync(BlobDescriptor descriptor, Stream content, CancellationToken cancellationToken);

    /// <summary>Begins a blob that is still being created: a new layer.</summary>
    /// <param name="mediaType">The media type of the layer.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The blob, disposed by the library.</returns>
    public abstract Task<BlobUpload> BeginBlobAsync(string mediaType, CancellationToken cancellationToken);

    /// <summary>Takes a manifest or an index. Everything that it refers to has been written.</summary>
    /// <param name="descriptor">Names it.</param>
    /// <param name="content">The document.</param>
    /// <param name="references">
    /// The full references (<c>docker.io/library/redis:7</c>) for it; empty for a manifest that another index refers to, or
    /// for an image without a name.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task WriteManifestAsync(
        BlobDescriptor descriptor, ReadOnlyMemory<byte> content, IReadOnlyList<string> references, CancellationToken cancellationToken);

    /// <summary>Ends the work. All manifests were written. A target that lists them in another document writes it now.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public virtual Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the work after a failure; written blobs may be removed.</summary>
    /// <remarks>An exception of this call is dropped, because the failure that led to it is the one to report.</remarks>
    public virtual Task AbortAsync() => Task.CompletedTask;

    internal sealed override SquashOptions Adapt(SquashOptions options) => options.Format == OutputFormat.Rootfs
        ? throw new InvalidRequestException("a root filesystem has no manifest, which this target needs: write it to a file")
        : options with { Format = OutputFormat.OciArchive, CompressesForTransfer = true };

    internal sealed override Task PrepareAsync(CancellationToken cancellationToken) => CheckAccessAsync(cancellationToken);

    internal sealed override Task<ImageWriter> OpenWriterAsync(WriterOpener opener) =>
        Task.FromResult<ImageWriter>(new BlobTargetWriter(this, opener.Origin, opener.Layers, opener.CancellationToken));
}
