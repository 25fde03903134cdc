using Newtonsoft.Json.Linq;
using Squash.Catalog;

namespace Squash.Output;

/// <summary>A manifest, or an index for several platforms, as an entry of an index.</summary>
internal sealed record OciIndexManifestEntry
{
    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    public required long Size { get; init; }

    /// <summary>The names; an image is listed once per name, as in Docker and containerd.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>A name that is not a reference, for an image without one.</summary>
    public string? RefName { get; init; }

    /// <summary>Whether an image with tags is listed under <see cref="RefName"/>, too.</summary>
    public bool HasNewRefName { get; init; }

    /// <summary>The platform, if it is a single one.</summary>
    public JObject? Platform { get; init; }

    /// <summary>The annotations of the source's descriptor.</summary>
    public JObject? Annotations { get; init; }

    /// <summary>
    /// The platform of an image as an entry of an index, with all members from the source's index; <see langword="null"/>
    /// if the source states none, because engines then read the config, while they would skip an invented platform.
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
