using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Output;

/// <summary>The documents that list the images of an OCI layout.</summary>
/// <remarks>OCI image-spec v1.1, image-index.md and image-layout.md; names in the form of Docker since 25 and containerd.</remarks>
internal static class OciIndexManifest
{
    /// <summary>The members of a descriptor that describe its previous content or place.</summary>
    private static readonly string[] OutdatedPrefixes =
    [
        AnnotationKeys.ImageName, AnnotationKeys.RefName, "config.digest", "containerd.io/distribution.source.", "vnd.docker.reference.",
    ];

    /// <summary>The file <c>oci-layout</c>.</summary>
    public static ReadOnlySpan<byte> Layout => """{"imageLayoutVersion":"1.0.0"}"""u8;

    /// <summary><c>index.json</c>, or the index of an image with several platforms.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="annotations">The annotations of the source's index.</param>
    /// <param name="mediaType">The media type of the index.</param>
    public static byte[] ToBytes(IEnumerable<OciIndexManifestEntry> entries, JObject? annotations, string mediaType = MediaTypes.OciIndex)
    {
        var index = new JObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = mediaType,
            ["manifests"] = new JArray(entries.SelectMany(Descriptors)),
        };
        if (annotations is { HasValues: true }) index["annotations"] = annotations.DeepClone();
        return JsonText.ToBytes(index);
    }

    /// <summary>
    /// Adds to the <c>index.json</c> of a layout. Its entries stay, except that a name moves to the new image with that name,
    /// as in skopeo.
    /// </summary>
    /// <exception cref="InvalidImageException">The document is not an index.</exception>
    public static byte[] AddTo(ReadOnlySpan<byte> index, IEnumerable<OciIndexManifestEntry> entries, SquashLimits limits)
    {
        const string Name = "index.json";
        JObject document = new JsonParser(limits).ParseObject(index, Name);
        JArray? listed = document.OptionalArray("manifests", Name);
        if (listed is null) document["manifests"] = listed = [];
        var names = new OciIndexNames(listed);
        foreach (JObject descriptor in entries.SelectMany(Descriptors)) names.Add(descriptor);
        listed.ReplaceAll(names.Descriptors.ToArray<object>());
        return JsonText.ToBytes(document);
    }

    private static IEnumerable<JObject> Descriptors(OciIndexManifestEntry entry)
    {
        bool alone = entry.Tags.Count == 0 || entry.HasNewRefName && !entry.Tags.Any(tag => ShortNameOf(entry, tag) == entry.RefName);
        if (alone) yield return Named(entry, null, entry.RefName);
        foreach (ImageReference tag in entry.Tags) yield return Named(entry, tag.Canonical, ShortNameOf(entry, tag));
    }

    // skopeo and podman look for the whole reference where docker has the tag.
    private static string ShortNameOf(OciIndexManifestEntry entry, ImageReference tag) =>
        entry.RefName is { } name && name.AsSpan().ContainsAny(':', '/') && ImageReference.TryParse(name, out ImageReference? whole, out _) && whole == tag
            ? name
            : tag.Tag;

    private static JObject Named(OciIndexManifestEntry entry, string? imageName, string? refName)
    {
        var annotations = new JObject();
        if (imageName is not null) annotations[AnnotationKeys.ImageName] = imageName;
        if (refName is not null) annotations[AnnotationKeys.RefName] = refName;
        foreach (JProperty kept in entry.Annotations?.Properties() ?? [])
        {
            if (!OutdatedPrefixes.Any(prefix => kept.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                annotations.Add(kept.Name, kept.Value.DeepClone());
            }
        }

        return Descriptor.Create(entry.MediaType, entry.Digest, entry.Size, entry.Platform, annotations);
    }
}
