using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>One step of an image's history.</summary>
/// <param name="CreatedBy">The command of the step, if it is told.</param>
/// <param name="Created">When the step was made, as the config writes it, if it is told.</param>
/// <param name="IsEmpty">Whether the step made no layer.</param>
/// <param name="Text">The entry as it is written, with all its members.</param>
/// <remarks>OCI image-spec v1.1, config.md, <c>history</c>.</remarks>
internal sealed record HistoryEntry(string? CreatedBy, string? Created, bool IsEmpty, ReadOnlyMemory<byte> Text)
{
    /// <summary>A step that the history does not tell of.</summary>
    public static HistoryEntry Missing { get; } = new(null, null, IsEmpty: false, """{"comment":"layer without history"}"""u8.ToArray());

    /// <summary>The entries of a config.</summary>
    /// <param name="config">The config.</param>
    /// <param name="text">The same config as it is written.</param>
    /// <param name="where">Where it lies, for messages.</param>
    /// <exception cref="InvalidImageException">The history has another form.</exception>
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
