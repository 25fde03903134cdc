using Squash.Tar;

namespace Squash.Merge;

/// <summary>Leaves matching paths out of a merged tree.</summary>
/// <remarks>As with git, the last pattern that matches decides, and nothing is taken back in below a directory that is out.</remarks>
internal sealed class ExcludeRules
{
    private readonly PathPattern[] _patterns;

    public ExcludeRules(IEnumerable<string> lines) => _patterns = [.. lines.Select(PathPattern.Parse).OfType<PathPattern>()];

    public bool IsEmpty => _patterns.Length == 0;

    public bool IsExcluded(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (int i = _patterns.Length - 1; i >= 0; i--)
        {
            if (_patterns[i].Matches(path, isDirectory)) return !_patterns[i].IsNegated;
        }

        return false;
    }

    /// <summary>Removes what the patterns match.</summary>
    public void Apply(MergedTree tree)
    {
        if (!IsEmpty) Apply(tree, PathTree.Root, new ByteBuffer());
    }

    private void Apply(MergedTree tree, int directory, ByteBuffer path)
    {
        int length = path.Length;
        for (int child = tree.Paths[directory].FirstChild; child != PathTree.None; child = tree.Paths[child].NextSibling)
        {
            if (!tree.Paths[child].IsPresent) continue;
            if (length > 0) path.Append((byte)'/');
            path.Append(tree.Paths.Name(child));
            bool isDirectory = tree.IsDirectory(child);
            if (IsExcluded(path.Span, isDirectory)) tree.Remove(child);
            else if (isDirectory) Apply(tree, child, path);
            path.Truncate(length);
        }
    }
}
