using Squash.Jobs;

namespace Squash;

/// <summary>Finds out why a container image is big, and which files it stores that are never visible.</summary>
public static class ImageInspector
{
    /// <summary>
    /// Inspects one image. From an uncompressed archive in a file only headers are read; the contents of layers are not
    /// verified.
    /// </summary>
    /// <param name="source">The archive to read.</param>
    /// <param name="options">The image, and the size of the lists.</param>
    /// <param name="progress">Gets the progress a few times per second.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The report.</returns>
    /// <exception cref="SquashException">The input cannot be inspected with these options.</exception>
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
