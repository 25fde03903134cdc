using Squash.Jobs;

namespace Squash;

/// <summary>Compares two images as containers see them: their root filesystems and configs, regardless of their layers.</summary>
public static class ImageComparer
{
    /// <summary>Compares two images.</summary>
    /// <remarks>
    /// Members that squashing changes do not count as differences: the distribution of files among layers (<c>rootfs.diff_ids</c>), and the
    /// <c>history</c>. Neither do members about the build: <c>container</c>, <c>container_config</c>,
    /// <c>docker_version</c>, <c>id</c> and <c>parent</c> of the config, which other tools leave out. The root directory's
    /// own metadata is set by the engine. A directory that no layer lists has the metadata that squashing writes for it:
    /// owned by root, mode 0755, of 1970.
    /// </remarks>
    /// <param name="before">The first archive.</param>
    /// <param name="after">The second archive; if it is the same source as the first, it is read once.</param>
    /// <param name="options">The images, and the extent of the comparison.</param>
    /// <param name="progress">Gets the progress a few times per second.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The counts of all differences, and the first of them.</returns>
    /// <exception cref="SquashException">An input cannot be compared with these options.</exception>
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
