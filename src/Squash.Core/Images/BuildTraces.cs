using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Removes what differs from one build to the next, although the image is the same.</summary>
internal static partial class BuildTraces
{
    // Docker image specification v1.2: the container that docker's first builder committed, whose ID is random. Nothing reads them.
    private static readonly string[] OfContainer = ["container", "container_config"];

    /// <param name="document">The config, except for its own time, which is set with its layers.</param>
    /// <param name="latest">No time may be later than this.</param>
    public static void Remove(JsonObjectText document, DateTimeOffset latest)
    {
        foreach (string member in OfContainer) document.Remove(member);
        if (document.Find("history") is { } history) document.Set("history", WithoutTraces(history, latest));
        if (document.Find("config") is not { } text || !IsObject(text)) return;
        JsonObjectText config = JsonObjectText.Parse(text);

        // The ID of the image that the last step began with, which has other times in another build.
        if (config.Find("Image") is not null) config.Set("Image", "\"\""u8.ToArray());
        if (config.Find("Labels") is { } labels && IsObject(labels))
        {
            JsonObjectText map = JsonObjectText.ParseMap(labels);
            Bound(map, AnnotationKeys.Created, latest);
            config.Set("Labels", map.ToBytes());
        }

        document.Set("config", config.ToBytes());
    }

    /// <summary>The annotations of a manifest without the digest of an intermediate image, which has no name.</summary>
    public static JObject? WithoutIntermediateBase(JObject? annotations)
    {
        if (annotations?.TextAt(AnnotationKeys.BaseDigest) is null || annotations.TextAt(AnnotationKeys.BaseName) is not (null or "")) return annotations;
        var changed = (JObject)annotations.DeepClone();
        changed.Remove(AnnotationKeys.BaseDigest);
        return changed;
    }

    private static byte[] WithoutTraces(ReadOnlyMemory<byte> history, DateTimeOffset latest)
    {
        using var array = new MemoryStream();
        byte separator = (byte)'[';
        foreach (ReadOnlyMemory<byte> entry in JsonObjectText.Elements(history))
        {
            array.WriteByte(separator);
            array.Write(EntryWithoutTraces(entry, latest).Span);
            separator = (byte)',';
        }

        if (separator == (byte)'[') array.WriteByte(separator);
        array.WriteByte((byte)']');
        return array.ToArray();
    }

    private static ReadOnlyMemory<byte> EntryWithoutTraces(ReadOnlyMemory<byte> entry, DateTimeOffset latest)
    {
        if (!IsObject(entry)) return entry;
        JsonObjectText members = JsonObjectText.Parse(entry);
        bool isBound = Bound(members, "created", latest);

        // Buildah notes the ID of the intermediate image that a step began with.
        bool hasId = members.Find("comment") is { } comment && JsonString.TryDecode(comment) is { } text && FromId().IsMatch(text);
        if (hasId) members.Remove("comment");
        return isBound || hasId ? members.ToBytes() : entry;
    }

    private static bool Bound(JsonObjectText members, string name, DateTimeOffset latest)
    {
        if (members.Find(name) is not { } value || JsonString.TryDecode(value) is not { } time || !Rfc3339.IsAfter(time, latest)) return false;
        members.Set(name, JsonText.ToBytes(Rfc3339.Format(latest)));
        return true;
    }

    [GeneratedRegex(@"^FROM [0-9a-f]{12,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FromId();

    private static bool IsObject(ReadOnlyMemory<byte> text) => text.Span[0] == (byte)'{';
}
