using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Applies layers to one tree, lowest first.</summary>
/// <remarks>
/// <para>
/// The judge is what an overlay mount of the layers shows, each unpacked into a directory of its own as the engines do
/// (OCI image-spec v1.1, layer.md#applying-changesets). What holds at every moment: a name is present only below
/// present directories; and of the present names, those whose <see cref="PathNode.Layer"/> is the current one are what
/// the directory would hold that this layer is unpacked into.
/// </para>
/// <para>Entries are applied in order, whiteouts after all of them: they hide only what is not of their own layer.</para>
/// </remarks>
internal sealed class LayerMerger
{
    private readonly ParentResolver _parents;
    private LayerIndex? _layer;

    /// <param name="budget">What the layers of the image may take together.</param>
    public LayerMerger(ImageBudget budget)
    {
        Budget = budget;
        Tree = new MergedTree(budget);
        _parents = new ParentResolver(Tree, budget);
    }

    public ImageBudget Budget { get; }

    public MergedTree Tree { get; }

    private PathTree Paths => Tree.Paths;

    /// <summary>Applies the next layer, and lets go of its paths.</summary>
    /// <exception cref="InvalidImageException">The layer contradicts itself, or a hardlink has no target.</exception>
    public LayerChanges Apply(LayerIndex layer)
    {
        _layer = layer;
        int first = Tree.BeginLayer(layer);
        _parents.BeginLayer(layer);
        for (int i = 0; i < layer.Entries.Count; i++) ApplyEntry(layer, ref layer.Entries[i], first + i);
        Tree.RemoveReplaced();
        ApplyWhiteouts(layer);
        layer.ReleasePaths();
        return Tree.Changes;
    }

    private void ApplyEntry(LayerIndex layer, ref LayerEntry entry, int inode)
    {
        ReadOnlySpan<byte> path = layer.Paths[entry.Path];
        int node = path.IsEmpty ? PathTree.Root : FindName(path);
        if (entry.Type == EntryType.HardLink)
        {
            ApplyHardLink(layer, ref entry, node, path);
            return;
        }

        if (entry.Type != EntryType.Directory && Tree.IsDirectory(node)) _parents.Forget();

        if (entry.IsOverlayWhiteout) Tree.Hide(node);
        else Tree.Set(node, inode);
    }

    private int FindName(ReadOnlySpan<byte> path)
    {
        int parent = WhiteoutRules.ParentLength(path);
        int directory = _parents.MakeDirectory(path[..parent]);
        int node = Paths.GetOrAdd(directory, parent == 0 ? path : path[(parent + 1)..]);
        Budget.CheckNames(Paths.Count);
        return node;
    }

    private void ApplyHardLink(LayerIndex layer, ref LayerEntry link, int node, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> targetPath = layer.Paths[link.Link];
        int target = FindTarget(targetPath);
        int inode = target == PathTree.None ? PathNode.Absent : Paths[target].Inode;
        if (inode == PathNode.Absent) throw BadLink(path, targetPath, "which is not there");
        if (target == node) throw BadLink(path, targetPath, "itself");
        if (Tree.Inodes.IsDirectory(inode)) throw BadLink(path, targetPath, "a directory");

        // Unpacking sets what the link's header says on the file that both names share. One of a lower layer stays as it is.
        if (ReferenceEquals(Tree.Inodes.LayerOf(inode), layer)) Budget.AddEntries(0, HardLinkMetadata.Apply(layer, ref Tree.Inodes[inode], link));
        if (Tree.IsDirectory(node)) _parents.Forget();
        if (Paths[node].Inode != inode) Tree.Set(node, inode);
        Paths[node].Layer = Tree.Layer;
    }

    private int FindTarget(ReadOnlySpan<byte> path)
    {
        int parent = WhiteoutRules.ParentLength(path);
        int directory = _parents.FindDirectory(path[..parent]);
        return directory == PathTree.None || path.IsEmpty
            ? PathTree.None
            : Paths.Find(directory, parent == 0 ? path : path[(parent + 1)..]);
    }

    private void ApplyWhiteouts(LayerIndex layer)
    {
        _parents.Forget();
        var emptied = new HashSet<int>();

        // A whiteout below a name that is whited out too says nothing more, and must not bring its directory back.
        layer.Whiteouts.Sort((a, b) => Depth(layer.Paths[a]).CompareTo(Depth(layer.Paths[b])));
        foreach (ByteArena.Slice slice in layer.Whiteouts)
        {
            ReadOnlySpan<byte> path = layer.Paths[slice];
            if (_parents.IsWhitedOut(path[..WhiteoutRules.ParentLength(path)])) continue;
            int node = FindName(path);
            Tree.RemoveLower(node);
            _parents.Forget();
            emptied.Add(node);
        }

        foreach (ByteArena.Slice slice in layer.OpaqueDirectories)
        {
            ReadOnlySpan<byte> directory = layer.Paths[slice];
            if (!_parents.IsWhitedOut(directory)) emptied.Add(_parents.MakeDirectory(directory));
        }

        // Only now: a marker makes the directories above it the layer's own, which then stay and look as they did.
        foreach (int node in emptied) Tree.RemoveChildren(node, lowerOnly: true);
    }

    private static int Depth(ReadOnlySpan<byte> path) => path.Count((byte)'/');

    private InvalidImageException BadLink(ReadOnlySpan<byte> path, ReadOnlySpan<byte> target, string what) =>
        new($"{_layer?.Tar.Name}: {TarPath.Show(path)} is a hardlink to {TarPath.Show(target)}, {what}; the layer is malformed, build the image again");
}
