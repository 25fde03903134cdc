using Squash.Jobs;

namespace Squash;

/// <summary>Compares what containers of two images see: their root filesystems and configs, however they are layered.</summary>
public static class ImageComparer
{
    /// <summary>Compares two images.</summary>
    /// <remarks>
    /// What squashing changes is no difference: how the files are spread over layers (<c>rootfs.diff_ids</c>), and the
    /// <c>history</c>. Nor is what only tells how the image was built: <c>container</c>, <c>container_config</c>,
    /// <c>docker_version</c>, <c>id</c> and <c>parent</c> of the config, which other tools leave out. The root directory's
    /// own metadata is the engine's. A directory that no layer lists is taken for what squashing writes in its place:
    /// root's, mode 0755, of 1970.
    /// </remarks>
    /// <param name="before">The first archive.</param>
    /// <param name="after">The second archive; if it is the same source as the first, that is read once.</param>
    /// <param name="options">Which images, and what of them.</param>
    /// <param name="progress">Told a few times a second how far the work has come.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>All differences, counted, and the first of them.</returns>
    /// <exception cref="SquashException">An input cannot be compared as asked.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not let this user read a file or directory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; it has the token that was given.</exception>
    public static Task<ImageCompareReport> CompareAsync(
        ImageSource before,
        ImageSource after,
        ImageCompareOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return LibraryCall.RunAsync(
            () => new CompareJob(options ?? new ImageCompareOptions(), progress, cancellationToken).RunAsync(before, after),
            async failure =>
            {
                await before.CompleteAsync(failure).ConfigureAwait(false);
                await after.CompleteAsync(failure).ConfigureAwait(false);
            },
            cancellationToken);
    }
}
