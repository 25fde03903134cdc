using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Output;

/// <summary>The manifest of one image in an OCI layout.</summary>
/// <remarks>OCI image-spec v1.1, manifest.md.</remarks>
internal static class OciManifest
{
    /// <param name="config">The descriptor of the config.</param>
    /// <param name="layers">The descriptors of the layers, base first.</param>
    /// <param name="annotations">The annotations of the source's manifest.</param>
    /// <param name="mediaType">The media type of the manifest.</param>
    public static byte[] ToBytes(JObject config, IEnumerable<JObject> layers, JObject? annotations, string mediaType = MediaTypes.OciManifest)
    {
        var manifest = new JObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["config"] = config,
            ["layers"] = new JArray(layers),
        };
        if (annotations is { HasValues: true }) manifest["annotations"] = annotations.DeepClone();
        return JsonText.ToBytes(manifest);
    }

    /// <summary>The descriptor of a kept layer, with its annotations.</summary>
    public static JObject KeptLayer(JObject? source, string mediaType, Digest digest, long size) =>
        Descriptor.Create(mediaType, digest, size, annotations: Descriptor.AnnotationsOf(source));
}
