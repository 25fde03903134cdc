using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>Reads the image of an OCI manifest.</summary>
/// <remarks>OCI image-spec v1.1, manifest.md; Docker's schema 2 has the same form with other media types.</remarks>
internal sealed class OciManifestReader(ImageDocuments documents, List<string> notes)
{
    /// <summary>Reads an image into <paramref name="found"/>, or records why it is not one.</summary>
    public void Read(Descriptor descriptor, JObject manifest, OciImages found)
    {
        string where = descriptor.BlobName;
        string?[] types = [.. (manifest.OptionalArray("layers", where) ?? []).Select(TypeOf)];
        if (types.Length > 0 && Array.TrueForAll(types, type => MediaTypes.KindOfLayer(type) == LayerKind.Attestation))
        {
            NoteAttestation(descriptor);
            return;
        }

        if (WhyNoImage(manifest, types, where) is { } reason)
        {
            NoteArtifact(descriptor, reason);
            return;
        }

        ReadImage(descriptor, manifest, found);
    }

    public void NoteAttestation(Descriptor descriptor) =>
        notes.Add($"the attestation {descriptor.Digest} is left out: it describes the layers before squashing");

    private void ReadImage(Descriptor descriptor, JObject manifest, OciImages found)
    {
        string where = descriptor.BlobName;
        Descriptor configDescriptor = Descriptor.Parse(manifest.RequiredObject("config", where), $"{where}: config");
        Descriptor[] layers = ReadLayerDescriptors(manifest, where);
        Platform? platform = descriptor.Platform;
        if (documents.FindDocument(configDescriptor) is not { } configBlob)
        {
            found.Absent.Add(documents.Absent(descriptor.Digest, platform, configDescriptor, "its config"));
            return;
        }

        ImageConfig config = documents.ReadConfig(configBlob, configDescriptor.Digest);
        if (!config.Document.HasValues)
        {
            NoteArtifact(descriptor, "its config is empty");
            return;
        }

        if (config.DiffIds.Count != layers.Length)
        {
            throw new InvalidImageException(
                $"{where} lists {Shown.Count(layers.Length, "layer")}, but the config {configBlob.Name} has {Shown.Count(config.DiffIds.Count, "diff_id")}");
        }

        var image = new SourceImage
        {
            Platform = platform ?? config.Platform,
            Config = config,
            Layers = [],
            Unsupported = ReasonAgainst(config, platform, layers),
            ManifestDigest = descriptor.Digest,
            HasDockerManifest = (TypeOf(manifest) ?? descriptor.MediaType) == MediaTypes.DockerManifest,
            ManifestAnnotations = manifest.OptionalObject("annotations", where),
            Descriptor = descriptor.Json,
            StatedPlatform = platform is null ? null : descriptor.Json.Member("platform") as JObject,
        };
        AddImage(image, descriptor, layers, found);
    }

    private void NoteArtifact(Descriptor descriptor, string reason) =>
        notes.Add($"{descriptor.Digest} is left out: it is not an image, {reason}");

    /// <summary>The reason why a manifest is not an image but a signature, a chart, an SBOM, …</summary>
    /// <remarks>Producers of artifacts use the config type of images (cosign, ORAS), so the layers are checked too.</remarks>
    private static string? WhyNoImage(JObject manifest, string?[] layerTypes, string where)
    {
        if (manifest.OptionalObject("config", where) is not { } config) return "its manifest has no config";
        if (TypeOf(config) is { } type && !MediaTypes.IsImageConfig(type)) return $"its config has the type {Shown.Quote(type)}";
        return layerTypes.Length > 0 && Array.TrueForAll(layerTypes, layer => MediaTypes.KindOfLayer(layer) is LayerKind.Unknown or LayerKind.Attestation)
            ? $"its layers have the type {Shown.Quote(layerTypes[0] ?? "")}"
            : null;
    }

    private static string? TypeOf(JToken descriptor) => JsonMembers.TextOf((descriptor as JObject)?.Member("mediaType"));

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
            if (documents.FindLayer(descriptor) is not { } blob)
            {
                found.Absent.Add(documents.Absent(manifest.Digest, image.Platform, descriptor, $"its layer {i + 1} of {descriptors.Length},"));
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
