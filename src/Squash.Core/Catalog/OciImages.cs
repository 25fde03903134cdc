using Newtonsoft.Json.Linq;

namespace Squash.Catalog;

/// <summary>What one descriptor of <c>index.json</c> led to.</summary>
internal sealed class OciImages
{
    public List<SourceImage> Images { get; } = [];

    public List<AbsentImage> Absent { get; } = [];

    public List<DamagedImage> Damaged { get; } = [];

    /// <summary>Whether it led to no image at all: to an attestation, a signature, a chart, …</summary>
    public bool IsEmpty => Images.Count + Absent.Count + Damaged.Count == 0;

    /// <summary>The annotations of the indexes on the way, outer ones first.</summary>
    public JObject IndexAnnotations { get; } = [];

    /// <summary>The digests that were followed; each is followed once, so indexes cannot go round in circles.</summary>
    public HashSet<Digest> Followed { get; } = [];

    /// <summary>Adds annotations that are not there yet.</summary>
    public static void AddMissing(JObject annotations, JObject? more)
    {
        foreach (JProperty annotation in more?.Properties() ?? [])
        {
            if (!annotations.ContainsKey(annotation.Name)) annotations.Add(annotation.Name, annotation.Value.DeepClone());
        }
    }
}
