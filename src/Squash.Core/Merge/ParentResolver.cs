using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Finds the directory for the last name of a path, and creates the directories that the path implies.</summary>
/// <remarks>
/// A symbolic link of a lower layer is not followed: the upper layer's directory of that name replaces it, as in
/// an overlay mount. A link in the same layer is followed, inside the root, as when the layer is unpacked.
/// </remarks>
internal sealed class ParentResolver(MergedTree tree, ImageBudget budget)
{
    private const int MaxLinksFollowed = 40;

    // A component of a link's target, copied before it is looked up.
    private const int StepWeight = 4;

    /// <summary>The treatment of names on the way.</summary>
    private enum Walk
    {
        /// <summary>They become directories of the current layer.</summary>
        Make,

        /// <summary>They must be directories.</summary>
        Find,

        /// <summary>They could still become directories, but none is created.</summary>
        Locate,
    }

    private readonly ByteBuffer _lastPath = new();
    private int _lastNode = PathTree.None;
    private string _layerName = "";

    private PathTree Paths => tree.Paths;

    public void BeginLayer(LayerIndex layer)
    {
        _layerName = layer.Entries.Tar.Name;
        Forget();
    }

    /// <summary>Must be called if a name may have changed, because the last answer is cached.</summary>
    public void Forget() => _lastNode = PathTree.None;

    /// <summary>The node of a directory, created if it is missing.</summary>
    /// <exception cref="InvalidImageException">It would be below something of this layer that is not a directory.</exception>
    public int MakeDirectory(ReadOnlySpan<byte> directory)
    {
        if (directory.IsEmpty) return PathTree.Root;
        if (_lastNode != PathTree.None && _lastPath.Span.SequenceEqual(directory)) return _lastNode;

        int node = PathTree.Root;
        ReadOnlySpan<byte> rest = directory;
        while (TakeComponent(ref rest, out ReadOnlySpan<byte> name))
        {
            int child = Paths.GetOrAdd(node, name);
            if (IsOwnSymlink(child)) return Follow(node, child, rest, Walk.Make);
            Enter(child);
            node = child;
        }

        _lastPath.Set(directory);
        _lastNode = node;
        return node;
    }

    /// <summary>The node of a directory if the current layer's files have it there; nothing is created.</summary>
    public int FindDirectory(ReadOnlySpan<byte> directory)
    {
        int node = PathTree.Root;
        while (TakeComponent(ref directory, out ReadOnlySpan<byte> name))
        {
            int child = Paths.Find(node, name);
            if (child == PathTree.None) return PathTree.None;
            if (IsOwnSymlink(child)) return Follow(node, child, directory, Walk.Find);
            if (!tree.IsDirectory(child)) return PathTree.None;
            node = child;
        }

        return node;
    }

    /// <summary>The node of a marker's directory, by the names that the current layer has created so far; nothing is created.</summary>
    /// <returns><see cref="PathTree.None"/> if a name on the way is not a directory, so that there is nothing to hide.</returns>
    public int LocateDirectory(ReadOnlySpan<byte> directory)
    {
        int node = PathTree.Root;
        while (TakeComponent(ref directory, out ReadOnlySpan<byte> name))
        {
            int child = Paths.GetOrAdd(node, name);
            if (IsOwnSymlink(child)) return Follow(node, child, directory, Walk.Locate);
            if (IsBlocked(child)) return PathTree.None;
            node = child;
        }

        return node;
    }

    /// <summary>Assigns a located directory and its parents to the current layer; they stay, with unchanged metadata.</summary>
    public void Enter(int directory, Stack<int> missing)
    {
        for (int node = directory; node != PathTree.Root && !IsOwnDirectory(node); node = Paths[node].Parent) missing.Push(node);
        while (missing.TryPop(out int node)) Enter(node);
    }

    private static bool TakeComponent(ref ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name)
    {
        int slash = path.IndexOf((byte)'/');
        name = slash < 0 ? path : path[..slash];
        path = slash < 0 ? default : path[(slash + 1)..];
        return !name.IsEmpty;
    }

    private bool IsOwnSymlink(int node)
    {
        ref PathNode name = ref Paths[node];
        return name.Layer == tree.Layer && name.Inode >= 0 && tree.Inodes[name.Inode].Type == EntryType.Symlink;
    }

