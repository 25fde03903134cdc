using Squash.Merge;
using Squash.Plan;
using Squash.Tar;

namespace Squash.Layout;

/// <summary>The items of a layer that is laid out anew. A file is the number of the item that has its first name.</summary>
internal sealed class LayoutItems
{
    private static readonly List<int> NoLinks = [];

    private readonly MergedTree _tree;
    private readonly LayerPlan _whole;
    private readonly Dictionary<int, int> _files = [];
    private readonly Dictionary<int, List<int>> _links = [];
    private readonly ByteBuffer _path = new();

    public LayoutItems(MergedTree tree, LayerPlan whole)
    {
        _tree = tree;
        _whole = whole;
        FindLinks();
        for (int i = 0; i < whole.Items.Count; i++)
        {
            PlanItem item = whole.Items[i];
            if (item.Kind is PlanItemKind.Whiteout or PlanItemKind.Opaque) Whiteouts.Add(i);
            else if (IsDirectory(item)) Directories.Add(i);
        }
    }

    public int Count => _whole.Items.Count;

    /// <summary>The number of files, without further names.</summary>
    public int FileCount => Count - Whiteouts.Count - Directories.Count - _links.Values.Sum(links => links.Count);

    /// <summary>The items of whiteouts, in the order of the tree.</summary>
    public List<int> Whiteouts { get; } = [];

    /// <summary>The items of directories, in the order of the tree.</summary>
    public List<int> Directories { get; } = [];

    public ref readonly PlanItem this[int item] => ref _whole.Items[item];

    /// <summary>The files, in the order of the tree.</summary>
    public IEnumerable<int> Files()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_whole.Items[i].Kind == PlanItemKind.Entry && !IsDirectory(_whole.Items[i])) yield return i;
        }
    }

    /// <summary>The item and, for a file, those of its further names.</summary>
    public IEnumerable<int> NamesOf(int item) => LinksOf(item).Prepend(item);

    /// <summary>The items of a file's further names.</summary>
    public List<int> LinksOf(int item) => _links.GetValueOrDefault(item, NoLinks);

    /// <summary>The size of a file in a tar, with all of its names.</summary>
    public long BytesOf(int file)
    {
        long bytes = Measure(file);
        foreach (int link in LinksOf(file)) bytes += Measure(link);
        return bytes;
    }

    /// <summary>The size of an item in a tar.</summary>
    public long Measure(int item) => _whole.Measure(_whole.Items[item]);

    /// <summary>The size of an item in a tar.</summary>
    public long Measure(in PlanItem item) => _whole.Measure(item);

    /// <summary>The hash of the path of an item.</summary>
    public ulong HashOf(int item) => HashOfPath(_whole.Items[item].Node);

    /// <summary>The hash of the path of a node.</summary>
    public ulong HashOfPath(int node)
    {
        _tree.Paths.GetPath(node, _path);
        return StableHash.Of(_path.Span);
    }

    /// <summary>The absolute path of a node as text.</summary>
    public string ShowPath(int node)
    {
        _tree.Paths.GetPath(node, _path);
        return "/" + TarPath.ToText(_path.Span);
    }

    /// <summary>The directory that an item is in; <see cref="PathTree.None"/> for the root.</summary>
    public int ParentOf(int item)
    {
        PlanItem found = _whole.Items[item];
        return found.Kind == PlanItemKind.Opaque ? found.Node : _tree.Paths[found.Node].Parent;
    }

    private bool IsDirectory(in PlanItem item) => item.Kind == PlanItemKind.Entry && _tree.Inodes.IsDirectory(item.Inode);

    private void FindLinks()
    {
        var firstNames = new HashSet<int>();
        for (int i = 0; i < Count; i++)
        {
            if (_whole.Items[i].Kind == PlanItemKind.HardLink) firstNames.Add(_whole.Items[i].LinkTo);
        }

        if (firstNames.Count == 0) return;
        for (int i = 0; i < Count; i++)
        {
            PlanItem item = _whole.Items[i];
            if (item.Kind == PlanItemKind.HardLink) _links[_files[item.LinkTo]].Add(i);
            else if (item.Kind == PlanItemKind.Entry && firstNames.Contains(item.Node)) _links[_files[item.Node] = i] = [];
        }
    }
}
