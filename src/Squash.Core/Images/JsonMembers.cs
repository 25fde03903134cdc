using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Typed access to the members of a document. As in Go, <c>null</c> counts as absent.</summary>
internal static class JsonMembers
{
    /// <summary>A member by its exact name; without one, the last similar one (<see cref="AreAlike"/>).</summary>
    /// <remarks>For members defined by a specification. The keys of a map, such as annotations, are looked up exactly.</remarks>
    public static JToken? Member(this JObject parent, string key)
    {
        if (Present(parent[key]) is { } exact) return exact;
        JToken? alike = null;
        foreach (JProperty member in parent.Properties())
        {
            if (Present(member.Value) is { } value && AreAlike(member.Name, key)) alike = value;
        }

        return alike;
    }

    /// <summary>Whether two names differ only in case.</summary>
    /// <remarks>
    /// As in Go's encoding/json, U+017F counts as s and U+212A, the Kelvin sign, as k. Some builders wrote <c>rootfS</c>,
    /// <c>repoTags</c>.
    /// </remarks>
    public static bool AreAlike(string one, string other) =>
        one.Length == other.Length && Folded(one).Equals(Folded(other), StringComparison.OrdinalIgnoreCase);

    /// <param name="parent">The object.</param>
    /// <param name="key">The member.</param>
    /// <param name="where">The place of the object, for messages.</param>
    /// <exception cref="InvalidImageException">The member has another type.</exception>
    public static string? OptionalString(this JObject parent, string key, string where) =>
        parent.Member(key) switch
        {
            null => null,
            var value => TextOf(value) ?? throw Wrong(key, where, "a string"),
        };

    /// <inheritdoc cref="OptionalString"/>
    public static string RequiredString(this JObject parent, string key, string where) =>
        parent.OptionalString(key, where) ?? throw Missing(key, where);

    /// <summary>A part of a platform; an empty one counts as absent. Producers write arbitrary values here, such as <c>arm/v7</c>.</summary>
    /// <inheritdoc cref="OptionalString"/>
    public static string? OptionalPlatformPart(this JObject parent, string key, string where) =>
        parent.OptionalString(key, where) is { Length: > 0 } part ? part : null;

    /// <summary>A text in a map of texts, such as annotations; other values count as absent.</summary>
    public static string? TextAt(this JObject map, string key) => TextOf(map[key]);

    /// <summary>The text of a string; <see langword="null"/> for other values.</summary>
    public static string? TextOf(JToken? value) => value is JValue { Type: JTokenType.String, Value: string text } ? text : null;

    /// <inheritdoc cref="OptionalString"/>
    public static JObject? OptionalObject(this JObject parent, string key, string where)
    {
        JToken? value = parent.Member(key);
        return value is null ? null : value as JObject ?? throw Wrong(key, where, "an object");
    }

    /// <inheritdoc cref="OptionalString"/>
    public static JObject RequiredObject(this JObject parent, string key, string where) =>
        parent.OptionalObject(key, where) ?? throw Missing(key, where);

    /// <inheritdoc cref="OptionalString"/>
    public static JArray? OptionalArray(this JObject parent, string key, string where)
    {
        JToken? value = parent.Member(key);
        return value is null ? null : value as JArray ?? throw Wrong(key, where, "an array");
    }

    /// <inheritdoc cref="OptionalString"/>
    public static bool OptionalBoolean(this JObject parent, string key, string where) =>
        parent.Member(key) switch
        {
            null => false,
            JValue { Type: JTokenType.Boolean, Value: bool value } => value,
            _ => throw Wrong(key, where, "true or false"),
        };

    /// <inheritdoc cref="OptionalString"/>
    public static long? OptionalInteger(this JObject parent, string key, string where) =>
        parent.Member(key) switch
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
        return [.. values.Select(value => TextOf(value) ?? throw Wrong(key, where, "an array of strings"))];
    }

    /// <summary>The name with the two letters that only Go folds replaced by their equivalents.</summary>
    public static string Folded(string name) => name.AsSpan().ContainsAny('\u017f', '\u212a')
        ? name.Replace('\u017f', 's').Replace('\u212a', 'k')
        : name;

    private static JToken? Present(JToken? value) => value is { Type: not JTokenType.Null } ? value : null;

    private static InvalidImageException Missing(string key, string where) => new($"{where} has no \"{key}\"");

    private static InvalidImageException Wrong(string key, string where, string what) => new($"{where}: \"{key}\" is not {what}");
}
