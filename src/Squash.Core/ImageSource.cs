using System.IO.Pipelines;
using Squash.Archives;

namespace Squash;

/// <summary>A source of images. It is opened only when the work begins.</summary>
/// <remarks>
/// To write your own source, derive from <see cref="ArchiveSource"/> if it provides an archive as a stream, or from
/// <see cref="BlobSource"/> if it provides single blobs.
/// Classes outside of the library cannot derive from this class directly.
/// </remarks>
public abstract class ImageSource
{
    /// <summary>The name of the source in messages: a path, a URL.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether it can be opened without waiting for another program. Such a source is opened first, so that an error in it is
    /// reported before another source has arrived.
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
    /// A stream from its current position to its end. If it is seekable it is read in place; otherwise it is copied once into an
    /// unlinked temporary file. The stream stays open.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A seekable stream belongs to the library until the work has ended: no other code may read it or move its position. Afterwards
    /// its position is restored. A <see cref="FileStream"/> and a <see cref="MemoryStream"/> that exposes its buffer are
    /// read without moving the position at all; other streams are read by one thread at a time.
    /// </para>
    /// <para>
    /// The stream is not read any more after the work has succeeded, failed or been cancelled. A pending read is then
    /// cancelled and awaited; if a stream that cannot seek ignores its token, for at most a second.
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

    /// <summary>Completes a pipe after any failure, so that its writer does not wait forever.</summary>
    internal virtual ValueTask CompleteAsync(Exception? failure) => ValueTask.CompletedTask;
}
