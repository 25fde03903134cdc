using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Input;

namespace Squash.Output;

/// <summary>Writes the bare root filesystem: the squashed layer, and nothing around it.</summary>
internal sealed class RootfsWriter(OutputSink sink, LayerWriter layers) : ImageWriter
{
    private long _bytes;

    public override long Bytes => _bytes;

    public override async Task<WrittenLayer> WriteSquashedAsync(PlannedImage image)
    {
        WrittenLayer layer = await layers.WriteAsync(image.Plan, image.Compression, sink.Stream, _ => "").ConfigureAwait(false);
        _bytes = layer.StoredBytes;
        return layer;
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        await sink.Stream.FlushAsync().ConfigureAwait(false);
        await sink.CommitAsync().ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync() => sink.DisposeAsync();

    protected override string NameOfKept(SourceLayer layer, Digest digest) => throw NoLayers();

    protected override Task WriteBlobAsync(string name, Blob blob) => throw NoLayers();

    private static InvalidRequestException NoLayers() => new("a root filesystem has no layers: --from, --to and --base don't go with it");
}
