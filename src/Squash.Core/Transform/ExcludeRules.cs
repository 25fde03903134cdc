using Squash.Transform.Patterns;

namespace Squash.Transform;

/// <summary>Leaves matching paths out of a merged tree.</summary>
/// <remarks>As in git, the last matching pattern decides, and nothing below an excluded directory can be included again.</remarks>
/// <param name="lines">The patterns.</param>
internal sealed class ExcludeRules(IEnumerable<string> lines) : IImageTransform
{
    private readonly PathPattern[] _patterns = [.. lines.Select(PathPattern.Parse).OfType<PathPattern>()];

    // If all of them have matched, nothing is recorded any more.
    private readonly HashSet<PathPattern> _matched = [];

    public string Name => "exclude";

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>The patterns that have matched no path of any tree so far, as written.</summary>
    public IEnumerable<string> Unmatched => _patterns.Where(pattern => !_matched.Contains(pattern)).Select(pattern => pattern.Text);

    public bool IsExcluded(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (int i = _patterns.Length - 1; i >= 0; i--)
        {
            if (!_patterns[i].Matches(path, isDirectory)) continue;
            if (_matched.Count < _patterns.Length) NoteMatches(path, isDirectory);
            return !_patterns[i].IsNegated;
        }

        return false;
    }

    public Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
    {
        // The order of names in a directory does not matter here, and sorting them would take most of the time.
        byte[] path = new byte[256];
        var walk = new TreeWalk(tree, ImageTree.RootNode, isDeep: true, inOrder: false);
        while (walk.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = tree.CopyPath(walk.Node, ref path);
            if (!IsExcluded(path.AsSpan(0, length), tree.IsDirectory(walk.Node))) continue;
            edit.Remove(new ImageFile(tree, walk.Node));
            walk.SkipDescendants();
            if (_matched.Count < _patterns.Length && tree.IsDirectory(walk.Node)) NoteMatchesBelow(tree, walk.Node, ref path, cancellationToken);
        }

        return Task.CompletedTask;
    }

    private void NoteMatchesBelow(ImageTree tree, int directory, ref byte[] path, CancellationToken cancellationToken)
    {
        var walk = new TreeWalk(tree, directory, isDeep: true, inOrder: false);
        while (_matched.Count < _patterns.Length && walk.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = tree.CopyPath(walk.Node, ref path);
            NoteMatches(path.AsSpan(0, length), tree.IsDirectory(walk.Node));
        }
    }

    // Including those that another pattern made redundant, because they are spelled correctly.
    private void NoteMatches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        foreach (PathPattern pattern in _patterns)
        {
            if (!_matched.Contains(pattern) && pattern.Matches(path, isDirectory)) _matched.Add(pattern);
        }
    }
}
