using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>The markers of the layer that is being applied: found in their places, applied when all its entries are.</summary>
/// <remarks>
/// <para>
/// Unpacking in order puts a marker into the directory that its path leads to at that moment, and takes it away again
/// together with that directory when something else replaces it: kaniko writes markers below a directory and then the
/// symbolic link that it became. A marker that has something else than a directory on its way says nothing.
/// </para>
/// <para>What a marker hides is of lower layers only, whether its own layer names the same before or behind it.</para>
/// </remarks>
internal sealed class PendingMarkers(MergedTree tree, ParentResolver parents, ImageBudget budget)
{
    private readonly List<Marker> _markers = [];

    // Each directory that leads to a marker, with how many markers there were when something else last took its place.
    private readonly Dictionary<int, int> _ways = [];
    private readonly Stack<int> _missing = [];
    private bool _anyDropped;

    private PathTree Paths => tree.Paths;

    /// <summary>Finds the place of a marker among the entries that were applied so far.</summary>
    /// <param name="kind">A whiteout or an opaque one.</param>
    /// <param name="path">The name that it hides, or its directory.</param>
    public void Add(WhiteoutKind kind, ReadOnlySpan<byte> path)
    {
        int parent = kind == WhiteoutKind.Opaque ? path.Length : TarPath.ParentLength(path);
        int directory = parents.LocateDirectory(path[..parent]);
        budget.CheckNames(Paths.Count);
        if (directory == PathTree.None) return;

        int node = kind == WhiteoutKind.Opaque ? directory : Paths.GetOrAdd(directory, parent == 0 ? path : path[(parent + 1)..]);
        budget.CheckNames(Paths.Count);
        int depth = 0;
        for (int way = directory; way != PathTree.Root; way = Paths[way].Parent) depth++;
        _markers.Add(new Marker(node, directory, depth, _markers.Count));
        for (int way = directory; way != PathTree.Root && _ways.TryAdd(way, 0); way = Paths[way].Parent)
        {
        }
    }

    /// <summary>Drops the markers in and below a directory that something else takes the place of.</summary>
    public void DropBelow(int node)
    {
        if (_ways.Count == 0 || !_ways.ContainsKey(node)) return;
        _ways[node] = _markers.Count;
        _anyDropped = true;
    }

    /// <summary>Hides what the markers name, and forgets them.</summary>
    public void Apply()
    {
        if (_markers.Count == 0) return;
        parents.Forget();

        // A whiteout below a name that is whited out too says nothing more, and must not bring its directory back.
        _markers.Sort((a, b) => a.Depth == b.Depth ? a.Order.CompareTo(b.Order) : a.Depth.CompareTo(b.Depth));
        var emptied = new HashSet<int>();
        var renewed = new HashSet<int>();
        foreach (Marker marker in _markers.Where(marker => !marker.IsOpaque)) Whiteout(marker, emptied, renewed);
        foreach (Marker marker in _markers.Where(marker => marker.IsOpaque)) MakeOpaque(marker, emptied);

        // Only now: a marker makes the directories above it the layer's own, which then stay and look as they did.
        foreach (int node in emptied) tree.RemoveChildren(node, lowerOnly: true);
        foreach (int node in renewed) tree.ForgetLowerLooks(node);
        _markers.Clear();
        _ways.Clear();
        _anyDropped = false;
    }

    private void Whiteout(in Marker marker, HashSet<int> emptied, HashSet<int> renewed)
    {
        if (IsGone(marker)) return;
        parents.Enter(marker.Directory, _missing);
        tree.RemoveLower(marker.Node);
        if (Paths[marker.Node].FirstChild != PathTree.None) emptied.Add(marker.Node);
        if (tree.IsDirectory(marker.Node)) renewed.Add(marker.Node);
    }

    private void MakeOpaque(in Marker marker, HashSet<int> emptied)
    {
        if (IsGone(marker)) return;
        parents.Enter(marker.Directory, _missing);
        emptied.Add(marker.Directory);
    }

    /// <summary>Whether the marker went with its directory, or lies below a name that the layer has whited out.</summary>
    private bool IsGone(in Marker marker)
    {
        for (int way = marker.Directory; way != PathTree.Root; way = Paths[way].Parent)
        {
            if (_anyDropped && _ways[way] > marker.Order) return true;
            if (!Paths[way].IsPresent && Paths[way].Layer == tree.Layer) return true;
        }

        return false;
    }

    /// <param name="Node">The name that is hidden, or the directory whose lower children are.</param>
    /// <param name="Directory">The directory that the marker is in.</param>
    /// <param name="Depth">How deep the directory lies.</param>
    /// <param name="Order">How many markers stand before it.</param>
    private readonly record struct Marker(int Node, int Directory, int Depth, int Order)
    {
        public bool IsOpaque => Node == Directory;
    }
}
