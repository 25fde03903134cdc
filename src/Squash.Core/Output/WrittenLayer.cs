using Newtonsoft.Json.Linq;
using Squash.Compression;

namespace Squash.Output;

/// <summary>A layer that is in the output.</summary>
internal sealed record WrittenLayer
{
    /// <summary>The member of the archive that contains it.</summary>
    public required string Name { get; init; }

    public required DiffId DiffId { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>The size of the tar.</summary>
    public required long Bytes { get; init; }

    public required long StoredBytes { get; init; }

    public required CompressionKind Compression { get; init; }

    /// <summary>Whether squashing made it.</summary>
    public bool IsNew { get; init; }

    /// <summary>The source's descriptor of a kept layer.</summary>
    public JObject? SourceDescriptor { get; init; }

    /// <summary>The layer's media type in an OCI manifest.</summary>
    public string MediaType => ManifestTypes.Oci.LayerWith(Compression.ToString());

    /// <summary>The media type of a layer before it is written.</summary>
    public static string MediaTypeOf(LayerCompression compression) => ManifestTypes.Oci.LayerWith(compression.Method.ToString());

    public ResultLayerReport ToReport() => new()
    {
        DiffId = DiffId,
        Digest = Digest,
        Bytes = Bytes,
        StoredBytes = StoredBytes,
        IsNew = IsNew,
    };
}
