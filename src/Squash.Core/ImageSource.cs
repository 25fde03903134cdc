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
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    public static ImageSource FromPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new PathSource(path);
    }

    /// <summary>
    /// A stream from its current position to its end. A <see cref="FileStream"/> over a regular file is read in place;
    /// any other stream is spooled once into an unlinked temporary file. The stream stays open.
    /// </summary>
    /// <remarks>
    /// Once the work has ended, whether done, failed or cancelled, the stream is not read any more. A read that is under way then is
    /// cancelled and waited for; if the stream takes no notice of its token, for a second at most.
    /// </remarks>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is <see langword="null"/>.</exception>
    public static ImageSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamSource(stream);
    }

    /// <summary>A pipe, read to its end and completed.</summary>
    /// <param name="reader">The pipe.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is <see langword="null"/>.</exception>
    public static ImageSource FromPipe(PipeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new PipeSource(reader);
    }

    /// <summary>What the source is called in messages.</summary>
    internal string Name => this is PathSource { Path: string path } ? path : "the input";

    /// <summary>Lets go of a pipe, whatever went wrong and when: who is at its other end must not wait for ever.</summary>
    internal ValueTask CompleteAsync(Exception? failure) =>
        this is PipeSource { Reader: PipeReader reader } ? reader.CompleteAsync(failure) : ValueTask.CompletedTask;

    internal sealed record PathSource(string Path) : ImageSource;

    internal sealed record StreamSource(Stream Stream) : ImageSource;

    internal sealed record PipeSource(PipeReader Reader) : ImageSource;
}
