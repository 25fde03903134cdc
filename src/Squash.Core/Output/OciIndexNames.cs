using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Output;

/// <summary>The descriptors of an <c>index.json</c> that gets additional ones: a name moves to the last descriptor with that name.</summary>
/// <remarks>
/// Two descriptors have the same name if their full names are the same or, if one has no full name, their short ones, because skopeo
/// uses no others. Each descriptor loses its names once, so the time does not depend on their number.
/// </remarks>
internal sealed class OciIndexNames
{
    private readonly List<JToken> _descriptors = [];
    private readonly HashSet<JToken> _replaced = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<JObject>> _byFullName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JObject>> _byShortName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JObject>> _byShortNameAlone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JObject>> _nameless = new(StringComparer.Ordinal);

    /// <param name="descriptors">The existing entries.</param>
    public OciIndexNames(IEnumerable<JToken> descriptors)
    {
        foreach (JToken token in descriptors)
        {
            if (token is JObject descriptor) Register(descriptor);
            else _descriptors.Add(token);
        }
    }

    /// <summary>The current entries, in order.</summary>
    public IEnumerable<JToken> Descriptors => _descriptors.Where(descriptor => !_replaced.Contains(descriptor));

    /// <summary>Adds a descriptor. One without names is replaced by one with the same digest.</summary>
    public void Add(JObject descriptor)
    {
        string? full = FullNameOf(descriptor), shortName = ShortNameOf(descriptor);
        if (full is not null) TakeNames(_byFullName, full);
        if (shortName is not null) TakeNames(full is null ? _byShortName : _byShortNameAlone, shortName);
        if (DigestOf(descriptor) is { } digest && _nameless.Remove(digest, out List<JObject>? same)) _replaced.UnionWith(same);
        Register(descriptor);
    }

    private void Register(JObject descriptor)
    {
        _descriptors.Add(descriptor);
        string? full = FullNameOf(descriptor), shortName = ShortNameOf(descriptor);
        if (full is null && shortName is null)
        {
            AddNameless(descriptor);
            return;
        }

        if (full is not null) Add(_byFullName, full, descriptor);
        if (shortName is null) return;
        Add(_byShortName, shortName, descriptor);
        if (full is null) Add(_byShortNameAlone, shortName, descriptor);
    }

    private void AddNameless(JObject descriptor)
    {
        if (DigestOf(descriptor) is { } digest) Add(_nameless, digest, descriptor);
    }

    private void TakeNames(Dictionary<string, List<JObject>> index, string name)
    {
        if (!index.Remove(name, out List<JObject>? holders)) return;
        foreach (JObject holder in holders)
        {
            // An entry that was found by another of its names has none any more.
            if (FullNameOf(holder) is null && ShortNameOf(holder) is null) continue;
            if (Descriptor.AnnotationsOf(holder) is not { } annotations) continue;
            annotations.Remove(AnnotationKeys.ImageName);
            annotations.Remove(AnnotationKeys.RefName);
            if (!annotations.HasValues) annotations.Parent?.Remove();
            AddNameless(holder);
        }
    }

    private static void Add(Dictionary<string, List<JObject>> index, string key, JObject descriptor)
    {
        if (!index.TryGetValue(key, out List<JObject>? descriptors)) index.Add(key, descriptors = []);
        descriptors.Add(descriptor);
    }

    private static string? FullNameOf(JObject descriptor) => AnnotationOf(descriptor, AnnotationKeys.ImageName);

    private static string? ShortNameOf(JObject descriptor) => AnnotationOf(descriptor, AnnotationKeys.RefName);

    private static string? AnnotationOf(JObject descriptor, string key) => Descriptor.AnnotationsOf(descriptor)?.TextAt(key);

    private static string? DigestOf(JObject descriptor) => JsonMembers.TextOf(descriptor.Member("digest"));
}
