using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>Reads the images that <c>manifest.json</c> lists.</summary>
internal sealed class DockerManifestReader(ImageDocuments documents, List<string> warnings)
{
    public const string DocumentName = "manifest.json";

    /// <summary>The list alone; nothing that it names is looked for.</summary>
    public IReadOnlyList<DockerManifestItem> ReadItems(Blob document) =>
        DockerManifestItem.ParseAll(documents.ReadArray(document), DocumentName, documents.Limits);

    public CatalogEntry Read(DockerManifestItem item, int number)
    {
        if (item.Layers.Count > documents.Limits.MaxLayers)
        {
            throw new LimitExceededException(
                $"{DocumentName}: an image has {item.Layers.Count} layers, the limit is {documents.Limits.MaxLayers}", nameof(SquashLimits.MaxLayers));
        }

        ImageConfig config = documents.ReadConfig(Member(item.Config, "config"), item.ConfigDigest);
        if (config.DiffIds.Count != item.Layers.Count)
        {
            throw new InvalidImageException(
                $"{DocumentName} lists {item.Layers.Count} layers, but the config {Shown.Text(item.Config)} has {config.DiffIds.Count} diff_ids");
        }

        string?[] mediaTypes = [.. config.DiffIds.Select(diffId => MediaTypeOf(item, diffId))];
        var platform = new Platform(config.Os, config.Architecture, config.Variant);
        string? unsupported = Unsupported.Reason(platform, mediaTypes);
        var image = new SourceImage
        {
            Platform = platform,
            Config = config,
            Unsupported = unsupported,
            Layers = unsupported is null ? ReadLayers(item, config, mediaTypes) : [],
        };
        return new CatalogEntry { Number = number, References = References(item.RepoTags), Images = [image] };
    }

    /// <summary>The names that are references; others are left out with a warning, as engines refuse to load them.</summary>
    public IReadOnlyList<ImageReference> References(IReadOnlyList<string> repoTags)
    {
        var references = new List<ImageReference>(repoTags.Count);
        var seen = new HashSet<ImageReference>();
        foreach (string tag in repoTags)
        {
            if (!ImageReference.TryParse(tag, out ImageReference? reference, out string? problem))
            {
                warnings.Add($"{DocumentName}: the tag {Shown.Quote(tag)} is left out: {problem}");
            }
            else if (seen.Add(reference))
            {
                references.Add(reference);
            }
        }

        return references;
    }

    private static string? MediaTypeOf(DockerManifestItem item, DiffId diffId)
    {
        const string Where = $"{DocumentName}: LayerSources";
        return item.LayerSources?.OptionalObject(diffId.ToString(), Where)?.OptionalString("mediaType", Where);
    }

    private SourceLayer[] ReadLayers(DockerManifestItem item, ImageConfig config, string?[] mediaTypes) =>
        [.. item.Layers.Select((name, index) => new SourceLayer
        {
            Blob = Member(name, $"layer {index + 1} of {item.Layers.Count}"),
            DiffId = config.DiffIds[index],
            StatedDigest = DockerManifestItem.BlobDigest(name),
            MediaType = mediaTypes[index],
            LegacyId = DockerManifestItem.LegacyId(name),
        })];

    private Blob Member(string name, string what) => documents.Find(name)
        ?? throw new InvalidImageException(
            $"{DocumentName} names {Shown.Quote(name)} ({what}), which is not in the archive; it is incomplete, save the image again");
}
