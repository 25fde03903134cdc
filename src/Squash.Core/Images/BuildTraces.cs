using System.Text.Json;

namespace Squash.Images;

/// <summary>Takes out of a config what differs from one build to the next, though the image does the same.</summary>
internal static class BuildTraces
{
    // Docker image specification v1.2: the container that docker's first builder committed, whose ID is random. Nothing reads them.
    private static readonly string[] OfContainer = ["container", "container_config"];

    /// <param name="document">The config, except for its own time, which is set with its layers.</param>
    /// <param name="latest">No time may be later than this.</param>
    public static void Remove(JsonObjectText document, DateTimeOffset latest)
    {
        foreach (string member in OfContainer) document.Remove(member);
        if (document.Find("history") is { } history) document.Set("history", WithTimes(history, latest));
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

    private static byte[] WithTimes(ReadOnlyMemory<byte> history, DateTimeOffset latest)
    {
        using var array = new MemoryStream();
        byte separator = (byte)'[';
        foreach (ReadOnlyMemory<byte> entry in JsonObjectText.Elements(history))
        {
            array.WriteByte(separator);
            array.Write(WithTime(entry, latest).Span);
            separator = (byte)',';
        }

        if (separator == (byte)'[') array.WriteByte(separator);
        array.WriteByte((byte)']');
        return array.ToArray();
    }

    private static ReadOnlyMemory<byte> WithTime(ReadOnlyMemory<byte> entry, DateTimeOffset latest)
    {
        if (!IsObject(entry)) return entry;
        JsonObjectText members = JsonObjectText.Parse(entry);
        return Bound(members, "created", latest) ? members.ToBytes() : entry;
    }

    private static bool Bound(JsonObjectText members, string name, DateTimeOffset latest)
    {
        if (members.Find(name) is not { } value || JsonString.TryDecode(value) is not { } time || !Rfc3339.IsAfter(time, latest)) return false;
        members.Set(name, JsonText.ToBytes(Rfc3339.Format(latest)));
        return true;
    }

    private static bool IsObject(ReadOnlyMemory<byte> text) => text.Span[0] == (byte)'{';
}
