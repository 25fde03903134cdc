using System.Formats.Tar;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Transform;

/// <summary>Leaves matching paths out of a merged tree.</summary>
/// <remarks>As with git, the last pattern that matches decides, and nothing is taken back in below a directory that is out.</remarks>
/// <param name="lines">The patterns.</param>
/// <param name="filter">Asked about what they keep, if there is one.</param>
internal sealed class ExcludeRules(IEnumerable<string> lines, Func<FilterEntry, bool>? filter = null)
{
    // A directory that no entry describes is written as root's, 0755.
    private const UnixFileMode ImpliedMode = (UnixFileMode)0b111_101_101;

    private readonly PathPattern[] _patterns = [.. lines.Select(PathPattern.Parse).OfType<PathPattern>()];

    // Once it has all of them, nothing is noted any more.
    private readonly HashSet<PathPattern> _matched = [];
    private long _removed;

    public bool IsEmpty => _patterns.Length == 0 && filter is null;

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

    /// <summary>Removes what the patterns match, and what the filter refuses.</summary>
    /// <returns>How many paths were removed, those below a directory counted too.</returns>
    public long Apply(MergedTree tree, CancellationToken cancellationToken)
    {
        _removed = 0;
        if (!IsEmpty) Walk(tree, PathTree.Root, new ByteBuffer(), isExcluded: false, cancellationToken);
        return _removed;
    }

    private void Walk(MergedTree tree, int top, ByteBuffer path, bool isExcluded, CancellationToken cancellationToken)
    {
        PathTree paths = tree.Paths;

        // Not by recursion: a path may be deeper than a small stack holds.
        for (int node = paths[top].FirstChild; node != PathTree.None;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = path.Length;
            if (length > 0) path.Append((byte)'/');
            path.Append(paths.Name(node));
            if (paths[node].IsPresent && Visit(tree, node, path, isExcluded, cancellationToken) && tree.IsDirectory(node) && paths[node].FirstChild != PathTree.None)
            {
                node = paths[node].FirstChild;
                continue;
            }

            path.Truncate(length);
            while (paths[node].NextSibling == PathTree.None && paths[node].Parent != top)
            {
                node = paths[node].Parent;
                path.Truncate(Math.Max(0, path.Length - paths.Name(node).Length - 1));
            }

            node = paths[node].NextSibling;
        }
    }

    /// <returns>Whether what lies below is visited next.</returns>
    private bool Visit(MergedTree tree, int node, ByteBuffer path, bool isExcluded, CancellationToken cancellationToken)
    {
        if (isExcluded)
        {
            _removed++;
            if (_matched.Count < _patterns.Length) NoteMatches(path.Span, tree.IsDirectory(node));
            return true;
        }

        if (!IsExcluded(path.Span, tree.IsDirectory(node)) && IsWanted(tree, node, path.Span)) return true;
        _removed++;
        if (tree.IsDirectory(node)) Walk(tree, node, path, isExcluded: true, cancellationToken);
        tree.Remove(node);
        return false;
    }

    // Also those that another pattern has made superfluous: they are spelled right.
    private void NoteMatches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        foreach (PathPattern pattern in _patterns)
        {
            if (!_matched.Contains(pattern) && pattern.Matches(path, isDirectory)) _matched.Add(pattern);
        }
    }

    private bool IsWanted(MergedTree tree, int node, ReadOnlySpan<byte> path)
    {
        if (filter is null) return true;
        FilterEntry entry = Describe(tree, node, path);
        try
        {
            return filter(entry);
        }
        catch (Exception failure)
        {
            throw new CallerFailedException(failure);
        }
    }

    private static FilterEntry Describe(MergedTree tree, int node, ReadOnlySpan<byte> path)
    {
        int inode = tree.Paths[node].Inode;
        if (inode == PathNode.ImpliedDirectory) return new FilterEntry(path, TarEntryType.Directory, 0, ImpliedMode, 0, 0);
        ref readonly LayerEntry entry = ref tree.Inodes[inode];
        long bytes = entry.Type == EntryType.File ? entry.SizeOrDevice : 0;
        return new FilterEntry(path, TypeOf(entry.Type), bytes, (UnixFileMode)entry.Mode, entry.Uid, entry.Gid);
    }

    private static TarEntryType TypeOf(EntryType type) => type switch
    {
        EntryType.Directory => TarEntryType.Directory,
        EntryType.Symlink => TarEntryType.SymbolicLink,
        EntryType.CharDevice => TarEntryType.CharacterDevice,
        EntryType.BlockDevice => TarEntryType.BlockDevice,
        EntryType.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.RegularFile,
    };
}
