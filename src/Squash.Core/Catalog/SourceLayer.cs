using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>A layer of an image, as the archive lists it.</summary>
internal sealed record SourceLayer
{
    /// <summary>The layer as it is stored, compressed or not.</summary>
    public required Blob Blob { get; init; }

    /// <summary>What the config says the uncompressed tar hashes to.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>What the archive says the blob hashes to, by its name or its descriptor.</summary>
    public Digest? StatedDigest { get; init; }

    /// <summary>The media type, where the archive gives one.</summary>
    public string? MediaType { get; init; }

    /// <summary>The layer's ID in archives of the form <c>ID/layer.tar</c>.</summary>
    public string? LegacyId { get; init; }

    /// <summary>The layer's descriptor with all its members, where there is one.</summary>
    public JObject? Descriptor { get; init; }
}
