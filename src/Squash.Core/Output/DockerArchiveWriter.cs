using System.IO.Pipelines;
using Squash.Images;

namespace Squash.Output;

/// <summary>Writes a docker-archive: the layer, the config, and last the documents that list them.</summary>
/// <remarks>
/// Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format". The layer's name is not its
/// digest, so that it can be written while it is hashed; every engine since Docker 1.10 takes names from manifest.json.
/// </remarks>
internal static class DockerArchiveWriter
{
    private const string LayerName = "layer.tar";

    public static async Task<ImageReport> WriteAsync(
        ArchiveWriter archive, LayeredImage image, IReadOnlyList<ImageReference> tags, SquashOptions options,
        ProgressMeter progress, CancellationToken cancellationToken)
    {
        progress.Begin(SquashStage.Writing, image.Plan.TarBytes);
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 8 << 20, resumeWriterThreshold: 4 << 20, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));
        Task merging = Task.Run(() => MergedLayerWriter.WriteAsync(image.Plan, pipe.Writer, cancellationToken), CancellationToken.None);
        Digest digest;
        try
        {
            digest = await archive.WriteFileAsync(LayerName, image.Plan.TarBytes, pipe.Reader).ConfigureAwait(false);
        }
        finally
        {
            await merging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await image.Verified.ConfigureAwait(false);
        var diffId = new DiffId(digest);
        byte[] config = image.Source.Config.Squash(new ConfigChange
        {
            DiffIds = [diffId],
            Message = options.Message,
            Created = options.Created,
            LatestTime = options.LatestTime,
        });
        Digest imageId = Digest.Of(config);
        await archive.WriteFileAsync($"{imageId.Hex}.json", config).ConfigureAwait(false);
        await archive.WriteFileAsync("repositories", DockerManifest.Repositories(tags, imageId)).ConfigureAwait(false);
        await archive.WriteFileAsync("manifest.json", DockerManifest.Manifest(tags, $"{imageId.Hex}.json", [LayerName])).ConfigureAwait(false);
        await archive.FinishAsync().ConfigureAwait(false);

        var layer = new ResultLayerReport(diffId, digest, image.Plan.TarBytes, image.Plan.TarBytes, IsNew: true);
        return new ImageReport(
            [.. tags.Select(tag => tag.Familiar)], image.Source.Platform.ToString(), imageId, image.Layers, [layer],
            image.Plan.Items.Count, 0, []);
    }
}
