using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>Reads the JSON documents of an archive, and checks them against their descriptors and names.</summary>
internal sealed class ImageDocuments(BlobStore store, SquashLimits limits, bool verify, CancellationToken cancellationToken)
{
    private readonly JsonParser _parser = new(limits);
    private readonly Dictionary<Blob, Digest> _digests = [];

    public SquashLimits Limits => limits;

    /// <summary>The store with the documents.</summary>
    public BlobStore Store => store;

    public Blob? Find(string name) => store.Find(name);

    public JObject ReadObject(Blob blob, Digest? stated = null) =>
        _parser.ParseObject(ReadBytes(blob, stated), Shown.Text(blob.Name));

    /// <summary>Reads a document of any kind.</summary>
    public JToken Read(Blob blob) => _parser.Parse(ReadBytes(blob, stated: null), blob.Name);

    /// <exception cref="DigestMismatchException">The config has another digest than its name or its descriptor states.</exception>
    public ImageConfig ReadConfig(Blob blob, Digest? stated)
    {
        // Some users edit a config and keep its name; only they know whether that was intended.
        const string Advice = "save or pull the image again, or set Verify to false if the config was edited on purpose";
        return ImageConfig.Parse(ReadBytes(blob, stated, Advice), Shown.Text(blob.Name), _parser);
    }

    /// <summary>The digest of a document, computed once for all its names.</summary>
    public Digest DigestOf(Blob blob)
    {
        if (!_digests.TryGetValue(blob, out Digest digest)) _digests.Add(blob, digest = Digest.Of(ReadBytes(blob, stated: null)));
        return digest;
    }

    /// <summary>Finds the document of a descriptor and checks its size.</summary>
    /// <returns><see langword="null"/> if it is not in the archive.</returns>
    public Blob? FindDocument(Descriptor descriptor) => OfStatedSize(store.FindDocument(descriptor), descriptor);

    /// <summary>Finds the layer of a descriptor and checks its size.</summary>
    /// <returns><see langword="null"/> if it is not in the archive.</returns>
    public Blob? FindLayer(Descriptor descriptor) => OfStatedSize(store.FindLayer(descriptor), descriptor);

    /// <summary>An image whose blob of this descriptor was not found.</summary>
    /// <param name="manifest">The digest of its manifest.</param>
    /// <param name="platform">Its platform, if it is known.</param>
    /// <param name="missing">The descriptor.</param>
    /// <param name="role">The words before the name of the blob, such as <c>its config</c>.</param>
    public AbsentImage Absent(Digest manifest, Platform? platform, Descriptor missing, string role = "")
    {
        // Registries know digests only; an archive has files.
        string name = store.IsRemote ? missing.Digest.ToString() : missing.BlobName;
        return new AbsentImage(manifest, platform, $"{role} {name}".TrimStart(), store.IsRemote);
    }

    private static Blob? OfStatedSize(Blob? blob, Descriptor descriptor)
    {
        if (blob is not null && descriptor.Size is { } size && size != blob.Length)
        {
            throw new InvalidImageException(
                $"{blob.Name} has {blob.Length} bytes, but its descriptor states {size}: the archive is damaged; save the image again");
        }

        return blob;
    }

    private byte[] ReadBytes(Blob blob, Digest? stated, string? advice = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] content = blob.ReadAll(limits.MaxJsonBytes);
        if (verify && stated is { } expected && Digest.Of(content) is var actual && actual != expected)
        {
            throw DigestMismatchException.Of(Shown.Text(blob.Name), expected, actual, advice);
        }

        return content;
    }
}
