using Squash.Inspect.Contents;
using Squash.Merge;
using Squash.Plan;
using Squash.Tar;
using Squash.Transform;

namespace Squash.Inspect.Advice;

/// <summary>Everything about an image that rules for recommendations look at.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="cancellationToken">Cancels a rule that plans a layer.</param>
internal sealed class ImageFacts(MergedTree tree, CancellationToken cancellationToken)
{
    /// <summary>Cancels a rule.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The size of all layers, uncompressed.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>The size of the single layer after squashing.</summary>
    public required long SquashedBytes { get; init; }

    /// <summary>The result of squashing from each layer on.</summary>
    public required IReadOnlyList<CutReport> Cuts { get; init; }

    /// <summary>The result of a purge; <see langword="null"/> if it was not planned.</summary>
    public PurgedImage? Purged { get; init; }

    /// <summary>The compressed sizes; <see langword="null"/> if they are unknown.</summary>
    public CompressionLedger? Compression { get; init; }

    /// <summary>The kinds of files that a container sees.</summary>
    public required IReadOnlyList<ContentKindSum> Kinds { get; init; }

    /// <summary>The size of the single layer without the paths that patterns match, planned to the byte.</summary>
    /// <param name="patterns">The patterns, as of <see cref="SquashOptions.Exclude"/>.</param>
    public SizeWithout SquashedBytesWithout(IReadOnlyList<string> patterns)
    {
        var rules = new ExcludeRules(patterns);
        int[] inodes = new int[tree.Paths.Count];
        var path = new ByteBuffer();
        for (int node = 0; node < inodes.Length; node++)
        {
            ref PathNode name = ref tree.Paths[node];

            // Nodes follow their parents, and nothing below an excluded directory is left.
            bool isGone = node != PathTree.Root && inodes[name.Parent] == PathNode.Absent;
            inodes[node] = isGone ? PathNode.Absent : name.Inode;
            if (isGone || !name.IsPresent || node == PathTree.Root) continue;
            tree.Paths.GetPath(node, path);
            if (rules.IsExcluded(path.Span, tree.IsDirectory(node))) inodes[node] = PathNode.Absent;
        }

        TreeState state = TreeState.Of(tree, inodes, tree.Inodes.Names.CopyEmpty());
        return new SizeWithout(
            LayerPlanner.Plan(tree, null, state, null, cancellationToken).TarBytes, CompressedBytesWithout(inodes), [.. patterns.Except(rules.Unmatched)]);
    }

    private long? CompressedBytesWithout(int[] inodes)
    {
        if (Compression is not { } sizes) return null;
        HashSet<int> left = [.. inodes.Where(inode => inode >= 0)];
        double bytes = sizes.BytesAfterSquash(keptLayers: 0);
        for (int node = 0; node < inodes.Length; node++)
        {
            // Added to the others, so that a file with several names goes once.
            int inode = tree.Paths[node].Inode;
            if (inode >= 0 && left.Add(inode)) bytes -= sizes.BytesOf(inode);
        }

        return (long)bytes;
    }
}

/// <summary>The size of the single layer without some paths.</summary>
/// <param name="Bytes">Its size, to the byte.</param>
/// <param name="CompressedBytes">Its size compressed, estimated; <see langword="null"/> if that is unknown.</param>
/// <param name="Matched">The patterns that match something.</param>
internal sealed record SizeWithout(long Bytes, long? CompressedBytes, IReadOnlyList<string> Matched);

/// <summary>The result of a purge.</summary>
/// <param name="Result">Its sizes.</param>
/// <param name="KeptLayers">The ordinals of the layers that stay as they are.</param>
internal sealed record PurgedImage(PossibleResult Result, IReadOnlySet<int> KeptLayers);
