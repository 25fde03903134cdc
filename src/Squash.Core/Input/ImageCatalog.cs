using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

internal sealed record SourceLayer(Blob Blob, DiffId DiffId, Digest? StatedDigest, string? LegacyId);

internal sealed record SourceImage(IReadOnlyList<string> References, Platform Platform, ImageConfig Config, IReadOnlyList<SourceLayer> Layers);

internal static class ImageCatalog
{
    public static IReadOnlyList<SourceImage> Read(BlobStore store, SquashOptions options)
    {
        var parser = new JsonParser(options.Limits);
        Blob manifest = store.Find("manifest.json") ?? throw new InvalidImageException($"{store.Name} is no image archive: it has no manifest.json");
        var images = new List<SourceImage>();
        foreach (JObject entry in parser.ParseArray(manifest.ReadAll(options.Limits.MaxJsonBytes), "manifest.json").Cast<JObject>())
        {
            string name = entry.RequiredString("Config", "manifest.json");
            Blob config = store.Find(name) ?? throw new InvalidImageException($"manifest.json names {name}, which is missing");
            ImageConfig parsed = ImageConfig.Parse(config.ReadAll(options.Limits.MaxJsonBytes), name, parser);
            var layers = entry.Strings("Layers", "manifest.json").Select((layer, i) => new SourceLayer(
                store.Find(layer) ?? throw new InvalidImageException($"manifest.json names {layer}, which is missing"), parsed.DiffIds[i], null, null));
            images.Add(new SourceImage(entry.Strings("RepoTags", "manifest.json"), new Platform(parsed.Os, parsed.Architecture, parsed.Variant), parsed, [.. layers]));
        }

        return images;
    }
}
