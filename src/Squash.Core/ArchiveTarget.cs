using Squash.Output;

namespace Squash;

/// <summary>A stream with an end of its own, such as the body of a request that loads an image into a daemon.</summary>
/// <remarks>
/// <para>
/// What lists the layers comes last: whoever reads an archive that was cut off finds no image in it.
/// </para>
/// <para>
/// The members are called one after another: <see cref="OpenAsync"/> when the first bytes are there, then either
/// <see cref="CompleteAsync"/>, or <see cref="AbortAsync"/> if anything failed since, <see cref="CompleteAsync"/> included. If the work
/// fails earlier, none is called. What they throw reaches the caller of the library as it is.
/// </para>
/// </remarks>
public abstract class ArchiveTarget : ImageTarget
{
    /// <summary>Opens the stream.</summary>
    /// <param name="cancellationToken">Stops the opening; writes get a token of their own.</param>
    /// <returns>A stream that is written asynchronously and in order. The target closes it.</returns>
    public abstract Task<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Ends the stream, and returns once the archive has reached its place.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Ends the stream so that nobody takes what was written for a whole archive.</summary>
    /// <remarks>What it throws is dropped: the failure that led to it is the one to report.</remarks>
    public abstract Task AbortAsync();

    internal sealed override Task<ImageWriter> OpenWriterAsync(WriterOpener opener) =>
        Task.FromResult(opener.OpenArchive(new DeferredSink(this, opener.CancellationToken)));
}
