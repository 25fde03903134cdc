using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>A secret with a known place: in files of a known name, or in the config.</summary>
internal sealed class PatternRule : LeakRule
{
    /// <summary>A pattern with the groups <c>value</c>, the secret, and <c>key</c>, its name.</summary>
    public required Regex Pattern { get; init; }

    /// <summary>
    /// The files: the end of a path or, with a slash at the start, a whole path; the last name may have wildcards. Empty for texts of the
    /// config.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The texts that are searched; the default is all.</summary>
    public Func<string, bool> Covers { get; init; } = _ => true;

    /// <summary>Whether a value is a secret.</summary>
    public Func<string, bool> IsSecret { get; init; } = value => !Placeholder.IsPassword(value);

    /// <summary>The text between the name of the secret and its value in a report.</summary>
    public string Separator { get; init; } = "=";

    /// <summary>Whether the directory of the file is the secret.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Adds the secrets in a text, one character per byte for a file.</summary>
    public void Find(string text, List<LeakMatch> matches)
    {
        if (!Covers(text)) return;
        foreach (Match match in Pattern.Matches(text))
        {
            Group value = match.Groups["value"], key = match.Groups["key"], host = match.Groups["host"];
            if (!value.Success || !IsSecret(value.Value)) continue;
            string name = key.Success ? key.Value.Trim() + Separator : "";
            matches.Add(new LeakMatch(this, value.Index, value.Length, $"{name}{LeakMatch.Mask}{host.Value}"));
        }
    }
}
