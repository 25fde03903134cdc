using System.IO.Pipelines;

namespace Squash;

/// <summary>Where an image archive is read from.</summary>
public abstract record ImageSource
{
    private ImageSource()
    {
    }

    /// <summary>An archive file, or an OCI layout directory.</summary>
    /// <param name="path">A path of the file system.</param>
    public static ImageSource FromPath(string path) => new PathSource(path);

    /// <summary>
    /// A stream from its current position to its end. A <see cref="FileStream"/> over a regular file is read in place;
    /// any other stream is spooled once into an unlinked temporary file. The stream stays open.
    /// </summary>
    public static ImageSource FromStream(Stream stream) => new StreamSource(stream);

    /// <summary>A pipe, read to its end and completed.</summary>
    public static ImageSource FromPipe(PipeReader reader) => new PipeSource(reader);

    /// <summary>Lets go of a pipe, whatever went wrong and when: who is at its other end must not wait for ever.</summary>
    internal ValueTask CompleteAsync(Exception? failure) =>
        this is PipeSource { Reader: PipeReader reader } ? reader.CompleteAsync(failure) : ValueTask.CompletedTask;

    internal sealed record PathSource(string Path) : ImageSource;

    internal sealed record StreamSource(Stream Stream) : ImageSource;

    internal sealed record PipeSource(PipeReader Reader) : ImageSource;
}
