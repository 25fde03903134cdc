using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>What <c>index.json</c> lists under one digest, and where it led to.</summary>
internal sealed class OciIndexItem(Descriptor descriptor)
{
    private readonly List<ImageReference> _references = [];
    private readonly HashSet<ImageReference> _seen = [];
    private readonly JObject _annotations = [];
    private string? _refName;

    public Descriptor Descriptor { get; } = descriptor;

    public OciImages Found { get; } = new();

    /// <summary>Whether the digest is that of an index.</summary>
    public bool IsIndex { get; set; }

    /// <summary>The items of a document. Docker lists an image once a name; that is one item with several names.</summary>
    public static IReadOnlyList<OciIndexItem> ParseAll(JObject document, string name)
    {
        JArray manifests = document.OptionalArray("manifests", name)
            ?? throw new InvalidImageException($"{name} has no \"manifests\"");
        var items = new OrderedDictionary<Digest, OciIndexItem>();
        for (int i = 0; i < manifests.Count; i++)
        {
            string where = $"{name}: manifests[{i}]";
            Descriptor descriptor = Descriptor.Parse(manifests[i], where);
            if (!items.TryGetValue(descriptor.Digest, out OciIndexItem? item))
            {
                items.Add(descriptor.Digest, item = new OciIndexItem(descriptor));
            }

            if (descriptor.Json.OptionalObject("annotations", where) is { } annotations) item.AddNames(annotations, where);
        }

        return [.. items.Values];
    }

    /// <summary>The images of the list: those that are there, and those of which at least the platform is known.</summary>
    public static IReadOnlyList<CatalogEntry> ToEntries(IReadOnlyList<OciIndexItem> items) =>
        [.. items.GroupBy(FlatKey)
            .SelectMany(group => SplitIfAmbiguous([.. group]))
            .Where(group => group.Any(item => item.Found.Images.Count + item.Found.Absent.Count > 0))
            .Select((group, index) => ToEntry(group, index + 1))];

    private void AddNames(JObject annotations, string where)
    {
        OciImages.AddMissing(_annotations, annotations);
        string? refName = annotations.OptionalString(AnnotationKeys.RefName, where);
        string? full = annotations.OptionalString(AnnotationKeys.ImageName, where);

        // skopeo and podman put a whole reference where Docker and containerd put the tag alone.
        if (full is null && refName is not null && refName.AsSpan().ContainsAny(':', '/')) full = refName;
        if (full is not null && ImageReference.TryParse(full, out ImageReference? reference, out _))
        {
            if (_seen.Add(reference)) _references.Add(reference);
        }
        else
        {
            _refName ??= refName;
        }
    }

    /// <summary>
    /// Older containerd, and some builders, list the platforms of one image in <c>index.json</c> itself, under one name
    /// or none.
    /// </summary>
    private static string FlatKey(OciIndexItem item) =>
        item.IsIndex || OciImages.PlatformOf(item.Descriptor) is null
            ? item.Descriptor.Digest.ToString()
            : string.Join(' ', item._references.Select(reference => reference.Canonical).Append(item._refName));

    private static IEnumerable<OciIndexItem[]> SplitIfAmbiguous(OciIndexItem[] group)
    {
        bool distinct = group.DistinctBy(item => OciImages.PlatformOf(item.Descriptor)?.Normalized()).Count() == group.Length;
        return distinct ? [group] : group.Select(item => (OciIndexItem[])[item]);
    }

    private static CatalogEntry ToEntry(OciIndexItem[] group, int number)
    {
        OciIndexItem first = group[0];
        bool flat = group.Length > 1;
        return new CatalogEntry
        {
            Number = number,
            References = first._references,
            RefName = first._references.Count == 0 ? first._refName : null,
            Images = [.. group.SelectMany(item => item.Found.Images)],
            Absent = [.. group.SelectMany(item => item.Found.Absent)],
            IsMultiPlatform = flat || first.IsIndex,
            Digest = flat ? null : first.Descriptor.Digest,
            IndexAnnotations = first.Found.IndexAnnotations,
            DescriptorAnnotations = flat ? null : first._annotations,
        };
    }
}
