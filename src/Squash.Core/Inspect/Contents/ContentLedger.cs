using System.Runtime.InteropServices;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect.Contents;

/// <summary>Adds up the files that a container sees: by directory, by kind, and each by itself.</summary>
/// <remarks>A file with several names counts once, for the first of them; of a sparse file, its data counts.</remarks>
internal sealed class ContentLedger
{
    // A directory that is hardly more than one directory in it says nothing that the other one does not.
    private const double MaxShareOfOneChild = 0.8;
    private const int MaxTreeDepth = 24;

    private readonly MergedTree _tree;
    private readonly KindFinder _finder = new(ContentKinds.All);
    private readonly long[] _own;
    private readonly long[] _below;
    private readonly int[] _filesBelow;
    private readonly sbyte[] _kinds;
    private readonly ByteBuffer _path = new();
    private readonly FilePurpose _purpose;

    /// <param name="tree">The merged layers.</param>
    /// <param name="purpose">The files that the image needs.</param>
    public ContentLedger(MergedTree tree, FilePurpose purpose)
    {
        _purpose = purpose;
        _tree = tree;
        _own = new long[tree.Paths.Count];
        _kinds = new sbyte[tree.Paths.Count];
        var counted = new HashSet<int>();
        var inside = new Dictionary<int, int>();
        for (int node = 0; node < _own.Length; node++)
        {
            _kinds[node] = (sbyte)KindOf(node, inside);
            int inode = tree.Paths[node].Inode;
            if (inode < 0 || tree.Inodes[inode].Type != EntryType.File) continue;
            if (tree.Inodes.Names[inode] == 1 || counted.Add(inode)) _own[node] = tree.Inodes.StoredBytesOf(inode);
        }

        _below = [.. _own];
        _filesBelow = new int[_own.Length];

        // Nodes follow their parents.
        for (int node = _own.Length - 1; node > PathTree.Root; node--)
        {
            if (!tree.Paths[node].IsPresent) continue;
            if (!tree.IsDirectory(node)) _filesBelow[node] = 1;
            _below[tree.Paths[node].Parent] += _below[node];
            _filesBelow[tree.Paths[node].Parent] += _filesBelow[node];
        }
    }

    /// <summary>The packages that files belong to; <see langword="null"/> without packages.</summary>
    public PackageOwners? Owners { get; set; }

    /// <summary>The bytes that each name counts with.</summary>
    public long[] OwnBytes => _own;

    /// <summary>The kind of each inode that has one.</summary>
    public IReadOnlyDictionary<int, sbyte> KindsOfInodes()
    {
        var kinds = new Dictionary<int, sbyte>();
        for (int node = 0; node < _kinds.Length; node++)
        {
            if (_kinds[node] >= 0 && _tree.Paths[node].Inode >= 0) kinds.TryAdd(_tree.Paths[node].Inode, _kinds[node]);
        }

        return kinds;
    }

    /// <summary>All of it, for a report.</summary>
    public PresentContent ToReport(int maxPaths, int maxNodes)
    {
        IReadOnlyList<PresentPath> files = LargestFiles(maxPaths);
        return new PresentContent
        {
            Bytes = _below[PathTree.Root],
            Files = files,
            Directories = [.. LargestDirectories(maxPaths).Select(directory => directory with { Purpose = FilePurpose.OfDirectory(directory.Path, files) })],
            Kinds = Kinds(),
            Tree = ToTree(maxNodes),
        };
    }

    /// <summary>The largest files, largest first.</summary>
    private IReadOnlyList<PresentPath> LargestFiles(int max) => [.. Largest(node => !_tree.IsDirectory(node) && _own[node] > 0, max).Select(Describe)];

    /// <summary>The largest directories, largest first, but none that hardly has more than one of its directories.</summary>
    private IReadOnlyList<PresentPath> LargestDirectories(int max) =>
        [.. Largest(node => node != PathTree.Root && _below[node] > 0 && _tree.IsDirectory(node) && !IsOneChild(node), max).Select(Describe)];

    /// <summary>The kinds with content, largest first.</summary>
    private IReadOnlyList<ContentKindSum> Kinds()
    {
        var files = new long[ContentKinds.All.Length];
        var bytes = new Dictionary<(int Kind, int Layer), long>();
        for (int node = 0; node < _own.Length; node++)
        {
            if (_kinds[node] < 0 || !_tree.Paths[node].IsPresent || _tree.IsDirectory(node)) continue;
            files[_kinds[node]]++;
            int layer = _tree.Inodes.OrdinalOf(_tree.Paths[node].Inode) + 1;
            CollectionsMarshal.GetValueRefOrAddDefault(bytes, (_kinds[node], layer), out _) += _own[node];
        }

        return
        [
            .. bytes.GroupBy(sum => sum.Key.Kind, sum => (sum.Key.Layer, Bytes: sum.Value)).Select(layers => new ContentKindSum
            {
                Name = ContentKinds.All[layers.Key].Name,
                Title = ContentKinds.All[layers.Key].Title,
                Bytes = layers.Sum(sum => sum.Bytes),
                Files = files[layers.Key],
                Layer = layers.OrderByDescending(sum => sum.Bytes).ThenBy(sum => sum.Layer).First().Layer,
            }).OrderByDescending(sum => sum.Bytes).ThenBy(sum => Array.FindIndex(ContentKinds.All, kind => kind.Name == sum.Name)),
        ];
    }

