using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>What one descriptor of <c>index.json</c> led to.</summary>
internal sealed class OciImages
{
    public List<SourceImage> Images { get; } = [];

    public List<AbsentImage> Absent { get; } = [];

    /// <summary>The annotations of the indexes on the way, outer ones first.</summary>
    public JObject IndexAnnotations { get; } = [];

    /// <summary>The digests that were followed; each is followed once, so indexes cannot go round in circles.</summary>
    public HashSet<Digest> Followed { get; } = [];

    /// <summary>The platform that a descriptor states.</summary>
    public static Platform? PlatformOf(Descriptor descriptor)
    {
        const string Where = "a platform in an index";
        if (descriptor.Json.OptionalObject("platform", descriptor.BlobName) is not { } platform) return null;
        string? os = platform.OptionalPlatformPart("os", Where);
        string? architecture = platform.OptionalPlatformPart("architecture", Where);
        return os is null || architecture is null
            ? null
            : new Platform(os, architecture, platform.OptionalPlatformPart("variant", Where));
    }

    /// <summary>Adds annotations that are not there yet.</summary>
    public static void AddMissing(JObject annotations, JObject? more)
    {
        foreach (JProperty annotation in more?.Properties() ?? [])
        {
            if (!annotations.ContainsKey(annotation.Name)) annotations.Add(annotation.Name, annotation.Value.DeepClone());
        }
    }
}
