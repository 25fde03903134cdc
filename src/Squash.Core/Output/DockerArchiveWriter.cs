using System.IO.Pipelines;
using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Merge;

namespace Squash.Output;

internal static class DockerArchiveWriter
{
    public const string LayerName = "layer.tar";

    public static async Task<(Digest Config, DiffId Layer)> WriteAsync(
        ArchiveWriter archive, MergePlan plan, Func<DiffId, byte[]> config, IReadOnlyList<ImageReference> references,
        Task verified, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 8 << 20, resumeWriterThreshold: 4 << 20, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));
        Task<Digest> writing = Task.Run(() => archive.WriteFileAsync(LayerName, plan.TarBytes, pipe.Reader), CancellationToken.None);
        Task merging = Task.Run(() => MergedLayerWriter.WriteAsync(plan, pipe.Writer, cancellationToken), CancellationToken.None);
        Digest digest = await writing.ConfigureAwait(false);
        await merging.ConfigureAwait(false);
        await verified.ConfigureAwait(false);

        var diffId = new DiffId(digest);
        byte[] configBytes = config(diffId);
        Digest configDigest = Digest.Of(configBytes);
        await archive.WriteFileAsync($"{configDigest.Hex}.json", configBytes).ConfigureAwait(false);
        var repositories = new JObject();
        foreach (ImageReference reference in references)
        {
            if (repositories[reference.Repository] is not JObject tags) repositories[reference.Repository] = tags = new JObject();
            tags[reference.Tag] = configDigest.Hex;
        }

        if (references.Count > 0) await archive.WriteFileAsync("repositories", JsonText.ToBytes(repositories)).ConfigureAwait(false);
        var manifest = new JArray(new JObject(
            new JProperty("Config", $"{configDigest.Hex}.json"),
            new JProperty("RepoTags", references.Count == 0 ? JValue.CreateNull() : new JArray(references.Select(r => r.ToString()))),
            new JProperty("Layers", new JArray(LayerName))));
        await archive.WriteFileAsync("manifest.json", JsonText.ToBytes(manifest)).ConfigureAwait(false);
        await archive.FinishAsync().ConfigureAwait(false);
        return (configDigest, diffId);
    }
}
