using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Inspect.Leaks;

/// <summary>Replaces the secrets in a config's history, and removes copies of its commands that have secrets.</summary>
internal static class HistoryRedactor
{
    // Docker image specification v1.2: the container of the last step, with its command. Nothing reads it.
    private static readonly string[] Copies = ["container_config", BuildInfo.Member];

    /// <summary>Redacts a config. Entries without secrets stay byte for byte.</summary>
    public static void Redact(JsonObjectText document, JsonParser parser)
    {
        foreach (string member in Copies)
        {
            if (document.Find(member) is { } text && HasSecrets(text, member, parser)) document.Remove(member);
        }

        if (document.Find("history") is not { } history || history.Span[0] != (byte)'[') return;
        using var array = new MemoryStream();
        byte separator = (byte)'[';
        foreach (ReadOnlyMemory<byte> entry in JsonObjectText.Elements(history))
        {
            array.WriteByte(separator);
            array.Write(Redacted(entry).Span);
            separator = (byte)',';
        }

        if (separator == (byte)'[') array.WriteByte(separator);
        array.WriteByte((byte)']');
        document.Set("history", array.ToArray());
    }

    private static ReadOnlyMemory<byte> Redacted(ReadOnlyMemory<byte> entry)
    {
        if (entry.Span[0] != (byte)'{') return entry;
        JsonObjectText members = JsonObjectText.Parse(entry);
        bool isChanged = false;
        foreach (string name in members.Names.ToArray())
        {
            if (members.Find(name) is not { } value || JsonString.TryDecode(value) is not { } text) continue;
            string redacted = SecretText.Redact(text);
            if (redacted == text) continue;
            members.Set(name, JsonText.ToBytes(redacted));
            isChanged = true;
        }

        return isChanged ? members.ToBytes() : entry;
    }

    private static bool HasSecrets(ReadOnlyMemory<byte> text, string member, JsonParser parser)
    {
        if (JsonString.TryDecode(text) is { } value) return SecretText.Find(member == BuildInfo.Member ? BuildInfo.Decode(value) : value).Count > 0;
        return parser.Parse(text.Span, member) is JContainer container && container.DescendantsAndSelf().OfType<JValue>()
            .Any(leaf => JsonMembers.TextOf(leaf) is { } found && (SecretText.Find(found).Count > 0 || SecretText.Find("ENV " + found).Count > 0));
    }
}
