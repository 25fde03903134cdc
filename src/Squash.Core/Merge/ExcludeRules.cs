using System.Formats.Tar;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Leaves matching paths out of a merged tree.</summary>
/// <remarks>As with git, the last pattern that matches decides, and nothing is taken back in below a directory that is out.</remarks>
/// <param name="lines">The patterns.</param>
/// <param name="filter">Asked about what they keep, if there is one.</param>
internal sealed class ExcludeRules(IEnumerable<string> lines, Func<FilterEntry, bool>? filter = null)
{
    // A directory that no entry describes is written as root's, 0755.
    private const UnixFileMode ImpliedMode = (UnixFileMode)0b111_101_101;

    private readonly PathPattern[] _patterns = [.. lines.Select(PathPattern.Parse).OfType<PathPattern>()];

    public bool IsEmpty => _patterns.Length == 0 && filter is null;

    public bool IsExcluded(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (int i = _patterns.Length - 1; i >= 0; i--)
        {
            if (_patterns[i].Matches(path, isDirectory)) return !_patterns[i].IsNegated;
        }

        return false;
    }

    /// <summary>Removes what the patterns match, and what the filter refuses.</summary>
    public void Apply(MergedTree tree)
    {
        if (IsEmpty) return;
        PathTree paths = tree.Paths;
        var path = new ByteBuffer();

        // Not by recursion: a path may be deeper than a small stack holds.
        for (int node = paths[PathTree.Root].FirstChild; node != PathTree.None;)
        {
            int length = path.Length;
            if (length > 0) path.Append((byte)'/');
            path.Append(paths.Name(node));
            if (paths[node].IsPresent && Keep(tree, node, path.Span) && tree.IsDirectory(node) && paths[node].FirstChild != PathTree.None)
            {
                node = paths[node].FirstChild;
                continue;
            }

            path.Truncate(length);
            while (paths[node].NextSibling == PathTree.None && paths[node].Parent != PathTree.Root)
            {
                node = paths[node].Parent;
                path.Truncate(Math.Max(0, path.Length - paths.Name(node).Length - 1));
            }

            node = paths[node].NextSibling;
        }
    }

    private bool Keep(MergedTree tree, int node, ReadOnlySpan<byte> path)
    {
        bool isKept = !IsExcluded(path, tree.IsDirectory(node)) && filter?.Invoke(Describe(tree, node, path)) != false;
        if (!isKept) tree.Remove(node);
        return isKept;
    }

    private static FilterEntry Describe(MergedTree tree, int node, ReadOnlySpan<byte> path)
    {
        int inode = tree.Paths[node].Inode;
        if (inode == PathNode.ImpliedDirectory) return new FilterEntry(path, TarEntryType.Directory, 0, ImpliedMode, 0, 0);
        ref LayerEntry entry = ref tree.Inodes[inode];
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
