using System.IO.Pipelines;
using Squash.Output;

namespace Squash;

/// <summary>A place that a squashed image is written to. It is opened only when the work begins.</summary>
/// <remarks>
/// Your own target derives from <see cref="ArchiveTarget"/> if it takes an archive as a stream, and from
/// <see cref="BlobTarget"/> if it takes single blobs.
/// Nothing outside of the library derives from this class itself.
/// </remarks>
public abstract class ImageTarget
{
    /// <summary>Whether what was written can be read back before it takes its place, as <see cref="SquashOptions.Check"/> asks for.</summary>
    internal virtual bool CanReadBack => false;

    /// <summary>Whether what was written can be flushed to a disk, as <see cref="SquashOptions.Sync"/> asks for.</summary>
    internal virtual bool CanFlush => false;

    /// <summary>Whether it can be a directory.</summary>
    internal virtual bool CanBeDirectory => false;

    /// <summary>The name of the file, if the target is one and its name may say what it holds.</summary>
    internal virtual string? FileName => null;

    /// <summary>
    /// A file that appears whole or not at all: it is written beside its place and renamed when complete. A device or a
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
    /// A stream that is written in order and stays open. What lists the layers comes last: whoever reads a stream that a
    /// failure cut off finds no image in it.
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

    /// <summary>The options as this target needs them.</summary>
    /// <exception cref="InvalidRequestException">It cannot take what they ask for.</exception>
    internal virtual SquashOptions Adapt(SquashOptions options) => options;

    /// <summary>Opens the target.</summary>
    internal abstract Task<ImageWriter> OpenWriterAsync(WriterOpener opener);

    /// <summary>Completes a pipe, no matter which step failed, so that its reader does not wait for ever.</summary>
    internal virtual ValueTask CompleteAsync(Exception? failure) => ValueTask.CompletedTask;
}
