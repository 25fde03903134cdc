using System.Diagnostics;
using System.Runtime.CompilerServices;
using Squash.Images;
using Squash.Input;
using Squash.Layers;
using Squash.Output;

namespace Squash;

/// <summary>One squash, from the first byte read to the last one written.</summary>
internal sealed class SquashJob(SquashOptions options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);

    public async Task<SquashReport> RunAsync(ImageSource source, ImageTarget target)
    {
        long start = Stopwatch.GetTimestamp();
        ImageReference[] tags = [.. options.Tags.Select(ImageReference.Parse)];

        // The loader ends before the files do that it reads.
        BlobStore? store = null;
        try
        {
            var loader = new LayerLoader(options, _progress, cancellationToken);
            await using ConfiguredAsyncDisposable work = loader.ConfigureAwait(false);
            store = await new ArchiveOpener(options, _progress, cancellationToken)
                .OpenAsync(source, arrived => Prefetch(loader, arrived)).ConfigureAwait(false);

            ImageCatalog catalog = ImageCatalog.Read(store, options.Limits, options.Verify);
            ImageChoice choice = catalog.Select(new ImageSelection())[0];
            LayeredImage image = await LayeredImage.MergeAsync(choice.Images[0], loader, options, _progress, cancellationToken)
                .ConfigureAwait(false);
            if (tags.Length == 0) tags = [.. choice.Entry.References];

            (ImageReport report, long bytes) = await WriteAsync(target, image, tags).ConfigureAwait(false);
            return new SquashReport(
                [report], store.Bytes, bytes, Stopwatch.GetElapsedTime(start), catalog.Warnings, catalog.Notes);
        }
        finally
        {
            store?.Dispose();
        }
    }

    private void Prefetch(LayerLoader loader, Blob arrived)
    {
        if (options.Verify) loader.Load(arrived);
    }

    private async Task<(ImageReport Report, long Bytes)> WriteAsync(
        ImageTarget target, LayeredImage image, IReadOnlyList<ImageReference> tags)
    {
        OutputSink sink = OutputSink.Open(target);
        await using ConfiguredAsyncDisposable disposal = sink.ConfigureAwait(false);
        var archive = new ArchiveWriter(sink.Stream, _progress, cancellationToken);
        ImageReport report = await DockerArchiveWriter.WriteAsync(archive, image, tags, options, _progress, cancellationToken)
            .ConfigureAwait(false);
        await sink.CommitAsync().ConfigureAwait(false);
        return (report, archive.Bytes);
    }
}
