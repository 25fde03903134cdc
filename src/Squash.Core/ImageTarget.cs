using System.IO.Pipelines;
using Squash.Output;

namespace Squash;

/// <summary>A destination for a squashed image. It is opened only when the work begins.</summary>
/// <remarks>
/// To write your own target, derive from <see cref="ArchiveTarget"/> if it takes an archive as a stream, or from
/// <see cref="BlobTarget"/> if it takes single blobs.
/// Classes outside of the library cannot derive from this class directly.
/// </remarks>
public abstract class ImageTarget
{
    /// <summary>Whether the output can be read back before it is put in its place, as <see cref="SquashOptions.Check"/> requires.</summary>
    internal virtual bool CanReadBack => false;

    /// <summary>Whether the output can be flushed to a disk, as <see cref="SquashOptions.Sync"/> requires.</summary>
    internal virtual bool CanFlush => false;

    /// <summary>Whether it can be a directory.</summary>
    internal virtual bool CanBeDirectory => false;

    /// <summary>The name of the file, if the target is one and its name may indicate the format.</summary>
    internal virtual string? FileName => null;

    /// <summary>
    /// A file that appears complete or not at all: it is written next to its final path and renamed when complete. A device or a
    /// FIFO is written directly. With the format <c>oci-dir</c> it is a directory.
    /// </summary>
    /// <param name="path">A path of the file system.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    public static ImageTarget ToPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new PathTarget(path);
    }

    /// <summary>
    /// A stream that is written in order and stays open. The list of layers comes last, so a reader of a truncated stream
    /// finds no image in it.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is <see langword="null"/>.</exception>
    public static ImageTarget ToStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamTarget(stream);
    }

    /// <summary>A pipe, completed at the end; with the exception, if there was one.</summary>
    /// <param name="writer">The pipe.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public static ImageTarget ToPipe(PipeWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new PipeTarget(writer);
    }

    /// <summary>The options in the form that this target needs.</summary>
    /// <exception cref="InvalidRequestException">It does not support one of them.</exception>
    internal virtual SquashOptions Adapt(SquashOptions options) => options;

    /// <summary>Fails if the target cannot be written, as far as that can be known before the source is read.</summary>
    internal virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Opens the target.</summary>
    internal abstract Task<ImageWriter> OpenWriterAsync(WriterOpener opener);

    /// <summary>Completes a pipe, no matter which step failed, so that its reader does not wait forever.</summary>
    internal virtual ValueTask CompleteAsync(Exception? failure) => ValueTask.CompletedTask;
}
