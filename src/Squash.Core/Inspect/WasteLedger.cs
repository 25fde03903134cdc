using System.Runtime.InteropServices;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect;

/// <summary>Adds up the files that are lost while layers are merged: by layer, by path and by directory.</summary>
/// <remarks>The content of a file counts for its last name.</remarks>
internal sealed class WasteLedger
{
    // JSON readers accept a nesting of 64, and every level of the tree takes two.
    private const int MaxTreeDepth = 24;

    private readonly MergedTree _tree;
    private readonly ChunkedList<FileLoss> _losses;
    private readonly WasteSum[] _byNode;
    private readonly Dictionary<(int Layer, int LostIn), WasteSum> _byLayer = [];

    public WasteLedger(MergedTree tree, ChunkedList<FileLoss> losses)
    {
        _tree = tree;
        _losses = losses;
        _byNode = new WasteSum[tree.Paths.Count];
        for (int i = 0; i < losses.Count; i++)
        {
            FileLoss loss = losses[i];
            long bytes = tree.Inodes[loss.Inode].Type == EntryType.File ? tree.Inodes.StoredBytesOf(loss.Inode) : 0;
            _byNode[loss.Node].Add(loss.IsDeleted, bytes);
            (int, int) layers = (tree.Inodes.OrdinalOf(loss.Inode), loss.Layer);
            CollectionsMarshal.GetValueRefOrAddDefault(_byLayer, layers, out _).Add(loss.IsDeleted, bytes);
        }
    }

    /// <summary>The number of paths with wasted content.</summary>
    public long PathCount => _byNode.LongCount(sum => sum.Bytes > 0);

    /// <summary>The losses of each layer, where 0 is the base, in the order of the layers that caused them.</summary>
    public ILookup<int, LayerLoss> LossesByLayer() => _byLayer.OrderBy(pair => pair.Key.LostIn).ToLookup(
        pair => pair.Key.Layer,
        pair => new LayerLoss
        {
            Layer = pair.Key.LostIn + 1,
            OverriddenFiles = pair.Value.OverriddenFiles,
            DeletedFiles = pair.Value.DeletedFiles,
            OverriddenBytes = pair.Value.OverriddenBytes,
            DeletedBytes = pair.Value.DeletedBytes,
        });

    /// <summary>The paths with the most wasted content, largest first.</summary>
    public IReadOnlyList<WastedPath> LargestPaths(int max)
    {
        int[] nodes = Largest(_byNode, max);
        Dictionary<int, Places> places = nodes.ToDictionary(node => node, _ => new Places([], []));
        for (int i = 0; i < _losses.Count; i++)
        {
            FileLoss loss = _losses[i];
            if (places.TryGetValue(loss.Node, out Places? place)) place.Add(_tree.Inodes.OrdinalOf(loss.Inode) + 1, loss.Layer + 1);
        }

        var path = new ByteBuffer();
        return [.. nodes.Select(node => Describe(node, places[node], path))];
    }

    /// <summary>The directories and files with the most wasted content, below the root.</summary>
    public WasteNode ToTree(int maxNodes)
    {
        // Nodes follow their parents, so one backward pass gives every directory the sum of everything below it.
        WasteSum[] sums = [.. _byNode];
        for (int node = sums.Length - 1; node > PathTree.Root; node--) sums[_tree.Paths[node].Parent].Add(sums[node]);

        // No node has more than its parent, so the parent is among the largest too, and comes before it.
        var placed = new Dictionary<int, (List<WasteNode> Children, int Depth)> { [PathTree.Root] = ([], 0) };
        foreach (int node in Largest(sums, maxNodes))
        {
            if (node == PathTree.Root || !placed.TryGetValue(_tree.Paths[node].Parent, out var parent) || parent.Depth == MaxTreeDepth) continue;
            List<WasteNode> children = [];
            placed.Add(node, (children, parent.Depth + 1));
            parent.Children.Add(NodeOf(TarPath.ToText(_tree.Paths.Name(node)), sums[node], children));
        }

        return NodeOf("/", sums[PathTree.Root], placed[PathTree.Root].Children);
    }

    private static WasteNode NodeOf(string name, in WasteSum sum, List<WasteNode> children) =>
        new() { Name = name, OverriddenBytes = sum.OverriddenBytes, DeletedBytes = sum.DeletedBytes, Files = sum.Files, Children = children };

    /// <summary>The nodes with the most bytes, largest first; of equal nodes the older first, which is the parent.</summary>
    private static int[] Largest(WasteSum[] sums, int max)
    {
        var largest = new PriorityQueue<int, (long Bytes, int Age)>();
        for (int node = 0; node < sums.Length; node++)
        {
            if (sums[node].Bytes == 0) continue;
            (long, int) priority = (sums[node].Bytes, -node);
            if (largest.Count < max) largest.Enqueue(node, priority);
            else largest.EnqueueDequeue(node, priority);
        }

        int[] nodes = new int[largest.Count];
        for (int i = nodes.Length - 1; i >= 0; i--) nodes[i] = largest.Dequeue();
        return nodes;
    }

    private WastedPath Describe(int node, Places places, ByteBuffer path)
    {
        int inode = _tree.Paths[node].Inode;
        int? remainsIn = null;
        int copies = places.Losses;
        if (inode >= 0 && _tree.Inodes[inode].Type == EntryType.File)
        {
            remainsIn = _tree.Inodes.OrdinalOf(inode) + 1;
            places.StoredIn.Add(remainsIn.Value);
            copies++;
        }

        _tree.Paths.GetPath(node, path);
        return new WastedPath
        {
            Path = TarPath.ToText(path.Span),
            OverriddenBytes = _byNode[node].OverriddenBytes,
            DeletedBytes = _byNode[node].DeletedBytes,
            TimesStored = copies,
            StoredIn = [.. places.StoredIn],
            LostIn = [.. places.LostIn],
            RemainsIn = remainsIn,
        };
    }

    /// <summary>The layers in which content of a path was stored and lost.</summary>
    private sealed record Places(SortedSet<int> StoredIn, SortedSet<int> LostIn)
    {
        public int Losses { get; private set; }

        public void Add(int storedIn, int lostIn)
        {
            StoredIn.Add(storedIn);
            LostIn.Add(lostIn);
            Losses++;
        }
    }
}
