using System.IO.Pipelines;
using Squash.Jobs;

namespace Squash;

/// <summary>Squashes the layers of container images.</summary>
public static class ImageSquasher
{
    /// <summary>Squashes an image.</summary>
    /// <param name="source">The archive to read.</param>
    /// <param name="target">The destination of the squashed image.</param>
    /// <param name="options">The images and layers to squash, and the output.</param>
    /// <param name="progress">Gets the progress a few times per second.</param>
    /// <param name="cancellationToken">Cancels the work; a file target is then deleted.</param>
    /// <returns>The report.</returns>
    /// <exception cref="SquashException">The input cannot be squashed with these options.</exception>
    /// <exception cref="IOException">Reading or writing failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not let this user read or write a file or directory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; it has the token that was given.</exception>
    public static Task<SquashReport> SquashAsync(
        ImageSource source,
        ImageTarget target,
        SquashOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return RunAsync(source, target, options, progress, cancellationToken);
    }

    /// <summary>
    /// Computes the exact result of a squash without writing anything. From an uncompressed archive in a file only
    /// headers are read; the contents of layers are not verified.
    /// </summary>
    /// <returns>The report, with every possible cut.</returns>
    /// <inheritdoc cref="SquashAsync(ImageSource, ImageTarget, SquashOptions, IProgress{SquashProgress}, CancellationToken)"/>
    public static Task<SquashReport> PlanAsync(
        ImageSource source,
        SquashOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return RunAsync(source, target: null, options, progress, cancellationToken);
    }

    /// <summary>Squashes the archive of one stream into another. Both stay open.</summary>
    /// <inheritdoc cref="SquashAsync(ImageSource, ImageTarget, SquashOptions, IProgress{SquashProgress}, CancellationToken)"/>
    public static Task<SquashReport> SquashAsync(
        Stream input,
        Stream output,
        SquashOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        return SquashAsync(ImageSource.FromStream(input), ImageTarget.ToStream(output), options, progress, cancellationToken);
    }

    /// <summary>Squashes the archive of one pipe into another. Both are completed.</summary>
    /// <inheritdoc cref="SquashAsync(ImageSource, ImageTarget, SquashOptions, IProgress{SquashProgress}, CancellationToken)"/>
    public static Task<SquashReport> SquashAsync(
        PipeReader input,
        PipeWriter output,
        SquashOptions? options = null,
        IProgress<SquashProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        return SquashAsync(ImageSource.FromPipe(input), ImageTarget.ToPipe(output), options, progress, cancellationToken);
    }

    private static Task<SquashReport> RunAsync(
        ImageSource source, ImageTarget? target, SquashOptions? options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken) =>
        LibraryCall.RunAsync(
            () => new SquashJob(OptionsFor(target, options ?? new SquashOptions()), target, progress, cancellationToken).RunAsync(source),
            async failure =>
            {
                await source.CompleteAsync(failure).ConfigureAwait(false);
                if (options?.Base?.Source is { } image) await image.CompleteAsync(failure).ConfigureAwait(false);
                if (target is not null) await target.CompleteAsync(failure).ConfigureAwait(false);
            },
            cancellationToken);

    private static SquashOptions OptionsFor(ImageTarget? target, SquashOptions options) => target is null ? options : target.Adapt(options);
}
