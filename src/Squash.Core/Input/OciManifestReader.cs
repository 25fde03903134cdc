using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>Reads what an OCI manifest names.</summary>
/// <remarks>OCI image-spec v1.1, manifest.md; Docker's schema 2 has the same form with media types of its own.</remarks>
internal sealed class OciManifestReader(ImageDocuments documents, List<string> notes)
{
    /// <summary>Reads an image into <paramref name="found"/>, or notes why it is none.</summary>
    public void Read(Descriptor descriptor, JObject manifest, OciImages found)
    {
        string where = descriptor.BlobName;
        Descriptor configDescriptor = Descriptor.Parse(manifest.RequiredObject("config", where), $"{where}: config");
        Descriptor[] layers = ReadLayerDescriptors(manifest, where);
        if (!MediaTypes.IsImageConfig(configDescriptor.MediaType))
        {
            notes.Add($"{descriptor.Digest} is left out: it is no image, its config is of the type {Shown.Quote(configDescriptor.MediaType ?? "")}");
            return;
        }

        if (layers.Length > 0 && layers.All(layer => MediaTypes.KindOfLayer(layer.MediaType) == LayerKind.Attestation))
        {
            NoteAttestation(descriptor);
            return;
        }

        Platform? platform = OciImages.PlatformOf(descriptor);
        if (documents.Find(configDescriptor) is not { } configBlob)
        {
            found.Absent.Add(new AbsentImage(descriptor.Digest, platform, $"its config {configDescriptor.BlobName}"));
            return;
        }

        ImageConfig config = documents.ReadConfig(configBlob, configDescriptor.Digest);
        if (config.DiffIds.Count != layers.Length)
        {
            throw new InvalidImageException(
                $"{where} lists {layers.Length} layers, but the config {configBlob.Name} has {config.DiffIds.Count} diff_ids");
        }

        var image = new SourceImage
        {
            Platform = platform ?? new Platform(config.Os, config.Architecture, config.Variant),
            Config = config,
            Layers = [],
            Unsupported = ReasonAgainst(config, platform, layers),
            ManifestDigest = descriptor.Digest,
            ManifestAnnotations = manifest.OptionalObject("annotations", where),
            Descriptor = descriptor.Json,
        };
        AddImage(image, descriptor, layers, found);
    }

    public void NoteAttestation(Descriptor descriptor) =>
        notes.Add($"the attestation {descriptor.Digest} is left out: it speaks of the layers before squashing");

    private Descriptor[] ReadLayerDescriptors(JObject manifest, string where)
    {
        JArray layers = manifest.OptionalArray("layers", where) ?? [];
        if (layers.Count > documents.Limits.MaxLayers)
        {
            throw new LimitExceededException(
                $"{where}: an image has {layers.Count} layers, the limit is {documents.Limits.MaxLayers}", nameof(SquashLimits.MaxLayers));
        }

        return [.. layers.Select((layer, index) => Descriptor.Parse(layer, $"{where}: layers[{index}]"))];
    }

    private static string? ReasonAgainst(ImageConfig config, Platform? platform, Descriptor[] layers)
    {
        string?[] mediaTypes = [.. layers.Select(layer => layer.MediaType)];
        return Unsupported.Reason(new Platform(config.Os, config.Architecture), mediaTypes)
            ?? (platform is null ? null : Unsupported.Reason(platform, []));
    }

    private void AddImage(SourceImage image, Descriptor manifest, Descriptor[] descriptors, OciImages found)
    {
        var layers = new List<SourceLayer>(descriptors.Length);
        for (int i = 0; i < descriptors.Length && image.Unsupported is null; i++)
        {
            Descriptor descriptor = descriptors[i];
            if (documents.Find(descriptor) is not { } blob)
            {
                string missing = $"its layer {i + 1} of {descriptors.Length}, {descriptor.BlobName}";
                found.Absent.Add(new AbsentImage(manifest.Digest, image.Platform, missing));
                return;
            }

            layers.Add(new SourceLayer
            {
                Blob = blob,
                DiffId = image.Config.DiffIds[i],
                StatedDigest = descriptor.Digest,
                MediaType = descriptor.MediaType,
                Descriptor = descriptor.Json,
            });
        }

        found.Images.Add(image with { Layers = layers });
    }
}
