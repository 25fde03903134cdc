using System.Text.Json.Nodes;

namespace Squash.TestSupport.Images;

/// <summary>One image of an archive, with every digest checked.</summary>
/// <param name="References">Its tags in the archive.</param>
/// <param name="ConfigBytes">The config as stored.</param>
/// <param name="Blobs">The layers as stored.</param>
/// <param name="Layers">The layers, decompressed.</param>
/// <param name="Descriptor">Its descriptor in an OCI index, if it came from one.</param>
/// <param name="Manifest">Its OCI manifest, if it has one.</param>
public sealed record ReadImage(
    IReadOnlyList<string> References,
    byte[] ConfigBytes,
    IReadOnlyList<byte[]> Blobs,
    IReadOnlyList<byte[]> Layers,
    JsonObject? Descriptor,
    JsonObject? Manifest)
{
    public JsonObject Config { get; } = JsonNode.Parse(ConfigBytes)?.AsObject() ?? throw new BadImageException("the config is null");

    public IReadOnlyList<string> DiffIds =>
        [.. Config["rootfs"]?["diff_ids"]?.AsArray().Select(d => (string?)d ?? "") ?? throw new BadImageException("the config has no diff_ids")];

    public string Id => "sha256:" + Hashes.Hex(ConfigBytes);

    public IReadOnlyList<JsonNode?> History => [.. Config["history"]?.AsArray() ?? []];
}
