using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>A merged image, ready to be compared.</summary>
/// <param name="Tree">The merged tree.</param>
/// <param name="Layers">The layers, base first.</param>
/// <param name="DiffIds">Their diffIDs.</param>
internal sealed record MergedImage(MergedTree Tree, IReadOnlyList<LoadedLayer> Layers, IReadOnlyList<DiffId> DiffIds)
{
    private static readonly LayerEntry[] ImpliedDirectory = [new LayerEntry { Type = EntryType.Directory, Mode = PathNode.ImpliedMode }];

    /// <param name="layers">The layers, base first.</param>
    /// <param name="diffIds">Their diffIDs.</param>
    /// <param name="budget">The shared limits of the layers.</param>
    public static async Task<MergedImage> MergeAsync(IReadOnlyList<LoadedLayer> layers, IReadOnlyList<DiffId> diffIds, ImageBudget budget)
    {
        var merger = new LayerMerger(budget);
        await foreach (LayerIndex index in LayerLoader.ReadIndexesAsync(layers, budget).ConfigureAwait(false)) merger.Apply(index);
        return new MergedImage(merger.Tree, layers, diffIds);
    }

    /// <summary>The entry of a name: its inode or, for a directory that no layer lists, its defaults.</summary>
    public ref readonly LayerEntry EntryOf(int node)
    {
        int inode = Tree.Paths[node].Inode;
        if (inode == PathNode.ImpliedDirectory) return ref ImpliedDirectory[0];
        return ref Tree.Inodes[inode];
    }

    public LoadedLayer LayerOf(int inode) => Layers[Tree.Inodes.OrdinalOf(inode)];

    /// <summary>The PAX records of an entry, sorted by key.</summary>
    public ReadOnlySpan<byte> RecordsOf(int node) => InodeOf(node) is >= 0 and var inode ? Tree.Inodes.RecordsOf(inode) : default;

    /// <summary>The target of a symbolic link.</summary>
    public ReadOnlySpan<byte> TargetOf(int node) => Tree.Inodes.TargetOf(InodeOf(node));

    /// <summary>Whether the content of two files is at the same place in the same layer.</summary>
    public bool HasSameContent(int inode, MergedImage other, int otherInode) =>
        Tree.Inodes[inode].DataOffset == other.Tree.Inodes[otherInode].DataOffset
        && DiffIds[Tree.Inodes.OrdinalOf(inode)] == other.DiffIds[other.Tree.Inodes.OrdinalOf(otherInode)];

    /// <summary>The number of names of the file that a name refers to.</summary>
    public int NamesOf(int node) => InodeOf(node) is >= 0 and var inode ? Tree.Inodes.Names[inode] : 1;

    private int InodeOf(int node) => Tree.Paths[node].Inode;
}
