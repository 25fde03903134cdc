using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>One step of an image's history.</summary>
/// <param name="CreatedBy">The command of the step, if it is told.</param>
/// <param name="IsEmpty">Whether the step made no layer.</param>
/// <param name="Json">The entry with all its members.</param>
/// <remarks>OCI image-spec v1.1, config.md, <c>history</c>.</remarks>
internal sealed record HistoryEntry(string? CreatedBy, bool IsEmpty, JObject Json)
{
    /// <summary>The entries of a config.</summary>
    /// <exception cref="InvalidImageException">The history has another form.</exception>
    public static IReadOnlyList<HistoryEntry> ParseAll(JObject config, string where)
    {
        JArray? entries = config.OptionalArray("history", where);
        return entries is null ? [] : [.. entries.Select((entry, index) => Parse(entry, $"{where}: history[{index}]"))];
    }

    /// <summary>The same step, without a layer.</summary>
    public HistoryEntry AsEmpty()
    {
        if (IsEmpty) return this;
        var json = (JObject)Json.DeepClone();
        json["empty_layer"] = true;
        return this with { IsEmpty = true, Json = json };
    }

    private static HistoryEntry Parse(JToken token, string where)
    {
        JObject json = token switch
        {
            JObject members => members,
            { Type: JTokenType.Null } => [],
            _ => throw new InvalidImageException($"{where} is not an object"),
        };
        return new HistoryEntry(json.OptionalString("created_by", where), json.OptionalBoolean("empty_layer", where), json);
    }
}
