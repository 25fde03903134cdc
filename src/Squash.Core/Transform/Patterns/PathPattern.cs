using System.Text;

namespace Squash.Transform.Patterns;

/// <summary>One line of a list of patterns as git reads it.</summary>
/// <remarks>gitignore(5), "PATTERN FORMAT". Paths and patterns are bytes; letters are compared by case.</remarks>
internal sealed class PathPattern
{
    private readonly byte[][] _components;
    private readonly bool _directoriesOnly;

    private PathPattern(string text, byte[][] components, bool isNegated, bool directoriesOnly)
    {
        Text = text;
        _components = components;
        IsNegated = isNegated;
        _directoriesOnly = directoriesOnly;
    }

    /// <summary>The line as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether the line begins with <c>!</c>: what it matches is taken back in.</summary>
    public bool IsNegated { get; }

    /// <returns><see langword="null"/> for a line that is empty or a comment.</returns>
    public static PathPattern? Parse(string line)
    {
        string text = TrimEnd(line);
        if (text.Length == 0 || text[0] == '#') return null;

        bool negated = text[0] == '!';
        if (negated) text = text[1..];
        bool directoriesOnly = text.EndsWith('/');
        text = directoriesOnly ? text[..^1] : text;

        // A slash at the start or in the middle ties the pattern to the root; without one it matches at any depth.
        bool anchored = text.Contains('/');
        string[] components = [.. text.Split('/').Where((component, i) => component.Length > 0 || i > 0)];
        if (components.Length == 0 || components.All(component => component.Length == 0)) return null;
        if (!anchored) components = ["**", .. components];
        return new PathPattern(line, [.. components.Select(Encoding.UTF8.GetBytes)], negated, directoriesOnly);
    }

    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory) =>
        (isDirectory || !_directoriesOnly) && Matches(_components, path);

    // Spaces at the end don't count unless the last of them is quoted.
    private static string TrimEnd(string line)
    {
        string text = line.TrimEnd('\r', '\n');
        int end = text.Length;
        while (end > 0 && text[end - 1] == ' ') end--;
        int backslashes = 0;
        while (backslashes < end && text[end - 1 - backslashes] == '\\') backslashes++;
        return end < text.Length && backslashes % 2 == 1 ? text[..(end + 1)] : text[..end];
    }

    // As in Glob: of several "**", only the last one met can have to take more, so that no path makes the search long.
    private static bool Matches(ReadOnlySpan<byte[]> pattern, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte[]> afterStars = default;
        ReadOnlySpan<byte> resume = default;
        bool starsMet = false;
        while (true)
        {
            if (!pattern.IsEmpty && IsStars(pattern[0]))
            {
                while (!pattern.IsEmpty && IsStars(pattern[0])) pattern = pattern[1..];

                // "a/**" is everything inside a, which is not a itself.
                if (pattern.IsEmpty) return !path.IsEmpty;
                starsMet = true;
                afterStars = pattern;
                resume = path;
            }
            else if (pattern.IsEmpty && path.IsEmpty)
            {
                return true;
            }
            else if (!pattern.IsEmpty && !path.IsEmpty && Glob.Matches(pattern[0], First(path)))
            {
                pattern = pattern[1..];
                path = Rest(path);
            }
            else if (starsMet && !resume.IsEmpty)
            {
                path = resume = Rest(resume);
                pattern = afterStars;
            }
            else
            {
                return false;
            }
        }
    }

    private static bool IsStars(byte[] component) => component.AsSpan().SequenceEqual("**"u8);

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> path) => path.IndexOf((byte)'/') is >= 0 and int slash ? path[..slash] : path;

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> path) => path.IndexOf((byte)'/') is >= 0 and int slash ? path[(slash + 1)..] : default;
}
