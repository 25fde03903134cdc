using Newtonsoft.Json.Linq;

namespace Squash.Catalog;

/// <summary>The images that one descriptor of <c>index.json</c> leads to.</summary>
internal sealed class OciImages
{
    public List<SourceImage> Images { get; } = [];

    public List<AbsentImage> Absent { get; } = [];

    public List<DamagedImage> Damaged { get; } = [];

    /// <summary>Whether it leads to no image at all but to an attestation, a signature, a chart, …</summary>
    public bool IsEmpty => Images.Count + Absent.Count + Damaged.Count == 0;

    /// <summary>The annotations of the indexes on the way, outer ones first.</summary>
    public JObject IndexAnnotations { get; } = [];

    /// <summary>The visited digests; each is visited once, so indexes cannot form a loop.</summary>
    public HashSet<Digest> Followed { get; } = [];

    /// <summary>Adds annotations whose keys are new.</summary>
    public static void AddMissing(JObject annotations, JObject? more)
    {
        foreach (JProperty annotation in more?.Properties() ?? [])
        {
            if (!annotations.ContainsKey(annotation.Name)) annotations.Add(annotation.Name, annotation.Value.DeepClone());
        }
    }
}
