using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Applies layers to one tree, lowest first.</summary>
/// <remarks>
/// <para>
/// The reference is an overlay mount of the layers, with each layer unpacked into its own directory as engines do
/// (OCI image-spec v1.1, layer.md#applying-changesets). Invariants: a name is present only below
/// present directories; and the present names whose <see cref="PathNode.Layer"/> is the current layer are exactly the contents of
/// the directory into which this layer would be unpacked.
/// </para>
/// <para>
/// Entries are applied in order, and the directory of a marker is looked up at its position among them. The markers
/// themselves are applied after all entries, because they hide only names of lower layers.
/// </para>
/// </remarks>
internal sealed class LayerMerger
{
    private readonly ParentResolver _parents;
    private readonly PendingMarkers _markers;
    private readonly PseudoLinks _pseudoLinks;
    private LayerIndex? _layer;

    /// <param name="budget">The shared limits of the image's layers.</param>
    public LayerMerger(ImageBudget budget)
    {
        Budget = budget;
        Tree = new MergedTree(budget);
        _parents = new ParentResolver(Tree, budget);
        _markers = new PendingMarkers(Tree, _parents, budget);
        _pseudoLinks = new PseudoLinks(Tree, budget);
    }

    public ImageBudget Budget { get; }

    public MergedTree Tree { get; }

    private PathTree Paths => Tree.Paths;

    /// <summary>Applies the next layer.</summary>
    /// <exception cref="InvalidImageException">The layer contradicts itself, or a hardlink has no target.</exception>
    public LayerChanges Apply(LayerIndex layer)
    {
        try
        {
            return Merge(layer);
        }
        catch (SquashException failure) when (failure.IsCaughtIn(null, Tree.Layer + 1))
        {
            throw;
        }
    }

    private LayerChanges Merge(LayerIndex layer)
    {
        _layer = layer;
        int first = Tree.BeginLayer(layer.Entries);
        _parents.BeginLayer(layer);
        int next = 0;
        foreach (LayerMarker marker in layer.Markers)
        {
            ApplyEntries(layer, first, ref next, marker.Position);
            if (marker.Kind == WhiteoutKind.PseudoLink) _pseudoLinks.Add(layer.PathOf(marker), first + next++);
            else _markers.Add(marker.Kind, layer.PathOf(marker));
        }

        ApplyEntries(layer, first, ref next, layer.Entries.Count);
        Tree.RemoveReplaced();
        _markers.Apply();
        _pseudoLinks.Release();
        _layer = null;
        return Tree.Changes;
    }

    private void ApplyEntries(LayerIndex layer, int first, ref int next, int end)
    {
        for (; next < end; next++) ApplyEntry(layer, layer.Entries[next], first + next);
    }

    private void ApplyEntry(LayerIndex layer, in LayerEntry entry, int inode)
    {
        ReadOnlySpan<byte> path = layer.PathOf(entry);
        int node = path.IsEmpty ? PathTree.Root : FindName(path);
        if (entry.Type == EntryType.HardLink)
        {
            ApplyHardLink(layer, entry, node, path);
            return;
        }

        if (entry.Type != EntryType.Directory) MakeWay(node);

        if (entry.IsOverlayWhiteout) Tree.Hide(node);
        else Tree.Set(node, inode);
    }

    // The new entry is not a directory.
    private void MakeWay(int node)
    {
        _markers.DropBelow(node);
        if (Tree.IsDirectory(node)) _parents.Forget();
    }

    private int FindName(ReadOnlySpan<byte> path)
    {
        int parent = TarPath.ParentLength(path);
        int directory = _parents.MakeDirectory(path[..parent]);
        int node = Paths.GetOrAdd(directory, parent == 0 ? path : path[(parent + 1)..]);
        Budget.CheckNames(Paths.Count);
        return node;
    }

    private void ApplyHardLink(LayerIndex layer, in LayerEntry link, int node, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> targetPath = layer.TargetOf(link);
        int target = FindTarget(targetPath);
        int inode = target == PathTree.None ? _pseudoLinks.Find(targetPath) : Paths[target].Inode;
        if (inode == PathNode.Absent) throw BadLink(path, targetPath, "which does not exist");
        if (target == node) throw BadLink(path, targetPath, "itself");
        if (Tree.Inodes.IsDirectory(inode)) throw BadLink(path, targetPath, "a directory");

        // Unpacking applies the link's header to the file that both names share. A file of a lower layer stays unchanged.
        if (ReferenceEquals(Tree.Inodes.LayerOf(inode), layer.Entries))
        {
            Budget.AddEntries(0, HardLinkMetadata.Apply(Tree.Inodes, inode, link, layer.Entries.RecordsOf(link)));
        }
        else
        {
            Tree.LayersWithLowerLinks.Add(Tree.Layer);
        }

        MakeWay(node);
        if (Paths[node].Inode != inode) Tree.Set(node, inode);
        Paths[node].Layer = Tree.Layer;
    }

    private int FindTarget(ReadOnlySpan<byte> path)
    {
        int parent = TarPath.ParentLength(path);
        int directory = _parents.FindDirectory(path[..parent]);
        return directory == PathTree.None || path.IsEmpty
            ? PathTree.None
            : Paths.Find(directory, parent == 0 ? path : path[(parent + 1)..]);
    }

    private InvalidImageException BadLink(ReadOnlySpan<byte> path, ReadOnlySpan<byte> target, string what) =>
        new($"{_layer?.Entries.Tar.Name}: {TarPath.Show(path)} is a hardlink to {TarPath.Show(target)}, {what}; the layer is malformed, build the image again");
}