    private bool IsOwnDirectory(int node) => Paths[node].Layer == tree.Layer && tree.IsDirectory(node);

    // A name that the layer has hidden with a device of overlayfs is an obstacle like any file.
    private bool IsBlocked(int node) => Paths[node].Layer == tree.Layer && !tree.IsDirectory(node);

    private void Enter(int node)
    {
        if (tree.IsDirectory(node))
        {
            Paths[node].Layer = tree.Layer;
            return;
        }

        ref PathNode name = ref Paths[node];
        if (name.IsPresent && name.Layer == tree.Layer)
        {
            var path = new ByteBuffer();
            Paths.GetPath(node, path);
            throw new InvalidImageException(
                $"{_layerName}: an entry is below {TarPath.Show(path.Span)}, which is not a directory in the same layer; build the image again")
            {
                Path = TarPath.ToText(path.Span),
            };
        }

        tree.Set(node, PathNode.ImpliedDirectory);
    }

    private int Follow(int node, int link, ReadOnlySpan<byte> rest, Walk walk)
    {
        var ahead = new Stack<byte[]>();
        Push(ahead, rest);
        PushTarget(ahead, link, ref node);
        for (int followed = 1; ahead.TryPop(out byte[]? name);)
        {
            budget.Step(StepWeight);
            if (name.Length == 0 || name.AsSpan().SequenceEqual("."u8)) continue;
            if (name.AsSpan().SequenceEqual(".."u8))
            {
                if (node != PathTree.Root) node = Paths[node].Parent;
                continue;
            }

            int child = walk == Walk.Find ? Paths.Find(node, name) : Paths.GetOrAdd(node, name);
            if (child == PathTree.None) return PathTree.None;
            if (IsOwnSymlink(child))
            {
                if (++followed > MaxLinksFollowed) throw new InvalidImageException($"{_layerName}: symbolic links form a loop; the layer is malformed, build the image again");
                PushTarget(ahead, child, ref node);
                continue;
            }

            if (walk == Walk.Make) Enter(child);
            else if (walk == Walk.Find ? !tree.IsDirectory(child) : IsBlocked(child)) return PathTree.None;
            node = child;
        }

        if (walk != Walk.Find) CheckPath(node);
        return node;
    }

    /// <summary>Applies the limits for paths in an archive to a path that results from symbolic links.</summary>
    private void CheckPath(int directory)
    {
        int depth = 0;
        long bytes = 0;
        for (int node = directory; node != PathTree.Root; node = Paths[node].Parent)
        {
            depth++;
            bytes += Paths.Name(node).Length + 1;
            if (Paths.Name(node).Length > TarPath.MaxNameBytes)
            {
                throw new InvalidImageException(
                    $"{_layerName}: symbolic links lead to a name of more than {TarPath.MaxNameBytes} bytes, which no engine can unpack; build the image again with shorter names");
            }
        }

        if (depth >= budget.Limits.MaxPathDepth)
        {
            throw new LimitExceededException(
                $"{_layerName}: symbolic links lead to a path that is deeper than {budget.Limits.MaxPathDepth} directories", nameof(SquashLimits.MaxPathDepth));
        }

        if (bytes > budget.Limits.MaxPathBytes)
        {
            throw new LimitExceededException(
                $"{_layerName}: symbolic links lead to a path of {bytes} bytes, the limit is {budget.Limits.MaxPathBytes}", nameof(SquashLimits.MaxPathBytes));
        }
    }

    private void PushTarget(Stack<byte[]> ahead, int link, ref int node)
    {
        int inode = Paths[link].Inode;
        ReadOnlySpan<byte> target = tree.Inodes.TargetOf(inode);
        if (target.StartsWith("/"u8)) node = PathTree.Root;
        Push(ahead, target);
    }

    private static void Push(Stack<byte[]> ahead, ReadOnlySpan<byte> path)
    {
        for (int end = path.Length; end > 0;)
        {
            int slash = path[..end].LastIndexOf((byte)'/');
            ahead.Push(path[(slash + 1)..end].ToArray());
            end = slash;
        }
    }
}
