using Squash.Transform.Patterns;

namespace Squash.Transform.Slim.Files;

/// <summary>Finds the paths that a pattern of a shell or a configuration file names; byte order, as <c>glob(3)</c> sorts in the C locale.</summary>
internal static class PathGlob
{
    private const int MaxMatches = 100_000;

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?', '[');

    public static IReadOnlyList<string> Expand(IRootFiles files, string pattern)
    {
        if (!IsPattern(pattern)) return files.Resolve(pattern) == IRootFiles.None ? [] : [pattern];
        List<string> found = [""];
        foreach (string component in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = IsPattern(component)
                ? [.. found.SelectMany(directory => Matching(files, directory, component)).Take(MaxMatches)]
                : [.. found.Select(directory => $"{directory}/{component}").Where(path => files.Resolve(path) != IRootFiles.None)];
        }

        return found;
    }

    private static IEnumerable<string> Matching(IRootFiles files, string directory, string component)
    {
        int node = files.Resolve(directory);
        if (node == IRootFiles.None || files.KindOf(node) != FileKind.Directory) return [];
        byte[] pattern = ByteText.ToBytes(component);
        return files.ChildrenOf(node)
            .Select(child =>
            {
                files.Budget.Take(1);
                return files.NameOf(child);
            })
            .Where(name => name.StartsWith('.') == component.StartsWith('.') && Glob.Matches(pattern, ByteText.ToBytes(name)))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{directory}/{name}");
    }
}
