using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Inspect.Leaks;

/// <summary>Finds secrets in the config of an image: in the texts of all its members.</summary>
internal sealed class ConfigLeaks(LeakAllowances allowances)
{
    private const string AnnotationPrefix = "manifest.annotations.";

    private readonly List<Leak> _leaks = [];

    /// <summary>The secrets of a config.</summary>
    public List<Leak> Find(ImageConfig config)
    {
        foreach (JProperty member in config.Document.Properties())
        {
            // Digests and times.
            if (member.Name is not ("rootfs" or "created")) Walk(member.Value, member.Name);
        }

        return _leaks;
    }

    /// <summary>The secrets in the annotations of a manifest.</summary>
    public List<Leak> FindInAnnotations(JObject annotations)
    {
        foreach (JProperty annotation in annotations.Properties())
        {
            if (JsonMembers.TextOf(annotation.Value) is { } text) Add($"ENV {annotation.Name}={text}", AnnotationPrefix + annotation.Name);
        }

        return _leaks;
    }

    private void Walk(JToken token, string place)
    {
        switch (token)
        {
            case JObject map:
                foreach (JProperty member in map.Properties()) Walk(member, place);
                break;
            case JArray list:
                for (int i = 0; i < list.Count; i++) WalkItem(list[i], place, i);
                break;
            case JValue { Type: JTokenType.String, Value: string text }:
                Add(text, place);
                break;
        }
    }

    // In a map of labels the name says what the value is, as in a list of variables.
    private void Walk(JProperty member, string place)
    {
        string field = $"{place}.{member.Name}";
        if (JsonMembers.TextOf(member.Value) is { } text && place.EndsWith(".Labels", StringComparison.Ordinal)) Add($"ENV {member.Name}={text}", field);
        else Walk(member.Value, field);
    }

    private void WalkItem(JToken item, string place, int index)
    {
        if (JsonMembers.TextOf(item) is { } text && place.EndsWith(".Env", StringComparison.Ordinal)) Add("ENV " + text, $"{place}.{text.Split('=')[0]}");
        else Walk(item, $"{place}[{index}]");
    }

    private void Add(string text, string field)
    {
        string searched = field == BuildInfo.Member ? BuildInfo.Decode(text) : text;
        foreach (LeakMatch match in SecretText.Find(searched))
        {
            _leaks.Add(new Leak
            {
                Rule = match.Rule.Name,
                Title = match.Rule.Title,
                Source = match.Rule.Source,
                Severity = match.Rule.Severity,
                Masked = match.Shown,
                Field = field,
                IsVisible = field.StartsWith("config.", StringComparison.Ordinal),
                Remedy = RemedyFor(field),
                Allowed = allowances.ReasonFor(match.Rule.Name, default, field),
            });
        }
    }

    private static LeakRemedy RemedyFor(string field) =>
        field.StartsWith("config.Env.", StringComparison.Ordinal) ? LeakRemedy.UnsetVariable
        : field.StartsWith("config.Labels.", StringComparison.Ordinal) ? LeakRemedy.UnsetLabel
        : field.StartsWith("config.", StringComparison.Ordinal) ? LeakRemedy.ChangeConfig
        : field.StartsWith(AnnotationPrefix, StringComparison.Ordinal) ? LeakRemedy.ReplaceAnnotation
        : LeakRemedy.RedactHistory;
}
