using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>An image of one platform that is in the archive in full.</summary>
internal sealed record SourceImage
{
    public required Platform Platform { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>The layers, base first; none when the image is <see cref="Unsupported"/>.</summary>
    public required IReadOnlyList<SourceLayer> Layers { get; init; }

    /// <summary>Why the image cannot be squashed, if it cannot.</summary>
    public string? Unsupported { get; init; }

    /// <summary>The digest of the OCI manifest, where there is one.</summary>
    public Digest? ManifestDigest { get; init; }

    /// <summary>The annotations of the OCI manifest.</summary>
    public JObject? ManifestAnnotations { get; init; }

    /// <summary>The platform that the index states, with all its members, where it states one.</summary>
    public JObject? StatedPlatform { get; init; }

    /// <summary>The descriptor of the OCI manifest in its index, with all its members.</summary>
    public JObject? Descriptor { get; init; }
}
