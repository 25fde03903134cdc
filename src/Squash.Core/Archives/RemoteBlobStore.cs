using Squash.Images;
using Squash.IO;

namespace Squash.Archives;

/// <summary>The blobs of a source that opens them one by one: documents are read immediately, layers on demand.</summary>
internal sealed class RemoteBlobStore : BlobStore
{
    private readonly BlobSource _source;
    private readonly ReadingOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly Blob _index;
    private readonly Dictionary<Digest, Blob?> _documents = [];
    private readonly Dictionary<Digest, Blob> _layers = [];

    private RemoteBlobStore(BlobSource source, ReadOnlyMemory<byte> index, ReadingOptions options, CancellationToken cancellationToken)
    {
        _source = source;
        _options = options;
        _cancellationToken = cancellationToken;
        _index = InMemory(index, MemberNames.OciIndex);
    }

    public override string Name => _source.Name;

    public override bool IsRemote => true;

    public override IReadOnlyCollection<string> Names => [MemberNames.OciIndex];

    public override long Bytes => _index.Length + _documents.Values.Sum(blob => blob?.Length ?? 0) + _layers.Values.Sum(blob => blob.Length);

    public static async Task<RemoteBlobStore> OpenAsync(BlobSource source, ReadingOptions options, CancellationToken cancellationToken) =>
        new(source, await source.ReadIndexAsync(cancellationToken).ConfigureAwait(false), options, cancellationToken);

    public override Blob? Find(string name) => name == MemberNames.OciIndex ? _index : null;

    public override Blob? FindDocument(Descriptor descriptor)
    {
        if (_documents.TryGetValue(descriptor.Digest, out Blob? document)) return document;
        BlobDescriptor wanted = Complete(descriptor);
        Blob.CheckDocument(wanted.Digest.ToString(), wanted.Size, _options.Limits.MaxJsonBytes);
        document = Task.Run(() => ReadAsync(wanted), CancellationToken.None).GetAwaiter().GetResult();
        _documents.Add(descriptor.Digest, document);
        return document;
    }

    public override Blob FindLayer(Descriptor descriptor)
    {
        if (_layers.TryGetValue(descriptor.Digest, out Blob? layer)) return layer;
        BlobDescriptor wanted = Complete(descriptor);
        string name = wanted.Digest.ToString();
        layer = Blob.ToEnd(new ForwardSource(name, _options.Verify ? wanted.Digest : null, wanted.Size, token => OpenAsync(wanted, token)), 0, name);
        _layers.Add(descriptor.Digest, layer);
        return layer;
    }

    public override void Dispose()
    {
    }

    // The reader of the document checks its digest, unless that is turned off.
    private async Task<Blob?> ReadAsync(BlobDescriptor wanted)
    {
        if (await _source.OpenBlobAsync(wanted, _cancellationToken).ConfigureAwait(false) is not { } opened) return null;
        string name = wanted.Digest.ToString();
        var content = new ForwardStream(opened, name, wanted.Size, withHash: false, expected: null, _cancellationToken);
        await using (content.ConfigureAwait(false))
        {
            byte[] document = new byte[wanted.Size];
            await content.ReadExactlyAsync(document, _cancellationToken).ConfigureAwait(false);
            content.Finish();
            return InMemory(document, name);
        }
    }

    private async Task<Stream> OpenAsync(BlobDescriptor wanted, CancellationToken cancellationToken) =>
        await _source.OpenBlobAsync(wanted, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidImageException($"{Name} does not have the blob {wanted.Digest}, which the image names: it is incomplete; push it again");

    private static Blob InMemory(ReadOnlyMemory<byte> bytes, string name) => Blob.ToEnd(new MemorySource(bytes), 0, name);

    // OCI image-spec v1.1, descriptor.md: a size is required. Without one, the number of arriving bytes would have no limit.
    private BlobDescriptor Complete(Descriptor descriptor) => descriptor.Size is >= 0 and { } size
        ? new BlobDescriptor { MediaType = descriptor.MediaType, Digest = descriptor.Digest, Size = size }
        : throw new InvalidImageException($"{Name}: the descriptor of {descriptor.Digest} states no size; push the image again");
}
