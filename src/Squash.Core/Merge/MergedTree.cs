using Squash.IO;
using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>The files shown by the layers applied so far: names and their targets, and operations that change them.</summary>
internal sealed class MergedTree(ImageBudget budget)
{
    // Names of directories that the current layer has replaced by something else.
    private readonly List<int> _replaced = [];

    // Those of them that lost content of the current layer. The lower files hidden by that content are not known any more.
    private readonly HashSet<int> _emptied = [];

    private LayerChanges _changes;

    /// <summary>Takes note of every change, if that is wanted.</summary>
    public TreeJournal? Journal { get; set; }

    public PathTree Paths { get; } = new();

    public InodeTable Inodes { get; } = new();

    /// <summary>Records every lost file; <see langword="null"/> if nobody asks for that.</summary>
    public ChunkedList<FileLoss>? Losses { get; set; }

    /// <summary>The layers with a hardlink to a file of a lower layer, which cannot do without that file.</summary>
    public HashSet<int> LayersWithLowerLinks { get; } = [];

    /// <summary>The layer that is being applied; 0 is the base.</summary>
    public int Layer { get; private set; } = -1;

    /// <summary>Begins the next layer.</summary>
    /// <returns>The inode number of its first entry.</returns>
    public int BeginLayer(LayerEntries layer)
    {
        Layer++;
        Journal?.BeginLayer();
        _changes = default;
        return Inodes.Add(layer);
    }

    /// <summary>The changes of the current layer so far.</summary>
    public LayerChanges Changes => _changes;

    public bool IsDirectory(int node) => Inodes.IsDirectory(Paths[node].Inode);

    /// <summary>Sets the target of a name and replaces the previous one, but a directory keeps its children under a directory.</summary>
    public void Set(int node, int inode)
    {
        ref PathNode name = ref Paths[node];
        bool directory = Inodes.IsDirectory(inode);
        if (directory && _emptied.Contains(node)) throw ComesBack(node);

        // First of all, because the replaced files may include the last other name of the same file.
        if (inode >= 0) Inodes.Names[inode]++;
        if (!directory && Inodes.IsDirectory(name.Inode)) RemoveOwnChildren(node);

        bool lower = name.Layer < Layer;
        if (!name.IsPresent && lower) _changes.Added++;
        else if (name.IsPresent && lower && !(directory && Inodes.IsDirectory(name.Inode))) _changes.Overridden++;

        Release(name.Inode, node, isDeleted: false, ref _changes.OverriddenBytes);
        Journal?.Add(node, name.Inode);
        name.Inode = inode;
        name.Layer = Layer;
    }

    /// <summary>Removes a name and everything below it, in all layers.</summary>
    /// <returns>The number of removed names.</returns>
    public int Remove(int node)
    {
        if (!Paths[node].IsPresent) return 0;
        int below = RemoveChildren(node, lowerOnly: false);
        Vacate(node);
        Paths[node].Layer = Layer;
        return below + 1;
    }

    /// <summary>Gives files other contents, under all of their names. Copied states still show the old contents.</summary>
    public void ReplaceContents(IReadOnlyDictionary<int, Blob> contents)
    {
        Dictionary<int, int> copies = contents.ToDictionary(content => content.Key, content => Inodes.AddCopy(content.Key, content.Value));
        for (int node = 0; node < Paths.Count; node++)
        {
            int inode = Paths[node].Inode;
            if (!copies.TryGetValue(inode, out int copy)) continue;
            Inodes.Names[inode]--;
            Inodes.Names[copy]++;
            Journal?.Add(node, inode);
            Paths[node].Inode = copy;
        }
    }

    /// <summary>
    /// Removes a name that the current layer had or a lower one has; <see cref="RemoveReplaced"/> removes the names of lower
    /// layers below it.
    /// </summary>
    public void Hide(int node)
    {
        if (IsDirectory(node)) RemoveOwnChildren(node);
        Journal?.AddMarked(Paths[node].Parent);
        Vacate(node);
        Paths[node].Layer = Layer;
    }

