using System.Globalization;
using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Compare;

/// <summary>Finds the values that differ between two configs. As in Go, null counts as absent.</summary>
internal sealed class ConfigComparer
{
    // These describe the layers, and squashing changes them.
    private static readonly string[] LayerMembers = ["rootfs", "history"];

    // Docker image specification v1.2: they describe the build. OCI has no such members, so tools that convert an image drop them.
    private static readonly string[] BuildMembers = ["container", "container_config", "docker_version", "id", "parent"];

    private readonly List<ConfigDifference> _differences = [];

    private ConfigComparer()
    {
    }

    /// <param name="before">The first config.</param>
    /// <param name="after">The second one.</param>
    /// <param name="withCreated">Whether the time of the image is compared.</param>
    /// <param name="withBuild">Whether the members about the build are compared.</param>
    public static IReadOnlyList<ConfigDifference> Compare(ImageConfig before, ImageConfig after, bool withCreated, bool withBuild)
    {
        HashSet<string> except = new(
            [.. LayerMembers, .. withCreated ? (string[])[] : ["created"], .. withBuild ? [] : BuildMembers], StringComparer.OrdinalIgnoreCase);
        var comparer = new ConfigComparer();
        foreach ((string key, string other) in NamedPairs(before.Document, after.Document))
        {
            if (except.Contains(JsonMembers.Folded(key))) continue;
            if (before.Document[key] is JObject left && after.Document[other] is JObject right && JsonMembers.AreAlike(key, "config"))
            {
                foreach ((string member, string same) in NamedPairs(left, right)) comparer.Compare($"/{Escape(key)}/{Escape(member)}", left[member], right[same]);
            }
            else
            {
                comparer.Compare("/" + Escape(key), before.Document[key], after.Document[other]);
            }
        }

        return comparer._differences;
    }

    private static IEnumerable<string> Keys(JObject before, JObject after) =>
        before.Properties().Concat(after.Properties()).Select(member => member.Name).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The keys of both objects, merged as engines do: members of a config match in any case, keys of its maps exactly.</summary>
    private static IEnumerable<(string Before, string After)> NamedPairs(JObject before, JObject after)
    {
        ILookup<string, string> others = after.Properties().Select(member => member.Name).Where(name => !before.ContainsKey(name))
            .ToLookup(JsonMembers.Folded, StringComparer.OrdinalIgnoreCase);
        var paired = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (JProperty member in before.Properties().Where(member => !after.ContainsKey(member.Name)))
        {
            if (others[JsonMembers.Folded(member.Name)].FirstOrDefault() is { } other && taken.Add(other)) paired.Add(member.Name, other);
        }

        return Keys(before, after).Where(key => !taken.Contains(key)).Select(key => (key, paired.GetValueOrDefault(key, key)));
    }

    private void Compare(string pointer, JToken? before, JToken? after)
    {
        switch (NonNull(before), NonNull(after))
        {
            case (JObject left, JObject right):
                foreach (string key in Keys(left, right)) Compare($"{pointer}/{Escape(key)}", left[key], right[key]);
                break;
            case (JArray left, JArray right) when left.Count == right.Count:
                for (int i = 0; i < left.Count; i++) Compare(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), left[i], right[i]);
                break;
            case (JArray left, JArray right):
                CompareArrays(pointer, left, right);
                break;
            case (var left, var right) when !JToken.DeepEquals(left, right):
                _differences.Add(new ConfigDifference { Path = pointer, Before = ToText(left), After = ToText(right) });
                break;
        }
    }

    // Elements that moved because another was inserted or removed are equal; reordered ones are not.
    private void CompareArrays(string pointer, JArray before, JArray after)
    {
        (List<JToken> kept, List<JToken> removed) = Split(before, after);
        (List<JToken> found, List<JToken> added) = Split(after, before);
        if (!kept.SequenceEqual(found, JsonEquality.Instance))
        {
            _differences.Add(new ConfigDifference { Path = pointer, Before = ToText(before), After = ToText(after) });
            return;
        }

        _differences.AddRange(removed.Select(element => new ConfigDifference { Path = pointer, Before = ToText(element) }));
        _differences.AddRange(added.Select(element => new ConfigDifference { Path = pointer, After = ToText(element) }));
    }

    /// <summary>The elements that another array also has, and the rest.</summary>
    private static (List<JToken> Shared, List<JToken> Own) Split(JArray elements, JArray others)
    {
        var left = new Dictionary<JToken, int>(JsonEquality.Instance);
        foreach (JToken other in others) left[other] = left.GetValueOrDefault(other) + 1;
        List<JToken> shared = [], own = [];
        foreach (JToken element in elements)
        {
            int count = left.GetValueOrDefault(element);
            left[element] = count - 1;
            (count > 0 ? shared : own).Add(element);
        }

        return (shared, own);
    }

    private static JToken? NonNull(JToken? value) => value is null or { Type: JTokenType.Null } ? null : value;

    private static string? ToText(JToken? value) => value is null ? null : Encoding.UTF8.GetString(JsonText.ToBytes(value));

    // RFC 6901, section 3.
    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