    /// <summary>The content by directory, from the root.</summary>
    private PresentNode ToTree(int maxNodes)
    {
        var placed = new Dictionary<int, (List<PresentNode> Children, int Depth)> { [PathTree.Root] = ([], 0) };
        foreach (int node in Largest(node => _below[node] > 0, maxNodes))
        {
            if (node == PathTree.Root || !placed.TryGetValue(_tree.Paths[node].Parent, out var parent) || parent.Depth == MaxTreeDepth) continue;
            List<PresentNode> children = [];
            placed.Add(node, (children, parent.Depth + 1));
            parent.Children.Add(NodeOf(node, TarPath.ToText(_tree.Paths.Name(node)), children));
        }

        return NodeOf(PathTree.Root, "/", placed[PathTree.Root].Children);
    }

    private PresentNode NodeOf(int node, string name, List<PresentNode> children) =>
        new() { Name = name, Bytes = _below[node], Files = _filesBelow[node], Children = children };

    private int KindOf(int node, Dictionary<int, int> inside)
    {
        ref PathNode name = ref _tree.Paths[node];
        if (node == PathTree.Root || !name.IsPresent) return KindFinder.None;
        int above = inside.TryGetValue(name.Parent, out int kindInside) ? kindInside : _kinds[name.Parent];
        if (!_finder.MayMatch(_tree.Paths.Name(node))) return above;
        _tree.Paths.GetPath(node, _path);
        int kind = _finder.Find(_path.Span, _tree.IsDirectory(node), out bool isInside);
        if (kind < 0 || (above >= 0 && above < kind)) return above;
        if (!isInside) return kind;
        inside.Add(node, kind);
        return above;
    }

    private bool IsOneChild(int directory)
    {
        for (int child = _tree.Paths[directory].FirstChild; child != PathTree.None; child = _tree.Paths[child].NextSibling)
        {
            if (_tree.Paths[child].IsPresent && _tree.IsDirectory(child) && _below[child] >= MaxShareOfOneChild * _below[directory]) return true;
        }

        return false;
    }

    /// <summary>The nodes with the most bytes, largest first; of equal nodes the older first, which is the parent.</summary>
    private int[] Largest(Func<int, bool> isWanted, int max)
    {
        var largest = new PriorityQueue<int, (long Bytes, int Age)>();
        for (int node = 0; node < _below.Length; node++)
        {
            if (_below[node] == 0 || !_tree.Paths[node].IsPresent) continue;
            (long, int) priority = (_below[node], -node);
            if (largest.Count == max && priority.CompareTo(Lowest(largest)) <= 0) continue;
            if (!isWanted(node)) continue;
            if (largest.Count < max) largest.Enqueue(node, priority);
            else largest.EnqueueDequeue(node, priority);
        }

        int[] nodes = new int[largest.Count];
        for (int i = nodes.Length - 1; i >= 0; i--) nodes[i] = largest.Dequeue();
        return nodes;

        static (long, int) Lowest(PriorityQueue<int, (long Bytes, int Age)> queue) => queue.TryPeek(out _, out (long Bytes, int Age) priority) ? priority : default;
    }

    private PresentPath Describe(int node)
    {
        _tree.Paths.GetPath(node, _path);
        string path = TarPath.ToText(_path.Span);
        (int layer, string? package, long packagedBytes) = OriginOf(node);
        return new PresentPath
        {
            Path = path,
            Bytes = _below[node],
            Files = Math.Max(1, _filesBelow[node]),
            Layer = layer + 1,
            Package = package,
            PackagedBytes = packagedBytes,
            Purpose = _tree.IsDirectory(node) ? null : _purpose.Of(path),
        };
    }

    /// <summary>The layer that most of the bytes at and below a node come from, the package that most belong to, and the bytes of all packages.</summary>
    private (int Layer, string? Package, long PackagedBytes) OriginOf(int node)
    {
        var layers = new Dictionary<int, long>();
        var packages = new Dictionary<string, long>(StringComparer.Ordinal);
        int at = node;
        do
        {
            int inode = _tree.Paths[at].Inode;
            if (_own[at] == 0 || inode < 0) continue;
            CollectionsMarshal.GetValueRefOrAddDefault(layers, _tree.Inodes.OrdinalOf(inode), out _) += _own[at];
            if (Owners?.Of(at) is { } owner) CollectionsMarshal.GetValueRefOrAddDefault(packages, owner.Name, out _) += _own[at];
        }
        while (_tree.Paths.TryGetNextBelow(node, ref at, into: true));

        KeyValuePair<string, long> package = packages.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        return (layers.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key, package.Value > _below[node] / 2 ? package.Key : null, packages.Values.Sum());
    }
}
