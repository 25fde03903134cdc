namespace Squash.Transform.Slim.Packages;

/// <summary>Reads what packages say they need.</summary>
internal static class Dependencies
{
    // Above what any package of Debian has by a factor of ten.
    private const int MaxGroups = 4096;

    /// <summary>A list as in <c>Depends</c>: <c>a (&gt;= 1), b:any | c [amd64]</c>.</summary>
    /// <remarks>Debian Policy, section 7.1. Versions count for nothing: what is installed satisfied them.</remarks>
    public static IReadOnlyList<IReadOnlyList<string>> ParseDebian(string list) =>
    [
        .. list.Split(',', MaxGroups)
            .Select(group => (IReadOnlyList<string>)[.. group.Split('|', MaxGroups).Select(Name).Where(name => name.Length > 0)])
            .Where(group => group.Count > 0),
    ];

    /// <summary>A list as in <c>Provides</c>.</summary>
    public static IReadOnlyList<string> ParseProvides(string list) => [.. ParseDebian(list).SelectMany(group => group)];

    /// <summary>A list as in <c>D:</c> and <c>p:</c> of apk: <c>so:libc.so=1 cmd:sh a&gt;=1 !b</c>.</summary>
    /// <remarks>apk-package(5). A name that begins with <c>!</c> is a conflict.</remarks>
    public static IReadOnlyList<string> ParseApk(string list) =>
    [
        .. list.Split(' ', MaxGroups, StringSplitOptions.RemoveEmptyEntries)
            .Where(item => item[0] != '!')
            .Select(item => item.IndexOfAny(['=', '<', '>', '~', '@']) is > 0 and var end ? item[..end] : item),
    ];

    private static string Name(string alternative)
    {
        string name = alternative.Trim();
        int end = name.IndexOfAny([' ', '(', '[', '<', ':', '\t']);
        return end < 0 ? name : name[..end];
    }
}
