using System.Collections.Frozen;
using System.Text;
using Squash.Transform.Patterns;

namespace Squash.Inspect.Contents;

/// <summary>Finds the kind of a path, quickly: only patterns whose last name can be that of the path are tried.</summary>
internal sealed class KindFinder
{
    /// <summary>No kind.</summary>
    public const int None = -1;

    private const int MaxName = 64;
    private const string AllInside = "/*";

    private readonly FrozenDictionary<string, (PathPattern Pattern, int Kind, bool IsInside)[]>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly (PathPattern Pattern, byte[] Suffix, int Kind)[] _bySuffix;

    /// <param name="kinds">The kinds.</param>
    public KindFinder(IReadOnlyList<ContentKind> kinds)
    {
        var named = new List<(string Name, PathPattern Pattern, int Kind, bool IsInside)>();
        var suffixed = new List<(PathPattern, byte[], int)>();
        for (int kind = 0; kind < kinds.Count; kind++)
        {
            foreach (string text in kinds[kind].Patterns.Where(text => text[0] != '!'))
            {
                // "/x/*" keeps the directory itself: it is found by its own name, and its content has the kind.
                bool isInside = text.EndsWith(AllInside, StringComparison.Ordinal);
                string found = isInside ? text[..^1] : text;
                string name = found.TrimEnd('/').Split('/')[^1];
                PathPattern pattern = PathPattern.Parse(found) ?? throw new InvalidOperationException($"'{text}' is not a pattern.");
                if (name.StartsWith('*')) suffixed.Add((pattern, Encoding.ASCII.GetBytes(name[1..]), kind));
                else named.Add((name, pattern, kind, isInside));
            }
        }

        _byName = named.GroupBy(each => each.Name)
            .ToFrozenDictionary(group => group.Key, group => group.Select(each => (each.Pattern, each.Kind, each.IsInside)).ToArray())
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _bySuffix = [.. suffixed];
    }

    /// <summary>Whether <see cref="Find"/> must be asked about a name.</summary>
    public bool MayMatch(ReadOnlySpan<byte> name)
    {
        foreach ((_, byte[] suffix, _) in _bySuffix)
        {
            if (name.EndsWith(suffix)) return true;
        }

        return TryName(name, out _);
    }

    /// <summary>The kind of a path that has no kind because of a directory above it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    /// <param name="isInside">Whether only its content has the kind.</param>
    public int Find(ReadOnlySpan<byte> path, bool isDirectory, out bool isInside)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        int found = None;
        isInside = false;
        if (TryName(name, out (PathPattern Pattern, int Kind, bool IsInside)[]? patterns))
        {
            foreach ((PathPattern pattern, int kind, bool inside) in patterns ?? [])
            {
                if ((found == None || kind < found) && pattern.Matches(path, isDirectory)) (found, isInside) = (kind, inside);
            }
        }

        foreach ((PathPattern pattern, byte[] suffix, int kind) in _bySuffix)
        {
            if ((found == None || kind < found) && name.EndsWith(suffix) && pattern.Matches(path, isDirectory)) (found, isInside) = (kind, false);
        }

        return found;
    }

    private bool TryName(ReadOnlySpan<byte> name, out (PathPattern Pattern, int Kind, bool IsInside)[]? patterns)
    {
        patterns = null;
        if (name.Length > MaxName) return false;
        Span<char> text = stackalloc char[MaxName];
        return _byName.TryGetValue(text[..Encoding.Latin1.GetChars(name, text)], out patterns);
    }
}
