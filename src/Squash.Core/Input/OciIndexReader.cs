using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>Follows <c>index.json</c>, through nested indexes, to the images that are there.</summary>
/// <remarks>
/// OCI image-spec v1.1, image-index.md and image-layout.md. Docker and containerd write indexes that list platforms which
/// were never pulled, so a blob that is missing is remembered and no error here.
/// </remarks>
internal sealed class OciIndexReader(ImageDocuments documents, List<string> notes)
{
    public const string DocumentName = "index.json";

    private readonly OciManifestReader _manifests = new(documents, notes);
    private int _followed;

    /// <summary>The annotations of <c>index.json</c> itself.</summary>
    public JObject? Annotations { get; private set; }

    public IReadOnlyList<CatalogEntry> Read(Blob blob)
    {
        JObject document = documents.ReadObject(blob);
        Annotations = document.OptionalObject("annotations", DocumentName);
        IReadOnlyList<OciIndexItem> items = OciIndexItem.ParseAll(document, DocumentName);
        foreach (OciIndexItem item in items) item.IsIndex = Follow(item.Descriptor, item.Found, depth: 0);
        return OciIndexItem.ToEntries(items);
    }

    /// <returns>Whether the descriptor names an index.</returns>
    private bool Follow(Descriptor descriptor, OciImages found, int depth)
    {
        if (!found.Followed.Add(descriptor.Digest)) return false;
        CheckLimits(descriptor, depth);
        if (IsAttestation(descriptor))
        {
            _manifests.NoteAttestation(descriptor);
            return false;
        }

        if (MediaTypes.IsSchema1(descriptor.MediaType)) throw Schema1(descriptor);
        if (descriptor.MediaType is { } type && !MediaTypes.IsIndex(type) && !MediaTypes.IsManifest(type))
        {
            notes.Add($"{descriptor.Digest} is left out: it is no image but of the type {Shown.Quote(type)}");
            return false;
        }

        if (documents.Find(descriptor) is not { } blob)
        {
            found.Absent.Add(new AbsentImage(descriptor.Digest, OciImages.PlatformOf(descriptor), descriptor.BlobName));
            return MediaTypes.IsIndex(descriptor.MediaType);
        }

        JObject document = documents.ReadObject(blob, descriptor.Digest);
        if (document.ContainsKey("manifests"))
        {
            FollowIndex(document, blob.Name, found, depth);
            return true;
        }

        if (document.ContainsKey("fsLayers")) throw Schema1(descriptor);
        _manifests.Read(descriptor, document, found);
        return false;
    }

    private void CheckLimits(Descriptor descriptor, int depth)
    {
        SquashLimits limits = documents.Limits;
        if (depth > limits.MaxIndexDepth)
        {
            throw new LimitExceededException(
                $"{descriptor.BlobName}: indexes are nested deeper than {limits.MaxIndexDepth} levels", nameof(SquashLimits.MaxIndexDepth));
        }

        if (++_followed > limits.MaxImages)
        {
            throw new LimitExceededException(
                $"{DocumentName} leads to more than {limits.MaxImages} manifests and indexes", nameof(SquashLimits.MaxImages));
        }
    }

    private void FollowIndex(JObject index, string name, OciImages found, int depth)
    {
        OciImages.AddMissing(found.IndexAnnotations, index.OptionalObject("annotations", name));
        JArray manifests = index.OptionalArray("manifests", name) ?? [];
        for (int i = 0; i < manifests.Count; i++)
        {
            Follow(Descriptor.Parse(manifests[i], $"{name}: manifests[{i}]"), found, depth + 1);
        }
    }

    /// <remarks>BuildKit's image attestation storage: the platform is unknown, and an annotation says what it is.</remarks>
    private static bool IsAttestation(Descriptor descriptor)
    {
        string where = descriptor.BlobName;
        return OciImages.PlatformOf(descriptor) is { Os: "unknown", Architecture: "unknown" }
            || descriptor.Json.OptionalObject("annotations", where)?.OptionalString("vnd.docker.reference.type", where) == "attestation-manifest";
    }

    private static UnsupportedFeatureException Schema1(Descriptor descriptor) =>
        new($"{descriptor.BlobName} is a manifest of Docker's schema 1, which holds no layer digests; pull and save the image with a current engine");
}
