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
    public static ImageTarget ToPath(string path) => new PathTarget(path);

    /// <summary>
    /// A stream that is written in order and stays open. What lists the layers comes last: whoever reads a stream that a
    /// failure cut off finds no image in it.
    /// </summary>
    public static ImageTarget ToStream(Stream stream) => new StreamTarget(stream);

    /// <summary>A pipe, completed at the end; with the exception, if there was one.</summary>
    public static ImageTarget ToPipe(PipeWriter writer) => new PipeTarget(writer);

    internal sealed record PathTarget(string Path) : ImageTarget;

    internal sealed record StreamTarget(Stream Stream) : ImageTarget;

    internal sealed record PipeTarget(PipeWriter Writer) : ImageTarget;
}
