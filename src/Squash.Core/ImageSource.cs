using System.IO.Pipelines;
using Squash.Archives;

namespace Squash;

/// <summary>A place that images are read from. It is opened only when the work begins.</summary>
/// <remarks>
/// Your own source derives from <see cref="ArchiveSource"/> if it gives an archive as a stream, and from
/// <see cref="BlobSource"/> if it gives single blobs.
/// Nothing outside of the library derives from this class itself.
/// </remarks>
public abstract class ImageSource
{
    /// <summary>The name of the source in messages: a path, a URL.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether it can be opened without waiting for another program. Such a source is opened first, so that one that is missing or damaged is
    /// reported before another one has arrived.
    /// </summary>
    internal virtual bool IsAtHand => false;

    /// <summary>An archive file, or an OCI layout directory.</summary>
    /// <param name="path">A path of the file system.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    public static ImageSource FromPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new PathSource(path);
    }

    /// <summary>
    /// A stream from its current position to its end. If it can seek it is read in place; otherwise it is spooled once into an
    /// unlinked temporary file. The stream stays open.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A stream that can seek belongs to the library until the work has ended: nobody else may read it or move its position. Afterwards
    /// it has the position that it had before. A <see cref="FileStream"/> and a <see cref="MemoryStream"/> that exposes its buffer are
    /// read without moving it at all; any other one is read by one thread at a time.
    /// </para>
    /// <para>
    /// Once the work has ended, whether done, failed or cancelled, the stream is not read any more. A read that is under way then is
    /// cancelled and waited for; if a stream that is spooled takes no notice of its token, for a second at most.
    /// </para>
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

    /// <summary>Opens the source.</summary>
    /// <returns>Its blobs; the caller closes them.</returns>
    internal abstract Task<BlobStore> OpenStoreAsync(ArchiveOpener opener);

    /// <summary>Lets go of a pipe, whatever went wrong and when: who is at its other end must not wait for ever.</summary>
    internal virtual ValueTask CompleteAsync(Exception? failure) => ValueTask.CompletedTask;
}
