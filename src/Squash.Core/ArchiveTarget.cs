using Squash.Output;

namespace Squash;

/// <summary>A stream that has to be ended, such as the body of a request that loads an image into a daemon.</summary>
/// <remarks>
/// <para>
/// The list of the images comes last, so that a truncated archive contains none.
/// </para>
/// <para>
/// The members are called one after another: <see cref="OpenAsync"/> when the first bytes are ready, then either
/// <see cref="CompleteAsync"/>, or <see cref="AbortAsync"/> if anything failed since, <see cref="CompleteAsync"/> included. If the work
/// fails earlier, none is called. Their exceptions reach the caller of the library unchanged.
/// </para>
/// </remarks>
public abstract class ArchiveTarget : ImageTarget
{
    /// <summary>Opens the stream.</summary>
    /// <param name="cancellationToken">Stops the opening; each write gets its own token.</param>
    /// <returns>A stream that is written asynchronously and in order. The target closes it.</returns>
    public abstract Task<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Ends the stream, and returns once the archive has reached its place.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Ends the stream so that the incomplete output cannot be taken for a complete archive.</summary>
    /// <remarks>An exception of this call is dropped, because the failure that led to it is the one to report.</remarks>
    public abstract Task AbortAsync();

    internal sealed override Task<ImageWriter> OpenWriterAsync(WriterOpener opener) =>
        Task.FromResult(opener.OpenArchive(new DeferredSink(this, opener.CancellationToken)));
}
