using System.Collections.Frozen;
using Newtonsoft.Json.Linq;

namespace Squash.Catalog;

/// <summary>One image in the archive's list, with its names and one or several platforms.</summary>
internal sealed record CatalogEntry
{
    /// <summary>The position in the archive's list, counted from 1.</summary>
    public required int Number { get; init; }

    public required IReadOnlyList<ImageReference> References { get; init; }

    /// <summary>
    /// A name that is not a reference, because <c>org.opencontainers.image.ref.name</c> may be any text.
    /// </summary>
    public string? RefName { get; init; }

    /// <summary>Whether <see cref="RefName"/> is the one that the result is to have beside its tags.</summary>
    public bool HasNewRefName { get; init; }

    /// <summary>All values of <c>org.opencontainers.image.ref.name</c>, which skopeo and podman find it by; docker's are only tags.</summary>
    public IReadOnlySet<string> RefNames { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The images in the archive, one per platform.</summary>
    public required IReadOnlyList<SourceImage> Images { get; init; }

    /// <summary>The listed images that are not in the archive.</summary>
    public IReadOnlyList<AbsentImage> Absent { get; init; } = [];

    /// <summary>The listed images that are damaged.</summary>
    public IReadOnlyList<DamagedImage> Damaged { get; init; } = [];

    /// <summary>Whether the image is listed by platform.</summary>
    public bool IsMultiPlatform { get; init; }

    /// <summary>The digest of the manifest or index in <c>index.json</c>.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The annotations of that index, including inner ones.</summary>
    public JObject? IndexAnnotations { get; init; }

    /// <summary>The annotations of the descriptor in <c>index.json</c>.</summary>
    public JObject? DescriptorAnnotations { get; init; }

    /// <summary>The name of the image for messages.</summary>
    public string Name =>
        References.Count > 0 ? References[0].Familiar
        : RefName is not null ? Shown.Quote(RefName)
        : Images.Count > 0 ? $"image {Images[0].Config.Digest.Hex[..12]}"
        : Digest is not null ? $"image {Digest}"
        : Damaged.Count > 0 ? $"image {Damaged[0].Name}"
        : $"image {Absent[0].Digest}";
}
