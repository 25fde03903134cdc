using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Output;

/// <summary>Creates the documents of images in an OCI layout: configs, manifests, and an index per image with several platforms.</summary>
/// <remarks>OCI image-spec v1.1, image-layout.md.</remarks>
internal sealed class OciDocuments
{
    private readonly List<OciDocument> _blobs = [];
    private readonly bool _keepsTypes;

    /// <param name="images">The images.</param>
    /// <param name="keepsTypes">Whether the documents have the media types of the source's; otherwise they have OCI's.</param>
    public OciDocuments(IReadOnlyList<WrittenImage> images, bool keepsTypes = false)
    {
        _keepsTypes = keepsTypes;

        // Images of one entry are the platforms of one image; they are adjacent.
        Entries = [.. images.GroupBy(image => image.Entry).Select(group => AddEntry(group.Key, [.. group]))];
        DockerEntries = [.. images.GroupBy(image => image.Entry).Select(group => ForDocker([.. group]))];
    }

    /// <summary>The documents that are blobs, without duplicates.</summary>
    public IEnumerable<OciDocument> Blobs => _blobs.DistinctBy(blob => blob.Digest);

    /// <summary>The entries of <c>index.json</c>.</summary>
    public IReadOnlyList<OciIndexManifestEntry> Entries { get; }

    /// <summary>The digest of the only entry; <see langword="null"/> if there are several.</summary>
    public Digest? Root => Entries is [var only] ? only.Digest : null;

    /// <summary>The entries of <c>manifest.json</c>, which has no platforms: each image with a single one.</summary>
    public IReadOnlyList<DockerManifestEntry> DockerEntries { get; }

    private OciIndexManifestEntry AddEntry(CatalogEntry entry, WrittenImage[] images)
    {
        OciIndexManifestEntry[] manifests = [.. images.Select(AddManifest)];
        OciIndexManifestEntry top = manifests.Length == 1 ? manifests[0] : AddIndex(manifests, entry.IndexAnnotations);
        return top with
        {
            Tags = images[0].Tags,
            RefName = entry.RefName,
            HasNewRefName = entry.HasNewRefName,
            Annotations = entry.DescriptorAnnotations,
        };
    }

    private OciIndexManifestEntry AddIndex(OciIndexManifestEntry[] manifests, JObject? annotations)
    {
        ManifestTypes types = ManifestTypes.OfIndex(manifests, annotations is { HasValues: true });
        return AddDocument(types.Index, OciIndexManifest.ToBytes(manifests, annotations, types.Index));
    }

    private OciIndexManifestEntry AddManifest(WrittenImage image)
    {
        ManifestTypes types = _keepsTypes ? ManifestTypes.OfSource(image) : ManifestTypes.Oci;
        JObject config = Descriptor.Create(types.Config, image.ImageId, image.Config.Length);
        _blobs.Add(new OciDocument(types.Config, image.ImageId, image.Config));
        IEnumerable<JObject> layers = image.Layers.Select(layer =>
            OciManifest.KeptLayer(layer.SourceDescriptor, types.LayerWith(layer.Compression.ToString()), layer.Digest, layer.StoredBytes));
        byte[] manifest = OciManifest.ToBytes(config, layers, image.Source.ManifestAnnotations, types.Manifest);
        return AddDocument(types.Manifest, manifest) with
        {
            Platform = OciIndexManifestEntry.PlatformOf(image.Source),
            Annotations = Descriptor.AnnotationsOf(image.Source.Descriptor),
        };
    }

    private OciIndexManifestEntry AddDocument(string mediaType, byte[] content)
    {
        Digest digest = Digest.Of(content);
        _blobs.Add(new OciDocument(mediaType, digest, content));
        return new OciIndexManifestEntry { MediaType = mediaType, Digest = digest, Size = content.Length };
    }

    private static DockerManifestEntry ForDocker(WrittenImage[] platforms)
    {
        WrittenImage image = platforms.FirstOrDefault(one => one.Source.Platform.Normalized() == Platform.Host.Normalized()) ?? platforms[0];
        return new DockerManifestEntry(
            Descriptor.BlobNameOf(image.ImageId), image.Tags, [.. image.Layers.Select(layer => layer.Name)]);
    }
}
