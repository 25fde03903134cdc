using Newtonsoft.Json.Linq;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>A layer of an image, as listed in the archive.</summary>
internal sealed record SourceLayer
{
    /// <summary>The layer as stored, compressed or not.</summary>
    public required Blob Blob { get; init; }

    /// <summary>The digest of the uncompressed tar, according to the config.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The digest of the blob, according to its name or its descriptor.</summary>
    public Digest? StatedDigest { get; init; }

    /// <summary>The media type, if the archive states one.</summary>
    public string? MediaType { get; init; }

    /// <summary>The layer's ID in archives of the form <c>ID/layer.tar</c>.</summary>
    public string? LegacyId { get; init; }

    /// <summary>The layer's descriptor with all its members, if there is one.</summary>
    public JObject? Descriptor { get; init; }
}
