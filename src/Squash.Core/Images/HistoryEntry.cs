using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>One step of an image's history.</summary>
/// <param name="CreatedBy">The command of the step, if the history has it.</param>
/// <param name="Created">The time of the step, as written in the config, if the history has it.</param>
/// <param name="IsEmpty">Whether the step created no layer.</param>
/// <param name="Text">The original text of the entry, with all its members.</param>
/// <remarks>OCI image-spec v1.1, config.md, <c>history</c>.</remarks>
internal sealed record HistoryEntry(string? CreatedBy, string? Created, bool IsEmpty, ReadOnlyMemory<byte> Text)
{
    /// <summary>The entry for a layer that is missing in the history.</summary>
    public static HistoryEntry Missing { get; } = new(null, null, IsEmpty: false, """{"comment":"layer without history"}"""u8.ToArray());

    /// <summary>The entries of a config.</summary>
    /// <param name="config">The config.</param>
    /// <param name="text">The original text of the config.</param>
    /// <param name="where">Its place, for messages.</param>
    /// <exception cref="InvalidImageException">The history is malformed.</exception>
    public static IReadOnlyList<HistoryEntry> ParseAll(JObject config, JsonObjectText text, string where)
    {
        JArray? entries = config.OptionalArray("history", where);
        if (entries is null || text.Find("history") is not { } array) return [];
        return [.. entries.Zip(JsonObjectText.Elements(array), (entry, written) => (entry, written))
            .Select((each, index) => Parse(each.entry, each.written, $"{where}: history[{index}]"))];
    }

    /// <summary>The same step, without a layer.</summary>
    public HistoryEntry AsEmpty()
    {
        if (IsEmpty) return this;
        JsonObjectText entry = JsonObjectText.Parse(Text.Span.SequenceEqual("null"u8) ? "{}"u8.ToArray() : Text);
        entry.Set("empty_layer", "true"u8.ToArray());
        return this with { IsEmpty = true, Text = entry.ToBytes() };
    }

    private static HistoryEntry Parse(JToken token, ReadOnlyMemory<byte> text, string where)
    {
        JObject json = token switch
        {
            JObject members => members,
            { Type: JTokenType.Null } => [],
            _ => throw new InvalidImageException($"{where} is not an object"),
        };
        string? created = JsonMembers.TextOf(json.Member("created"));
        return new HistoryEntry(json.OptionalString("created_by", where), created, json.OptionalBoolean("empty_layer", where), text);
    }
}
