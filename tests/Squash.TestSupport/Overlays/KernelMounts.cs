using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>Overlay mounts of unpacked layers: each is a directory of the current one, named by its number.</summary>
internal sealed class KernelMounts
{
    private readonly Dictionary<int, ByteString> _views = [];

    public KernelMounts()
    {
        // An overlay without an upper directory needs at least two lower ones.
        KernelFiles.MakeDirectory("e");
        KernelFiles.MakeDirectory("f");
    }

    /// <summary>The lowest layer that is mounted: one with an opaque root hides all below it.</summary>
    public int Floor { get; set; }

    /// <summary>The directory of a layer.</summary>
    public static ByteString Layer(int k) => ByteString.FromNumber(k);

    public static ByteString Combine(ByteString directory, ByteString name) => directory.IsEmpty ? name : directory + "/" + name;

    /// <summary>Everything that a mount of all layers shows.</summary>
    /// <param name="implied">The directories of each layer that it only implies; the kernel decides their times.</param>
    public RootfsTree Walk(IReadOnlyList<HashSet<ByteString>> implied)
    {
        var tree = new RootfsTree();
        Walk(View(implied.Count), default, implied, tree, []);
        return tree;
    }

    /// <summary>The mount point of the layers below one, merged.</summary>
    public ByteString View(int k)
    {
        if (_views.TryGetValue(k, out ByteString view)) return view;
        view = "v" + ByteString.FromNumber(k);
        KernelFiles.MakeDirectory(view);
        IEnumerable<string> lower = Enumerable.Range(Floor, k - Floor).Reverse().Select(i => $"{i}");
        ByteString options = "lowerdir=" + string.Join(':', lower.Prepend("f").Prepend("e"));
        KernelFiles.Check(
            LinuxCalls.Mount("overlay\0"u8, KernelFiles.Z(view), "overlay\0"u8, LinuxCalls.MountReadOnly, KernelFiles.Z(options)), "mount", view);
        _views[k] = view;
        return view;
    }

    private void Walk(
        ByteString top, ByteString directory, IReadOnlyList<HashSet<ByteString>> implied, RootfsTree tree, Dictionary<(int, ulong), object> inodes)
    {
        foreach (ByteString name in KernelFiles.List(Combine(top, directory)))
        {
            ByteString path = Combine(directory, name), full = Combine(top, path);
            // A whiteout in the lowest layer is listed but cannot be opened.
            if (KernelFiles.Find(full) is not { } stat) continue;
            (int layer, ulong number) = FindOrigin(path, implied.Count);
            if (!inodes.TryGetValue((layer, number), out object? inode)) inodes[(layer, number)] = inode = new object();
            bool knowsTime = !stat.IsDirectory || !implied[layer].Contains(path);
            tree[path] = KernelFiles.ToNode(full, stat, inode, knowsTime);
            if (stat.IsDirectory) Walk(top, path, implied, tree, inodes);
        }
    }

    /// <summary>The file that a path of the mount shows, because overlay's own inode numbers differ from those of the layers.</summary>
    private (int Layer, ulong Inode) FindOrigin(ByteString path, int layers)
    {
        for (int k = layers - 1; k >= Floor; k--)
        {
            if (KernelFiles.Find(Combine(Layer(k), path)) is { } stat) return (k, stat.Inode);
        }

        throw new InvalidOperationException($"{path} is in the mount but in no layer");
    }
}
