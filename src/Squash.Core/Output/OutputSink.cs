using Squash.Archives;
using Squash.IO;

namespace Squash.Output;

/// <summary>The destination of an archive: a file that appears when it is complete, or a stream that takes the bytes as they come.</summary>
internal abstract class OutputSink : IAsyncDisposable
{
    public abstract Stream Stream { get; }

    /// <summary>The written archive, before it is put in its place.</summary>
    public BlobStore ReopenArchive(SquashLimits limits, CancellationToken cancellationToken)
    {
        BackingFile file = Reopen();
        return TarBlobStore.Read(file, Blob.ToEnd(file, 0, "the archive"), limits, null, cancellationToken);
    }

    /// <summary>The written file, before it is put in its place.</summary>
    public virtual BackingFile Reopen() => throw new InvalidOperationException("A stream cannot be read back.");

    /// <summary>Declares that everything is written.</summary>
    /// <param name="flush">Whether to return only after it has been flushed to disk.</param>
    public abstract ValueTask CommitAsync(bool flush);

    public abstract ValueTask DisposeAsync();
}
