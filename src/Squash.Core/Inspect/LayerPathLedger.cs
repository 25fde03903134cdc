using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect;

/// <summary>Lists the files that each layer adds, changes and deletes.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="history">The changes of each layer.</param>
internal sealed class LayerPathLedger(MergedTree tree, TreeHistory history)
{
    private readonly ByteBuffer _path = new();

    /// <summary>The lists, base first; if there are more paths than the limit, none.</summary>
    public IReadOnlyList<IReadOnlyList<LayerPath>> ToReport(int maxPaths)
    {
        var layers = new List<IReadOnlyList<LayerPath>>();
        int[] inodes = history.Begin();
        for (int layer = 0; layer < history.Layers; layer++)
        {
            var paths = new List<LayerPath>();
            foreach ((int node, int after) in history.ChangesOf(layer))
            {
                int before = inodes[node];
                inodes[node] = after;
                if (Describe(node, before, after) is not { } path) continue;
                if (--maxPaths < 0) return [];
                paths.Add(path);
            }

            paths.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            layers.Add(paths);
        }

        return layers;
    }

    private LayerPath? Describe(int node, int before, int after)
    {
        bool wasFile = IsFile(before), isFile = IsFile(after);
        if (before == after || !(wasFile || isFile)) return null;
        tree.Paths.GetPath(node, _path);
        return new LayerPath
        {
            Path = TarPath.ToText(_path.Span),
            Bytes = BytesOf(isFile ? after : before),
            Change = !isFile ? PathChange.Removed : wasFile ? PathChange.Changed : PathChange.Added,
        };
    }

    private bool IsFile(int inode) => inode >= 0 && !tree.Inodes.IsDirectory(inode);

    private long BytesOf(int inode) => tree.Inodes[inode].Type == EntryType.File ? tree.Inodes.StoredBytesOf(inode) : 0;
}