    /// <summary>Removes a name, but keeps the names below it for now; names of the current layer are not removed.</summary>
    public void RemoveLower(int node)
    {
        ref PathNode name = ref Paths[node];
        if (name.Layer == Layer) return;
        Vacate(node);
        name.Layer = Layer;
    }

    /// <summary>Removes the names below directories that were replaced by something else, after all entries are applied.</summary>
    public void RemoveReplaced()
    {
        foreach (int node in _replaced)
        {
            if (!IsDirectory(node)) RemoveChildren(node, lowerOnly: false);
        }

        _replaced.Clear();
        _emptied.Clear();
    }

    /// <summary>Removes everything below a name; with <paramref name="lowerOnly"/>, names of the current layer are kept.</summary>
    /// <returns>The number of removed names.</returns>
    public int RemoveChildren(int node, bool lowerOnly)
    {
        int child = node, removed = 0;
        for (bool wasPresent = true; Paths.TryGetNextBelow(node, ref child, into: wasPresent);)
        {
            budget.Step();
            wasPresent = Paths[child].IsPresent;
            if (!wasPresent || (lowerOnly && Paths[child].Layer >= Layer)) continue;
            Vacate(child);
            removed++;
        }

        return removed;
    }

    /// <summary>Drops the lower layers' metadata of a directory and of those below it that the current layer only implies.</summary>
    public void ForgetLowerLooks(int node)
    {
        int at = node;
        bool isDirectory;
        do
        {
            budget.Step();
            isDirectory = IsDirectory(at);
            int inode = Paths[at].Inode;
            if (isDirectory && inode >= 0 && Inodes.OrdinalOf(inode) < Layer) Set(at, PathNode.ImpliedDirectory);
        }
        while (Paths.TryGetNextBelow(node, ref at, into: isDirectory));
    }

    /// <summary>Releases a file that was a target of hardlinks and has no name itself.</summary>
    /// <param name="node">Its name in a report, if nothing was linked to it.</param>
    /// <param name="inode">The file.</param>
    public void ReleasePseudoLink(int node, int inode) => Release(inode, node, isDeleted: true, ref _changes.DeletedBytes);

    // A later entry of the layer may make the name a directory again; it then lies over the lower one like any other.
    private void RemoveOwnChildren(int node)
    {
        _replaced.Add(node);
        for (int child = Paths[node].FirstChild; child != PathTree.None; child = Paths[child].NextSibling)
        {
            budget.Step();
            if (!Paths[child].IsPresent || Paths[child].Layer < Layer) continue;
            RemoveChildren(child, lowerOnly: false);
            Vacate(child);
            if (Layer > 0) _emptied.Add(node);
        }
    }

    private InvalidImageException ComesBack(int node)
    {
        var path = new ByteBuffer();
        Paths.GetPath(node, path);
        return new InvalidImageException(
            $"{Inodes.Layer(Layer).Tar.Name}: {TarPath.Show(path.Span)} is a directory with content, then something else, and then a directory again; build the image again")
        {
            Path = TarPath.ToText(path.Span),
        };
    }

    private void Vacate(int node)
    {
        ref PathNode name = ref Paths[node];
        if (!name.IsPresent) return;
        if (name.Layer < Layer) _changes.Deleted++;
        Release(name.Inode, node, isDeleted: true, ref _changes.DeletedBytes);
        Journal?.Add(node, name.Inode);
        name.Inode = PathNode.Absent;
    }

    private void Release(int inode, int node, bool isDeleted, ref long lostBytes)
    {
        if (inode < 0) return;
        if (--Inodes.Names[inode] > 0) return;
        EntryType type = Inodes[inode].Type;
        if (type == EntryType.Directory) return;
        if (type == EntryType.File) lostBytes += Inodes.StoredBytesOf(inode);
        if (Losses is { } losses) losses[losses.Add()] = new FileLoss(inode, node, Layer, isDeleted);
    }
}
