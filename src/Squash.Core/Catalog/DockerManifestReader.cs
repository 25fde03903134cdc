using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>Reads the images in <c>manifest.json</c>.</summary>
internal sealed class DockerManifestReader(ImageDocuments documents, List<string> warnings)
{
    /// <summary>The list only, without looking up its members.</summary>
    public IReadOnlyList<DockerManifestItem> ReadItems(Blob document) => documents.Read(document) switch
    {
        JArray list => DockerManifestItem.ParseAll(list, MemberNames.DockerManifest, documents.Limits),
        JObject manifest when manifest.Member("schemaVersion") is not null => throw new InvalidImageException(ArchiveDiagnosis.OfSkopeo(documents.Store.Name)),
        _ => throw new InvalidImageException($"{MemberNames.DockerManifest} is not a JSON array"),
    };

    /// <summary>The image of an item. A damaged one is an error only if it is selected.</summary>
    public CatalogEntry Read(DockerManifestItem item, int number)
    {
        var entry = new CatalogEntry { Number = number, References = References(item.RepoTags), Images = [] };
        try
        {
            return entry with { Images = [ReadImage(item)] };
        }
        catch (SquashException e) when (e is not LimitExceededException)
        {
            return entry with { Damaged = [new DamagedImage(Shown.Text(item.Config), null, e)] };
        }
    }

    /// <summary>The names that are valid references; others are left out with a warning, because engines refuse to load them.</summary>
    public IReadOnlyList<ImageReference> References(IReadOnlyList<string> repoTags)
    {
        var references = new List<ImageReference>(repoTags.Count);
        var seen = new HashSet<ImageReference>();
        foreach (string tag in repoTags)
        {
            if (!ImageReference.TryParse(tag, out ImageReference? reference, out string? problem))
            {
                warnings.Add($"{MemberNames.DockerManifest}: the tag {Shown.Quote(tag)} is left out: {problem}");
            }
            else if (seen.Add(reference))
            {
                references.Add(reference);
            }
        }

        return references;
    }

    private SourceImage ReadImage(DockerManifestItem item)
    {
        if (item.Layers.Count > documents.Limits.MaxLayers)
        {
            throw new LimitExceededException(
                $"{MemberNames.DockerManifest}: an image has {item.Layers.Count} layers, the limit is {documents.Limits.MaxLayers}", nameof(SquashLimits.MaxLayers));
        }

        ImageConfig config = documents.ReadConfig(Member(item.Config, "config"), item.ConfigDigest);
        if (config.DiffIds.Count != item.Layers.Count)
        {
            throw new InvalidImageException(
                $"{MemberNames.DockerManifest} lists {Shown.Count(item.Layers.Count, "layer")}, but the config {Shown.Text(item.Config)} has {Shown.Count(config.DiffIds.Count, "diff_id")}");
        }

        string?[] mediaTypes = [.. config.DiffIds.Select(diffId => MediaTypeOf(item, diffId))];
        string? unsupported = Unsupported.Reason(config.Platform, mediaTypes);
        return new SourceImage
        {
            Platform = config.Platform,
            Config = config,
            Unsupported = unsupported,
            Layers = unsupported is null ? ReadLayers(item, config, mediaTypes) : [],
        };
    }

    private static string? MediaTypeOf(DockerManifestItem item, DiffId diffId)
    {
        const string Where = $"{MemberNames.DockerManifest}: LayerSources";
        return item.LayerSources?.OptionalObject(diffId.ToString(), Where)?.OptionalString("mediaType", Where);
    }

    private SourceLayer[] ReadLayers(DockerManifestItem item, ImageConfig config, string?[] mediaTypes) =>
        [.. item.Layers.Select((name, index) => new SourceLayer
        {
            Blob = Member(name, $"layer {index + 1} of {item.Layers.Count}"),
            DiffId = config.DiffIds[index],
            StatedDigest = MemberNames.BlobDigest(name),
            MediaType = mediaTypes[index],
            LegacyId = MemberNames.LegacyId(name),
        })];

    private Blob Member(string name, string what) => documents.Find(name)
        ?? throw new InvalidImageException(
            $"{MemberNames.DockerManifest} names {Shown.Quote(name)} ({what}), which is not in the archive; it is incomplete, save the image again");
}
