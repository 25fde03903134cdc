using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Squash.Images;
using Squash.Input;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Tar;

namespace Squash;

/// <summary>One squash, from the first byte read to the last one written.</summary>
internal sealed class SquashJob(SquashOptions options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);

    public async Task<SquashReport> RunAsync(ImageSource source, ImageTarget target)
    {
        long start = Stopwatch.GetTimestamp();
        ImageReference[] tags = [.. options.Tags.Select(ImageReference.Parse)];
        var loader = new LayerLoader(options, _progress, cancellationToken);
        await using ConfiguredAsyncDisposable work = loader.ConfigureAwait(false);
        using BlobStore store = await new ArchiveOpener(options, _progress, cancellationToken)
            .OpenAsync(source, blob => { if (options.Verify) loader.Load(blob); }).ConfigureAwait(false);
        IReadOnlyList<SourceImage> images = ImageCatalog.Read(store, options);
        SourceImage image = images[0];
        LoadedLayer[] layers = [.. image.Layers.Select(layer => loader.Load(layer.Blob))];
        foreach (LoadedLayer layer in layers) layer.BeginIndexing();
        var merger = new LayerMerger();
        var reports = new List<LayerReport>();
        for (int i = 0; i < layers.Length; i++)
        {
            LayerIndex index = await layers[i].Index.Value.ConfigureAwait(false);
            LayerChanges c = merger.Apply(index);
            reports.Add(new LayerReport(image.Layers[i].DiffId, index.Tar.Length, image.Layers[i].Blob.Length, true, index.EntryCount, c.Added, c.Overridden, c.Deleted, image.Config.LayerHistory.ElementAt(i).CreatedBy));
        }
        TarTime? latest = options.LatestTime is { } time ? TarTime.From(time) : null;
        MergePlan plan = MergePlanner.Plan(merger.Tree, latest, cancellationToken);
        Task verified = VerifyAsync(image, layers);
        _progress.Begin(SquashStage.Writing, plan.TarBytes);
        if (tags.Length == 0) tags = [.. image.References.Select(ImageReference.Parse)];
        byte[] Config(DiffId diffId) => image.Config.Squash(new ConfigChange { DiffIds = [diffId], Message = options.Message, Created = options.Created, LatestTime = options.LatestTime });
        async Task<SquashReport> Write(Stream output)
        {
            var archive = new ArchiveWriter(output, _progress, cancellationToken);
            (Digest id, DiffId layer) = await DockerArchiveWriter.WriteAsync(archive, plan, Config, tags, verified, cancellationToken).ConfigureAwait(false);
            var result = new ResultLayerReport(layer, layer.Value, plan.TarBytes, plan.TarBytes, true);
            var report = new ImageReport([.. tags.Select(t => t.ToString())], image.Platform.ToString(), id, reports, [result], plan.Items.Count, 0, []);
            return new SquashReport([report], store.Bytes, archive.Bytes, Stopwatch.GetElapsedTime(start), [], []);
        }
        switch (target)
        {
            case ImageTarget.PathTarget { Path: string path }:
                AtomicFile file = AtomicFile.Create(path);
                await using (file.ConfigureAwait(false))
                {
                    SquashReport report = await Write(file.Stream).ConfigureAwait(false);
                    await file.CommitAsync().ConfigureAwait(false);
                    return report;
                }
            case ImageTarget.StreamTarget { Stream: Stream stream }:
                return await Write(stream).ConfigureAwait(false);
            default:
                throw new NotSupportedException();
        }
    }

    private static async Task VerifyAsync(SourceImage image, LoadedLayer[] layers)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            SourceLayer stated = image.Layers[i];
            if (stated.StatedDigest is Digest expected && layers[i].Digest is Task<Digest> digest
                && await digest.ConfigureAwait(false) is var actual && actual != expected)
            {
                throw new DigestMismatchException($"the layer {stated.Blob.Name}", expected, actual);
            }

            if (layers[i].DiffId is Task<DiffId> diffId && await diffId.ConfigureAwait(false) is var computed && computed != stated.DiffId)
            {
                throw new DigestMismatchException($"the layer {stated.Blob.Name}", stated.DiffId.Value, computed.Value);
            }
        }
    }
}
