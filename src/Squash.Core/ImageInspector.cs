using Squash.Jobs;

namespace Squash;

/// <summary>Finds out what makes a container image big, and what of it is stored in vain.</summary>
public static class ImageInspector
{
    /// <summary>
    /// Inspects one image. Of an uncompressed archive in a file only headers are read; the contents of layers are not
    /// verified.
    /// </summary>
    /// <param name="source">The archive to read.</param>
    /// <param name="options">Which image, and how much is listed.</param>
    /// <param name="progress">Told a few times a second how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What the image is made of.</returns>
    /// <exception cref="SquashException">The input cannot be inspected as asked.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not let this user read a file or directory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; it has the token that was given.</exception>
    public static Task<InspectReport> InspectAsync(
        ImageSource source,
        InspectOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return LibraryCall.RunAsync(
            () => new InspectJob(options ?? new InspectOptions(), progress, cancellationToken).RunAsync(source), source.CompleteAsync, cancellationToken);
    }
}
