namespace Squash.Transform;

/// <summary>Leaves matching paths out of a merged tree.</summary>
/// <remarks>As with git, the last pattern that matches decides, and nothing is taken back in below a directory that is out.</remarks>
/// <param name="lines">The patterns.</param>
internal sealed class ExcludeRules(IEnumerable<string> lines) : IImageTransform
{
    private readonly PathPattern[] _patterns = [.. lines.Select(PathPattern.Parse).OfType<PathPattern>()];

    // Once it has all of them, nothing is noted any more.
    private readonly HashSet<PathPattern> _matched = [];

    public string Name => "exclude";

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>The patterns, as they were written, that have matched no path of any tree so far.</summary>
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
        // The order of the names in a directory does not matter here, and sorting them would take longest.
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

    // Also those that another pattern has made superfluous: they are spelled right.
    private void NoteMatches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        foreach (PathPattern pattern in _patterns)
        {
            if (!_matched.Contains(pattern) && pattern.Matches(path, isDirectory)) _matched.Add(pattern);
        }
    }
}
