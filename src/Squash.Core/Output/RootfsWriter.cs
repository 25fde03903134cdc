using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes the bare root filesystem: only the squashed layer.</summary>
internal sealed class RootfsWriter(OutputSink sink, LayerWriter layers) : ImageWriter
{
    private long _bytes;

    public override long Bytes => _bytes;

    public override async Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression)
    {
        WrittenLayer layer = await layers.WriteAsync(plan, compression, sink.Stream, _ => "").ConfigureAwait(false);
        _bytes = layer.StoredBytes;
        return layer;
    }

    public override Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations) => sink.Stream.FlushAsync();

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) => new RootfsStore(sink.Reopen());

    public override ValueTask CommitAsync(bool flush) => sink.CommitAsync(flush);

    public override ValueTask DisposeAsync() => sink.DisposeAsync();

    protected override Task WriteFileAsync(string name, byte[] content) => throw new InvalidOperationException("A root filesystem has no documents.");

    protected override string NameOfKept(Digest digest) => throw NoLayers();

    protected override Task WriteBlobAsync(string name, Blob blob) => throw NoLayers();

    private static InvalidRequestException NoLayers() => new("a root filesystem has no layers: SquashOptions.From, SquashOptions.To and SquashOptions.Base don't go with it");

    /// <summary>The single layer, which has no name.</summary>
    private sealed class RootfsStore(BackingFile file) : BlobStore
    {
        private readonly Blob _layer = Blob.ToEnd(file, 0, "the root filesystem");

        public override string Name => _layer.Name;

        public override IReadOnlyCollection<string> Names => [""];

        public override long Bytes => _layer.Length;

        public override Blob? Find(string name) => name.Length == 0 ? _layer : null;

        public override void Dispose() => file.Dispose();
    }
}
