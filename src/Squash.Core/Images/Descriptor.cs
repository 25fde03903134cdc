using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Identifies a blob by digest, size and media type.</summary>
/// <param name="MediaType">The media type, or <see langword="null"/> if the document leaves it out.</param>
/// <param name="Digest">The digest of the blob.</param>
/// <param name="Size">The size of the blob, or <see langword="null"/> if the document leaves it out.</param>
/// <param name="Json">The descriptor with all its members.</param>
/// <remarks>OCI image-spec v1.1, descriptor.md.</remarks>
internal sealed record Descriptor(string? MediaType, Digest Digest, long? Size, JObject Json)
{
    /// <summary>The platform that the descriptor states; <see langword="null"/> if it states none or only a part.</summary>
    /// <remarks>Invalid values are not an error, because the image may not be selected.</remarks>
    public Platform? Platform => Json.Member("platform") is JObject platform
        && Part(platform, "os") is { } os && Part(platform, "architecture") is { } architecture
            ? new Platform(os, architecture, Part(platform, "variant"))
            : null;

    /// <summary>The annotations, if there are any.</summary>
    public static JObject? AnnotationsOf(JObject? descriptor) => descriptor?.Member("annotations") as JObject;

    /// <summary>The name of the blob in an OCI layout.</summary>
    public string BlobName => BlobNameOf(Digest);

    /// <summary>The name of a blob in an OCI layout (image-layout.md).</summary>
    public static string BlobNameOf(Digest digest) => $"blobs/sha256/{digest.Hex}";

    /// <param name="token">The JSON of the descriptor.</param>
    /// <param name="where">Its place, for messages.</param>
    /// <exception cref="InvalidImageException">It is not a descriptor.</exception>
    /// <exception cref="UnsupportedFeatureException">Its digest uses another algorithm.</exception>
    public static Descriptor Parse(JToken token, string where)
    {
        if (token is not JObject json) throw new InvalidImageException($"{where} is not a descriptor");
        return new Descriptor(
            json.OptionalString("mediaType", where),
            ParseDigest(json.RequiredString("digest", where), where),
            json.OptionalInteger("size", where),
            json);
    }

    /// <summary>Creates a descriptor, with its members in the order of the specification.</summary>
    public static JObject Create(
        string mediaType, Digest digest, long size, JObject? platform = null, JObject? annotations = null)
    {
        var json = new JObject { ["mediaType"] = mediaType, ["digest"] = digest.ToString(), ["size"] = size };
        if (platform is not null) json["platform"] = platform.DeepClone();
        if (annotations is { HasValues: true }) json["annotations"] = annotations.DeepClone();
        return json;
    }

    /// <summary>Parses a digest in a document.</summary>
    /// <inheritdoc cref="Parse"/>
    public static Digest ParseDigest(string text, string where)
    {
        if (Digest.TryParse(text, out Digest digest)) return digest;

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && text[..colon] != "sha256" && text.AsSpan(0, colon).IndexOfAnyExceptInRange('+', 'z') < 0)
        {
            throw new UnsupportedFeatureException(
                $"{where}: the digest {Shown.Quote(text)} uses another algorithm than sha256, the only one supported");
        }

        throw new InvalidImageException($"{where}: {Shown.Quote(text)} is not a digest");
    }

    private static string? Part(JObject platform, string key) =>
        JsonMembers.TextOf(platform.Member(key)) is { Length: > 0 } part ? part : null;
}
