using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>The entries of <c>index.json</c> with the same digest, and the images that they lead to.</summary>
internal sealed class OciIndexItem
{
    private readonly string _key;
    private readonly List<ImageReference> _references = [];
    private readonly HashSet<ImageReference> _seen = [];
    private readonly HashSet<string> _refNames = new(StringComparer.Ordinal);
    private readonly JObject _annotations = [];
    private string? _refName;

    private OciIndexItem(string key, Descriptor? descriptor)
    {
        _key = key;
        Descriptor = descriptor;
    }

    /// <summary>The descriptor; <see langword="null"/> if the entry is not a descriptor.</summary>
    public Descriptor? Descriptor { get; }

    public OciImages Found { get; } = new();

    /// <summary>Whether it is the digest of an index.</summary>
    public bool IsIndex { get; set; }

    /// <summary>The items of a document. Docker lists an image once per name; that is one item with several names.</summary>
    public static IReadOnlyList<OciIndexItem> ParseAll(JObject document, string name, SquashLimits limits)
    {
        JArray manifests = document.OptionalArray("manifests", name)
            ?? throw new InvalidImageException($"{name} has no \"manifests\"");
        var items = new OrderedDictionary<string, OciIndexItem>(StringComparer.Ordinal);
        int damaged = 0;
        for (int i = 0; i < manifests.Count; i++)
        {
            string where = $"{name}: manifests[{i}]";
            OciIndexItem? item;
            try
            {
                Descriptor descriptor = Descriptor.Parse(manifests[i], where);
                string key = descriptor.Digest.ToString();
                if (!items.TryGetValue(key, out item)) items.Add(key, item = new OciIndexItem(key, descriptor));
            }
            catch (SquashException e) when (++damaged <= limits.MaxImages)
            {
                items.Add(where, item = new OciIndexItem(where, null));
                item.Found.Damaged.Add(new DamagedImage(where, null, e));
            }

            if (Descriptor.AnnotationsOf(manifests[i] as JObject) is { } annotations) item.AddNames(annotations);
        }

        return [.. items.Values];
    }

    /// <summary>The images of the list. Images with the same name are combined if that is unambiguous.</summary>
    public static IReadOnlyList<CatalogEntry> ToEntries(IReadOnlyList<OciIndexItem> items) =>
        [.. items.GroupBy(FlatKey)
            .SelectMany(group => SplitIfAmbiguous([.. group]))
            .Select((group, index) => ToEntry(group, index + 1))];

    private void AddNames(JObject annotations)
    {
        OciImages.AddMissing(_annotations, annotations);
        string? refName = annotations.TextAt(AnnotationKeys.RefName);
        string? full = annotations.TextAt(AnnotationKeys.ImageName);
        if (refName is not null) _refNames.Add(refName);

        // skopeo and podman write a whole reference where Docker and containerd write only the tag.
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
    /// Older containerd, and some builders, list the platforms of one image directly in <c>index.json</c>, with the same name
    /// or without one.
    /// </summary>
    private static string FlatKey(OciIndexItem item) =>
        item.IsIndex || item.Descriptor?.Platform is null
            ? item._key
            : string.Join(' ', item._references.Select(reference => reference.Canonical).Append(item._refName));

    private static IEnumerable<OciIndexItem[]> SplitIfAmbiguous(OciIndexItem[] group)
    {
        bool distinct = group.DistinctBy(item => item.Descriptor?.Platform?.Normalized()).Count() == group.Length;
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
            RefNames = first._refNames,
            Images = [.. group.SelectMany(item => item.Found.Images)],
            Absent = [.. group.SelectMany(item => item.Found.Absent)],
            Damaged = [.. group.SelectMany(item => item.Found.Damaged)],
            IsMultiPlatform = flat || first.IsIndex,
            Digest = flat ? null : first.Descriptor?.Digest,
            IndexAnnotations = first.Found.IndexAnnotations,
            DescriptorAnnotations = flat ? null : first._annotations,
        };
    }
}
