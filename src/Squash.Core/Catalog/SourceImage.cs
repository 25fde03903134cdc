using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>An image for one platform that is complete in the archive.</summary>
internal sealed record SourceImage
{
    public required Platform Platform { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>The layers, base first; empty if the image is <see cref="Unsupported"/>.</summary>
    public required IReadOnlyList<SourceLayer> Layers { get; init; }

    /// <summary>The reason why the image cannot be squashed, if there is one.</summary>
    public string? Unsupported { get; init; }

    /// <summary>The digest of the OCI manifest, if there is one.</summary>
    public Digest? ManifestDigest { get; init; }

    /// <summary>Whether that manifest is of Docker's type.</summary>
    public bool HasDockerManifest { get; init; }

    /// <summary>The annotations of the OCI manifest.</summary>
    public JObject? ManifestAnnotations { get; init; }

    /// <summary>The platform in the index with all its members, if it states one.</summary>
    public JObject? StatedPlatform { get; init; }

    /// <summary>The descriptor of the OCI manifest in its index, with all its members.</summary>
    public JObject? Descriptor { get; init; }
}
