using System.Text;
using System.Text.Json;

namespace Squash.Registry;

/// <summary>Reads the JSON documents of registries, token servers, files and helpers.</summary>
/// <remarks>As in Go, the language of their writers, the case of a member's name does not matter, and <c>null</c> counts as absent.</remarks>
internal static class Json
{
    // As much as SquashLimits allows for manifests. Parsing takes no stack.
    private const int MaxDepth = 1000;

    /// <summary>Parses a document that must be an object.</summary>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">The name of the document, for messages.</param>
    /// <exception cref="FormatException">It is not an object.</exception>
    public static JsonElement ParseObject(ReadOnlySpan<byte> content, string name)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble)) content = content[Encoding.UTF8.Preamble.Length..];
        try
        {
            JsonElement root = JsonElement.Parse(content, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return root.ValueKind == JsonValueKind.Object ? root : throw new FormatException($"{name} is not a JSON object");
        }
        catch (JsonException failure)
        {
            // Its own message may quote the content, which may be a secret.
            throw new FormatException($"{name} is damaged: not valid JSON in line {failure.LineNumber + 1}");
        }
    }

    /// <summary>The objects of a sequence, regardless of what separates them. Text in another form ends it.</summary>
    /// <param name="content">UTF-8.</param>
    public static IReadOnlyList<JsonElement> ParseObjects(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        List<JsonElement> objects = [];
        try
        {
            while (reader.Read())
            {
                var value = JsonElement.ParseValue(ref reader);
                if (value.ValueKind == JsonValueKind.Object) objects.Add(value);
            }
        }
        catch (JsonException)
        {
            // The objects before it count.
        }

        return objects;
    }

    /// <summary>A member by its exact name; without one, the last that differs only in case.</summary>
    public static JsonElement? Member(this JsonElement parent, string key)
    {
        JsonElement? exact = null, alike = null;
        foreach ((string name, JsonElement value) in MembersOf(parent))
        {
            if (value.ValueKind == JsonValueKind.Null) continue;
            if (name == key) exact = value;
            else if (name.Equals(key, StringComparison.OrdinalIgnoreCase)) alike = value;
        }

        return exact ?? alike;
    }

    /// <param name="parent">The object.</param>
    /// <param name="key">The member.</param>
    /// <param name="where">The place of the object, for messages.</param>
    /// <exception cref="FormatException">The member is not a string.</exception>
    public static string? OptionalText(this JsonElement parent, string key, string where) =>
        parent.Member(key) is not { } value ? null : TextOf(value) ?? throw new FormatException($"{where}: \"{key}\" is not a string");

    /// <inheritdoc cref="OptionalText"/>
    /// <exception cref="FormatException">The member is missing, or not a string.</exception>
    public static string RequiredText(this JsonElement parent, string key, string where) =>
        parent.OptionalText(key, where) ?? throw new FormatException($"{where} has no \"{key}\"");

    /// <summary>The members of an object; an absent one has none.</summary>
    /// <inheritdoc cref="OptionalText"/>
    /// <exception cref="FormatException">The member is not an object.</exception>
    public static IEnumerable<(string Name, JsonElement Value)> Members(this JsonElement parent, string key, string where) =>
        parent.Member(key) is not { } value ? []
        : value.ValueKind == JsonValueKind.Object ? MembersOf(value)
        : throw new FormatException($"{where}: \"{key}\" is not an object");

    /// <summary>The elements of an array; none if the member is absent or of another type.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement parent, string key) =>
        parent.Member(key) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The text of a string; <see langword="null"/> for other values, and for text that is not Unicode.</summary>
    public static string? TextOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? Decode(() => text.GetString()) : null;

    // Members whose name is not Unicode are left out. Anything but an object has none.
    private static IEnumerable<(string Name, JsonElement Value)> MembersOf(JsonElement parent)
    {
        if (parent.ValueKind != JsonValueKind.Object) yield break;
        foreach (JsonProperty member in parent.EnumerateObject())
        {
            if (Decode(() => member.Name) is { } name) yield return (name, member.Value);
        }
    }

    // The framework finds a lone surrogate, or bytes that are not UTF-8, only when a text is read.
    private static string? Decode(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
