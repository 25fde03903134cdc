using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Input;

namespace Squash.Output;

/// <summary>Adds images to an OCI layout directory, which is made if it is not there.</summary>
/// <remarks>OCI image-spec v1.1, image-layout.md. Until <c>index.json</c> is replaced at the end, the layout shows nothing new.</remarks>
internal sealed class OciDirectoryWriter : ImageWriter
{
    private const string LayoutName = "oci-layout";
    private const string IndexName = "index.json";

    private readonly string _directory;
    private readonly LayerWriter _layers;
    private readonly SquashLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly List<string> _added = [];
    private readonly bool _existed;
    private AtomicFile? _index;
    private bool _committed;
    private long _bytes;

    public OciDirectoryWriter(string directory, LayerWriter layers, SquashLimits limits, CancellationToken cancellationToken)
    {
        _directory = directory;
        _layers = layers;
        _limits = limits;
        _cancellationToken = cancellationToken;
        _existed = Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any();
        if (_existed && !File.Exists(LayoutPath))
        {
            throw new InvalidRequestException($"{directory} is not empty and no OCI layout: name another directory");
        }

        Directory.CreateDirectory(Path.Combine(directory, "blobs", "sha256"));
    }

    public override long Bytes => _bytes;

    private string LayoutPath => PathOf(LayoutName);

    private string IndexPath => PathOf(IndexName);

    public override async Task<WrittenLayer> WriteSquashedAsync(PlannedImage image)
    {
        string partial = Path.Combine(_directory, "blobs", "sha256", $".{Guid.NewGuid():N}.partial");
        try
        {
            WrittenLayer layer;
            var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            await using (stream.ConfigureAwait(false))
            {
                layer = await _layers.WriteAsync(image.Plan, image.Compression, stream, Descriptor.BlobNameOf).ConfigureAwait(false);
            }

            Place(partial, layer.Name);
            return layer;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        var documents = new OciDocuments(images);
        foreach ((string name, byte[] content) in documents.Blobs) await WriteDocumentAsync(name, content).ConfigureAwait(false);
        if (!File.Exists(LayoutPath)) await WriteDocumentAsync(LayoutName, OciIndexManifest.Layout.ToArray()).ConfigureAwait(false);
        byte[] index = File.Exists(IndexPath)
            ? OciIndexManifest.AddTo(await File.ReadAllBytesAsync(IndexPath, _cancellationToken).ConfigureAwait(false), documents.Entries, _limits)
            : OciIndexManifest.ToBytes(documents.Entries, indexAnnotations);
        await WriteDocumentAsync(IndexName, index).ConfigureAwait(false);
    }

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) => _index is { } index
        ? new DirectoryBlobStore(_directory, index.CurrentPath)
        : throw new InvalidOperationException("The layout is not finished.");

    public override async ValueTask CommitAsync()
    {
        if (_index is { } index) await index.CommitAsync().ConfigureAwait(false);
        _committed = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_index is { } index) await index.DisposeAsync().ConfigureAwait(false);
        if (_committed) return;
        foreach (string path in _added) File.Delete(path);
        if (!_existed) Directory.Delete(_directory, recursive: true);
    }

    protected override async Task WriteFileAsync(string name, byte[] content)
    {
        if (name != IndexName && File.Exists(PathOf(name))) return;
        var file = AtomicFile.Create(PathOf(name));
        _bytes += content.Length;
        if (name == IndexName)
        {
            _index = file;
            await file.Stream.WriteAsync(content, _cancellationToken).ConfigureAwait(false);
            await file.Stream.DisposeAsync().ConfigureAwait(false);
            return;
        }

        await using (file.ConfigureAwait(false))
        {
            await file.Stream.WriteAsync(content, _cancellationToken).ConfigureAwait(false);
            await file.CommitAsync().ConfigureAwait(false);
        }

        _added.Add(PathOf(name));
    }

    protected override string NameOfKept(SourceLayer layer, Digest digest) => Descriptor.BlobNameOf(digest);

    protected override async Task WriteBlobAsync(string name, Blob blob)
    {
        if (File.Exists(PathOf(name))) return;
        var file = AtomicFile.Create(PathOf(name));
        await using (file.ConfigureAwait(false))
        {
            using Stream content = blob.OpenRead();
            await content.CopyToAsync(file.Stream, _cancellationToken).ConfigureAwait(false);
            await file.CommitAsync().ConfigureAwait(false);
        }

        _added.Add(PathOf(name));
        _bytes += blob.Length;
    }

    private void Place(string partial, string name)
    {
        string path = PathOf(name);
        if (File.Exists(path)) return;
        _bytes += new FileInfo(partial).Length;
        File.Move(partial, path);
        _added.Add(path);
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}
