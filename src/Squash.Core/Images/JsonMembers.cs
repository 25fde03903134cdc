using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Typed access to the members of a document; <c>null</c> counts as absent, as it does in Go.</summary>
internal static class JsonMembers
{
    /// <param name="parent">The object.</param>
    /// <param name="key">The member.</param>
    /// <param name="where">Where the object lies, for the message.</param>
    /// <exception cref="InvalidImageException">The member is of another type.</exception>
    public static string? OptionalString(this JObject parent, string key, string where) =>
        parent.Present(key) switch
        {
            null => null,
            JValue { Type: JTokenType.String, Value: string text } => text,
            _ => throw Wrong(key, where, "a string"),
        };

    /// <inheritdoc cref="OptionalString"/>
    public static string RequiredString(this JObject parent, string key, string where) =>
        parent.OptionalString(key, where) ?? throw Missing(key, where);

    /// <summary>A part of a platform; an empty one counts as absent.</summary>
    /// <inheritdoc cref="OptionalString"/>
    public static string? OptionalPlatformPart(this JObject parent, string key, string where) =>
        parent.OptionalString(key, where) switch
        {
            null or "" => null,
            var part when Platform.IsName(part) => part,
            var part => throw new InvalidImageException($"{where}: the \"{key}\" {Shown.Quote(part)} is no part of a platform"),
        };

    /// <inheritdoc cref="OptionalString"/>
    public static JObject? OptionalObject(this JObject parent, string key, string where)
    {
        JToken? value = parent.Present(key);
        return value is null ? null : value as JObject ?? throw Wrong(key, where, "an object");
    }

    /// <inheritdoc cref="OptionalString"/>
    public static JObject RequiredObject(this JObject parent, string key, string where) =>
        parent.OptionalObject(key, where) ?? throw Missing(key, where);

    /// <inheritdoc cref="OptionalString"/>
    public static JArray? OptionalArray(this JObject parent, string key, string where)
    {
        JToken? value = parent.Present(key);
        return value is null ? null : value as JArray ?? throw Wrong(key, where, "an array");
    }

    /// <inheritdoc cref="OptionalString"/>
    public static bool OptionalBoolean(this JObject parent, string key, string where) =>
        parent.Present(key) switch
        {
            null => false,
            JValue { Type: JTokenType.Boolean, Value: bool value } => value,
            _ => throw Wrong(key, where, "true or false"),
        };

    /// <inheritdoc cref="OptionalString"/>
    public static long? OptionalInteger(this JObject parent, string key, string where) =>
        parent.Present(key) switch
        {
            null => null,
            JRaw { Value: string digits } when long.TryParse(
                digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => value,
            _ => throw Wrong(key, where, "an integer"),
        };

    /// <summary>The strings of an array; an absent one has none.</summary>
    public static IReadOnlyList<string> Strings(this JObject parent, string key, string where)
    {
        JArray? values = parent.OptionalArray(key, where);
        if (values is null) return [];
        return [.. values.Select(value => value is JValue { Type: JTokenType.String, Value: string text }
            ? text
            : throw Wrong(key, where, "an array of strings"))];
    }

    private static JToken? Present(this JObject parent, string key) =>
        parent[key] is { Type: not JTokenType.Null } value ? value : null;

    private static InvalidImageException Missing(string key, string where) => new($"{where} has no \"{key}\"");

    private static InvalidImageException Wrong(string key, string where, string what) => new($"{where}: \"{key}\" is not {what}");
}
