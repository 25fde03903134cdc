using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>
/// Merges layers in memory, oldest first, in the slow and obvious way: each is unpacked separately, then laid over the ones
/// below. It is the reference if the kernel's overlayfs cannot be mounted.
/// </summary>
public static class NaiveOverlay
{
    /// <param name="layers">The layers, base first.</param>
    /// <param name="isStrict">Whether to refuse layers that engines handle differently.</param>
    /// <exception cref="BadImageException">No engine would unpack these layers.</exception>
    public static OverlayResult Merge(IEnumerable<byte[]> layers, bool isStrict = false) =>
        Merge(layers.Select(layer => RawTarReader.Read(layer)), isStrict);

    /// <inheritdoc cref="Merge(IEnumerable{byte[]}, bool)"/>
    public static OverlayResult Merge(IEnumerable<List<RawTarEntry>> layers, bool isStrict = false)
    {
        NaiveNode merged = NaiveNode.Directory();
        var loose = new HashSet<ByteString>();
        foreach (List<RawTarEntry> layer in layers)
        {
            NaiveNode upper = NaiveLayer.Unpack(layer, merged, loose, isStrict);
            merged = Lay(upper, merged);
        }

        var tree = new RootfsTree();
        if (!merged.IsImplied) tree[default] = merged.File;
        Collect(merged, default, tree);
        return new OverlayResult(tree, loose);
    }

    internal static NaiveNode Lay(NaiveNode upper, NaiveNode lower)
    {
        // An implied directory already has the lower one's metadata; whether any layer lists the root must be kept.
        bool named = !upper.IsImplied || !lower.IsImplied;
        var merged = new NaiveNode(upper.IsImplied && !lower.IsImplied ? lower.File : upper.File) { IsImplied = !named };
        if (!upper.IsOpaque)
        {
            foreach ((ByteString name, NaiveNode child) in lower.Children) merged.Add(name, child);
        }

        foreach ((ByteString name, NaiveNode child) in upper.Children)
        {
            if (child.IsWhiteout) merged.Children.Remove(name);
            else if (!child.IsDirectory) merged.Add(name, child);
            else if (merged.Children.TryGetValue(name, out NaiveNode? below) && below.IsDirectory && !child.IsRenewed) merged.Add(name, Lay(child, below));
            else merged.Add(name, Lay(child, NaiveNode.Directory()));
        }

        return merged;
    }

    private static void Collect(NaiveNode directory, ByteString path, RootfsTree tree)
    {
        foreach ((ByteString name, NaiveNode child) in directory.Children)
        {
            ByteString childPath = path.IsEmpty ? name : path + "/" + name;
            tree[childPath] = child.File with { Inode = child };
            if (child.IsDirectory) Collect(child, childPath, tree);
        }
    }
}
