using System.IO.Pipelines;

namespace Squash;

/// <summary>Where a squashed image is written to.</summary>
public abstract record ImageTarget
{
    private ImageTarget()
    {
    }

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

    internal sealed record PathTarget(string Path) : ImageTarget;

    internal sealed record StreamTarget(Stream Stream) : ImageTarget;

    internal sealed record PipeTarget(PipeWriter Writer) : ImageTarget;
}
