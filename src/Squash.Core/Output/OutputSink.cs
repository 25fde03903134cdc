using Squash.Archives;
using Squash.IO;

namespace Squash.Output;

/// <summary>Where an archive is written: a file that appears when it is whole, or something that takes the bytes as they come.</summary>
internal abstract class OutputSink : IAsyncDisposable
{
    public abstract Stream Stream { get; }

    /// <summary>The archive that was written, before it is put in its place.</summary>
    public BlobStore ReopenArchive(SquashLimits limits, CancellationToken cancellationToken)
    {
        BackingFile file = Reopen();
        return TarBlobStore.Read(file, Blob.ToEnd(file, 0, "the archive"), limits, null, cancellationToken);
    }

    /// <summary>The file that was written, before it is put in its place.</summary>
    public virtual BackingFile Reopen() => throw new InvalidOperationException("A stream cannot be read back.");

    /// <summary>Says that everything was written.</summary>
    /// <param name="flush">Whether to return only when it is on the disk.</param>
    public abstract ValueTask CommitAsync(bool flush);

    public abstract ValueTask DisposeAsync();
}
