namespace Squash.Transform.Slim.Loader;

/// <summary>Replaces <c>$ORIGIN</c>, <c>$LIB</c> and <c>$PLATFORM</c> in a path.</summary>
/// <remarks>ld.so(8), "Dynamic string tokens".</remarks>
/// <param name="Lib">The value of <c>$LIB</c>.</param>
/// <param name="Platforms">The values that <c>$PLATFORM</c> can have; the host decides.</param>
internal sealed record Tokens(string Lib, IReadOnlyList<string> Platforms)
{
    /// <summary>All paths that a path can mean.</summary>
    public IEnumerable<string> Expand(string path, string origin)
    {
        if (!path.Contains('$')) return [path];
        string replaced = Replace(Replace(path, "ORIGIN", origin), "LIB", Lib);
        return Has(replaced, "PLATFORM") ? Platforms.Select(platform => Replace(replaced, "PLATFORM", platform)) : [replaced];
    }

    private static bool Has(string path, string token) => Replace(path, token, "") != path;

    private static string Replace(string path, string token, string value)
    {
        path = path.Replace($"${{{token}}}", value, StringComparison.Ordinal);
        for (int at = 0; (at = path.IndexOf("$" + token, at, StringComparison.Ordinal)) >= 0;)
        {
            int end = at + 1 + token.Length;
            bool isWhole = end == path.Length || !(char.IsAsciiLetterOrDigit(path[end]) || path[end] == '_');
            if (isWhole) path = path[..at] + value + path[end..];
            at += isWhole ? value.Length : 1;
        }

        return path;
    }
}
