using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Output;

/// <summary>A manifest, or an index of several platforms, as an index lists it.</summary>
internal sealed record OciIndexManifestEntry
{
    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    public required long Size { get; init; }

    /// <summary>The names; an image is listed once a name, as Docker and containerd do.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>A name that is no reference, for an image without one.</summary>
    public string? RefName { get; init; }

    /// <summary>The platform, where it is one.</summary>
    public JObject? Platform { get; init; }

    /// <summary>The annotations of the source's descriptor.</summary>
    public JObject? Annotations { get; init; }

    /// <summary>
    /// The platform of an image as an index writes it: with all that the source's index said of it; <see langword="null"/>
    /// when the source states none, because engines then look into the config, and skip an image of a made-up platform.
    /// </summary>
    public static JObject? PlatformOf(SourceImage image)
    {
        if (image.StatedPlatform is { } stated) return stated;
        if (!image.Config.StatesPlatform) return null;
        Platform platform = image.Config.Platform;
        var json = new JObject { ["architecture"] = platform.Architecture, ["os"] = platform.Os };
        if (platform.Variant is not null) json["variant"] = platform.Variant;
        return json;
    }
}
