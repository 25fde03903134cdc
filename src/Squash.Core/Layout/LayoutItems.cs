using Squash.Merge;
using Squash.Plan;
using Squash.Tar;

namespace Squash.Layout;

/// <summary>The items of a layer that is laid out anew. A file is the number of the item that has its first name.</summary>
internal sealed class LayoutItems
{
    private readonly MergedTree _tree;
    private readonly LayerPlan _whole;

    // By item: the item of the file's next name, and 0 after the last one. Empty if no file has several.
    private readonly int[] _nextNames;
    private readonly int _linkCount;
    private readonly ByteBuffer _path = new();

    public LayoutItems(MergedTree tree, LayerPlan whole)
    {
        _tree = tree;
        _whole = whole;
        (_nextNames, _linkCount) = FindLinks();
        for (int i = 0; i < whole.Items.Count; i++)
        {
            PlanItem item = whole.Items[i];
            if (item.Kind is PlanItemKind.Whiteout or PlanItemKind.Opaque) Whiteouts.Add(i);
            else if (IsDirectory(item)) Directories.Add(i);
        }
    }

    public int Count => _whole.Items.Count;

    /// <summary>The number of files, without further names.</summary>
    public int FileCount => Count - Whiteouts.Count - Directories.Count - _linkCount;

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

    /// <summary>The item of a file's next name, in the order of the tree; 0 if there is none, because the first item is not a further name.</summary>
    public int NextName(int item) => _nextNames.Length == 0 ? 0 : _nextNames[item];

    /// <summary>The size of a file in a tar, with all of its names.</summary>
    public long BytesOf(int file)
    {
        long bytes = Measure(file);
        for (int link = NextName(file); link > 0; link = NextName(link)) bytes += Measure(link);
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

    private (int[] NextNames, int Links) FindLinks()
    {
        int links = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_whole.Items[i].Kind == PlanItemKind.HardLink) links++;
        }

        if (links == 0) return ([], 0);
        int[] items = new int[_tree.Paths.Count], next = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            if (_whole.Items[i].Kind == PlanItemKind.Entry) items[_whole.Items[i].Node] = i;
        }

        // From the last one, so that each takes the place after the first name.
        for (int i = Count - 1; i > 0; i--)
        {
            PlanItem item = _whole.Items[i];
            if (item.Kind != PlanItemKind.HardLink) continue;
            ref int afterFirst = ref next[items[item.LinkTo]];
            next[i] = afterFirst;
            afterFirst = i;
        }

        return (next, links);
    }
}
