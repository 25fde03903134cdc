using System.Buffers;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Scripts;

/// <summary>The values that variables of a script may have: those of the environment, and those that the script assigns.</summary>
/// <remarks>
/// POSIX.1-2017, XCU 2.6.2. Only the running script knows the assignment that counts, so that a variable has all of its values. In most
/// scripts, an unknown variable in front of a slash is the directory of the script or the one above it.
/// </remarks>
/// <param name="environment">The variables of the config.</param>
/// <param name="directory">The directory of the script; <see langword="null"/> for text of no file.</param>
internal sealed class ShellVariables(IReadOnlyDictionary<string, string> environment, string? directory)
{
    // Crafted scripts multiply values; those of real ones are few and short.
    private const int MaxValues = 4;
    private const int MaxNames = 1000;
    private const int MaxNesting = 8;
    private const int MaxTextLength = 512;
    private const int MaxExpansions = 10_000;

    private static readonly SearchValues<char> InNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly Dictionary<string, List<string>> _assigned = new(StringComparer.Ordinal);
    private int _expansions;

    /// <summary>The directories of all values that the script gives PATH.</summary>
    public IEnumerable<string> SearchPath => _assigned.TryGetValue("PATH", out List<string>? values) ? values.SelectMany(value => value.Split(':')).Where(part => part.StartsWith('/')).Distinct() : [];

    /// <summary>Remembers the value if a word assigns one.</summary>
    /// <param name="text">The word.</param>
    public void Learn(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || text.AsSpan(0, equals).ContainsAnyExcept(InNames)) return;
        if (!text.Contains('$') && text.Length <= MaxTextLength)
        {
            Assign(text[..equals], text[(equals + 1)..]);
            return;
        }

        foreach (string value in Expand(text[(equals + 1)..])) Assign(text[..equals], value);
    }

    /// <summary>The texts that a word may stand for; none if a variable in it is unknown.</summary>
    /// <param name="text">The word.</param>
    public IReadOnlyList<string> Expand(string text) => text.Length > MaxTextLength || _expansions++ > MaxExpansions ? [] : Expand(text, MaxNesting);

    /// <summary>The paths that lie beside the script, or beside its directory.</summary>
    /// <param name="rest">The rest of the path, which begins with a slash.</param>
    public IReadOnlyList<string> BesideScript(string rest) => directory is null ? [] : [directory + rest, RootPath.DirectoryOf(directory) + rest];

    private List<string> Expand(string text, int nesting)
    {
        List<string> expanded = [""];
        for (int at = 0; at < text.Length;)
        {
            int dollar = text.IndexOf('$', at);
            string plain = dollar < 0 ? text[at..] : text[at..dollar];
            Append(expanded, [plain]);
            if (dollar < 0) break;
            at = EndOf(text, dollar);
            List<string> values = nesting == 0 ? [] : ValuesOf(text[dollar..at], nesting - 1);
            if (values.Count == 0 && dollar == 0 && at < text.Length && text[at] == '/') values = [.. BesideScript("")];
            Append(expanded, values);
            if (expanded.Count == 0) return expanded;
        }

        return expanded;
    }

    private static void Append(List<string> expanded, List<string> values)
    {
        string[] before = [.. expanded];
        expanded.Clear();
        expanded.AddRange(before.SelectMany(start => values.Select(value => start + value)).Where(text => text.Length <= MaxTextLength).Take(MaxValues));
    }

    // Behind "${" up to the brace that belongs to it, which defaults may nest; behind "$" one name.
    private static int EndOf(string text, int dollar)
    {
        int at = dollar + 1;
        if (at == text.Length || text[at] != '{')
        {
            int end = text.AsSpan(at).IndexOfAnyExcept(InNames);
            return end < 0 ? text.Length : Math.Max(at + end, Math.Min(at + 1, text.Length));
        }

        for (int open = 0; at < text.Length; at++)
        {
            if (text[at] == '{') open++;
            else if (text[at] == '}' && --open == 0) return at + 1;
        }

        return text.Length;
    }

    private List<string> ValuesOf(string expansion, int nesting)
    {
        bool isBraced = expansion.StartsWith("${", StringComparison.Ordinal);
        string inner = isBraced ? expansion[2..(expansion.EndsWith('}') ? ^1 : ^0)] : expansion[1..];
        int end = inner.AsSpan().IndexOfAnyExcept(InNames);
        string name = end < 0 ? inner : inner[..end], operation = end < 0 ? "" : inner[end..];
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return [];
        string plain = operation.StartsWith(':') ? operation[1..] : operation;

        // "${name%/*}" and the like change the value.
        if (operation.Length > 0 && (plain.Length == 0 || plain[0] is not ('-' or '=' or '?'))) return [];
        List<string> values = _assigned.TryGetValue(name, out List<string>? assigned) ? [.. assigned] : [];
        if (environment.TryGetValue(name, out string? value)) values.Add(value);
        if (plain.Length < 2 || plain[0] == '?') return [.. values.Distinct()];
        List<string> defaults = Expand(plain[1..], nesting);
        if (plain[0] == '=') defaults.ForEach(text => Assign(name, text));
        return [.. values.Concat(defaults).Distinct().Take(MaxValues)];
    }

    private void Assign(string name, string value)
    {
        if (!_assigned.TryGetValue(name, out List<string>? values))
        {
            if (_assigned.Count == MaxNames) return;
            _assigned.Add(name, values = []);
        }

        if (values.Count < MaxValues && !values.Contains(value)) values.Add(value);
    }
}
