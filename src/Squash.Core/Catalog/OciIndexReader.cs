using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>Follows <c>index.json</c>, through nested indexes, to the images in the archive.</summary>
/// <remarks>
/// OCI image-spec v1.1, image-index.md and image-layout.md. Docker and containerd write indexes that list platforms which
/// were never pulled. A missing or damaged blob is therefore recorded but not an error here, because the user may select
/// another image.
/// </remarks>
internal sealed class OciIndexReader(ImageDocuments documents, List<string> notes)
{
    private readonly OciManifestReader _manifests = new(documents, notes);
    private int _followed;

    /// <summary>The annotations of <c>index.json</c> itself.</summary>
    public JObject? Annotations { get; private set; }

    /// <summary>The listed artifacts that are not images: signatures, charts, …</summary>
    public IReadOnlyList<CatalogEntry> Artifacts { get; private set; } = [];

    public IReadOnlyList<CatalogEntry> Read(Blob blob)
    {
        JObject document = documents.ReadObject(blob);
        Annotations = document.OptionalObject("annotations", MemberNames.OciIndex);
        IReadOnlyList<OciIndexItem> items = OciIndexItem.ParseAll(document, MemberNames.OciIndex, documents.Limits);
        foreach (OciIndexItem item in items)
        {
            if (item.Descriptor is { } descriptor) item.IsIndex = Follow(descriptor, item.Found, depth: 0);
        }

        Artifacts = OciIndexItem.ToEntries([.. items.Where(item => item.Found.IsEmpty)]);
        return OciIndexItem.ToEntries([.. items.Where(item => !item.Found.IsEmpty)]);
    }

    /// <returns>Whether the descriptor refers to an index.</returns>
    private bool Follow(Descriptor descriptor, OciImages found, int depth)
    {
        if (!found.Followed.Add(descriptor.Digest)) return false;
        CheckDepth(descriptor, depth);
        Count();
        try
        {
            return FollowUnchecked(descriptor, found, depth);
        }
        catch (SquashException e) when (e is not LimitExceededException)
        {
            found.Damaged.Add(new DamagedImage(descriptor.Digest.ToString(), descriptor.Platform, e));
            return MediaTypes.IsIndex(descriptor.MediaType);
        }
    }

    private bool FollowUnchecked(Descriptor descriptor, OciImages found, int depth)
    {
        if (IsAttestation(descriptor))
        {
            _manifests.NoteAttestation(descriptor);
            return false;
        }

        if (MediaTypes.IsSchema1(descriptor.MediaType)) throw Schema1(descriptor);
        if (descriptor.MediaType is { } type && !MediaTypes.IsIndex(type) && !MediaTypes.IsManifest(type))
        {
            notes.Add($"{descriptor.Digest} is left out: it is not an image but has the type {Shown.Quote(type)}");
            return false;
        }

        if (documents.FindDocument(descriptor) is not { } blob)
        {
            found.Absent.Add(documents.Absent(descriptor.Digest, descriptor.Platform, descriptor));
            return MediaTypes.IsIndex(descriptor.MediaType);
        }

        JObject document = documents.ReadObject(blob, descriptor.Digest);
        if (document.Member("manifests") is not null)
        {
            FollowIndex(document, blob.Name, found, depth);
            return true;
        }

        if (document.Member("fsLayers") is not null) throw Schema1(descriptor);
        _manifests.Read(descriptor, document, found);
        return false;
    }

    private void CheckDepth(Descriptor descriptor, int depth)
    {
        SquashLimits limits = documents.Limits;
        if (depth > limits.MaxIndexDepth)
        {
            throw new LimitExceededException(
                $"{descriptor.BlobName}: indexes are nested deeper than {limits.MaxIndexDepth} levels", nameof(SquashLimits.MaxIndexDepth));
        }
    }

    private void Count()
    {
        int limit = documents.Limits.MaxImages;
        if (++_followed > limit)
        {
            throw new LimitExceededException(
                $"{MemberNames.OciIndex} leads to more than {limit} manifests and indexes", nameof(SquashLimits.MaxImages));
        }
    }

    private void FollowIndex(JObject index, string name, OciImages found, int depth)
    {
        OciImages.AddMissing(found.IndexAnnotations, index.OptionalObject("annotations", name));
        JArray manifests = index.OptionalArray("manifests", name) ?? [];
        for (int i = 0; i < manifests.Count; i++)
        {
            string where = $"{name}: manifests[{i}]";
            Descriptor descriptor;
            try
            {
                descriptor = Descriptor.Parse(manifests[i], where);
            }
            catch (SquashException e)
            {
                Count();
                found.Damaged.Add(new DamagedImage(where, null, e));
                continue;
            }

            Follow(descriptor, found, depth + 1);
        }
    }

    /// <remarks>BuildKit's image attestation storage: the platform is unknown, and an annotation identifies it.</remarks>
    private static bool IsAttestation(Descriptor descriptor) =>
        descriptor.Platform is { Os: "unknown", Architecture: "unknown" }
        || Descriptor.AnnotationsOf(descriptor.Json)?.TextAt("vnd.docker.reference.type") == "attestation-manifest";

    private static UnsupportedFeatureException Schema1(Descriptor descriptor) =>
        new($"{descriptor.BlobName} is a manifest of Docker's schema 1, which has no layer digests; pull and save the image with a current engine");
}
