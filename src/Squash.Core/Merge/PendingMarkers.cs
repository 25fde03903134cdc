using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>The markers of the current layer: looked up at their positions, applied after all its entries.</summary>
/// <remarks>
/// <para>
/// Unpacking in order puts a marker into the directory that its path refers to at that moment, and deletes it again
/// together with that directory if something else replaces it: kaniko writes markers below a directory and then the
/// symbolic link that replaces it. A marker has no effect if a name in its path is not a directory.
/// </para>
/// <para>A marker hides only names of lower layers, no matter whether its own layer lists the same name before or after it.</para>
/// </remarks>
internal sealed class PendingMarkers(MergedTree tree, ParentResolver parents, ImageBudget budget)
{
    private readonly List<Marker> _markers = [];

    // Each directory that leads to a marker, with the number of markers at the time when it was last replaced.
    private readonly Dictionary<int, int> _ways = [];
    private readonly Stack<int> _missing = [];
    private bool _anyDropped;

    private PathTree Paths => tree.Paths;

    /// <summary>Looks up the place of a marker among the entries that were applied so far.</summary>
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

    /// <summary>Drops the markers in and below a directory that is replaced by something else.</summary>
    public void DropBelow(int node)
    {
        if (_ways.Count == 0 || !_ways.ContainsKey(node)) return;
        _ways[node] = _markers.Count;
        _anyDropped = true;
    }

    /// <summary>Hides the names of the markers, and clears the list.</summary>
    public void Apply()
    {
        if (_markers.Count == 0) return;
        parents.Forget();

        // A whiteout below a name that is also whited out is redundant, and must not restore its directory.
        _markers.Sort((a, b) => a.Depth == b.Depth ? a.Order.CompareTo(b.Order) : a.Depth.CompareTo(b.Depth));
        var emptied = new HashSet<int>();
        var renewed = new HashSet<int>();
        foreach (Marker marker in _markers.Where(marker => !marker.IsOpaque)) Whiteout(marker, emptied, renewed);
        foreach (Marker marker in _markers.Where(marker => marker.IsOpaque)) MakeOpaque(marker, emptied);

        // Only now, because a marker assigns its parent directories to the layer; they then stay, with unchanged metadata.
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
        tree.Journal?.AddMarked(marker.Directory);
        tree.RemoveLower(marker.Node);
        if (Paths[marker.Node].FirstChild != PathTree.None) emptied.Add(marker.Node);
        if (tree.IsDirectory(marker.Node)) renewed.Add(marker.Node);
    }

    private void MakeOpaque(in Marker marker, HashSet<int> emptied)
    {
        if (IsGone(marker)) return;
        parents.Enter(marker.Directory, _missing);
        tree.Journal?.AddMarked(marker.Directory);
        emptied.Add(marker.Directory);
    }

    /// <summary>Whether the marker was deleted with its directory, or is below a name that the layer has whited out.</summary>
    private bool IsGone(in Marker marker)
    {
        for (int way = marker.Directory; way != PathTree.Root; way = Paths[way].Parent)
        {
            if (_anyDropped && _ways[way] > marker.Order) return true;
            if (!Paths[way].IsPresent && Paths[way].Layer == tree.Layer) return true;
        }

        return false;
    }

    /// <param name="Node">The hidden name, or the directory whose lower children are hidden.</param>
    /// <param name="Directory">The directory that contains the marker.</param>
    /// <param name="Depth">The depth of the directory.</param>
    /// <param name="Order">The number of markers before it.</param>
    private readonly record struct Marker(int Node, int Directory, int Depth, int Order)
    {
        public bool IsOpaque => Node == Directory;
    }
}
