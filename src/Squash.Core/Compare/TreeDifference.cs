using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>The result of comparing two trees, and its description for a report.</summary>
internal sealed class TreeDifference(MergedImage before, MergedImage after, ChunkedList<Finding> findings, SharedNames names, long compared)
{
    private readonly ByteBuffer _path = new();

    /// <summary>Counts all differences, and describes the first of them.</summary>
    /// <param name="maxPaths">The number of differences that are described.</param>
    public (PathCounts Counts, IReadOnlyList<PathDifference> Paths) Report(int maxPaths)
    {
        var added = new SubtreeSum(after.Tree);
        var removed = new SubtreeSum(before.Tree);
        var properties = new SortedDictionary<ImageProperties, long>();
        var paths = new List<PathDifference>();
        long changed = 0, listed = 0;
        for (int i = 0; i < findings.Count; i++)
        {
            Finding finding = findings[i];
            (long Paths, long Bytes) size = (1, 0);
            if (finding.Before == PathTree.None) size = added.Add(finding.After);
            else if (finding.After == PathTree.None) size = removed.Add(finding.Before);
            else if (finding.Changed == ImageProperties.None) continue;
            else Count(finding.Changed, properties, ref changed);

            if (listed++ < maxPaths) paths.Add(Describe(finding, size.Paths, size.Bytes));
        }

        var counts = new PathCounts
        {
            Compared = compared,
            Added = added.Paths,
            AddedBytes = added.Bytes,
            Removed = removed.Paths,
            RemovedBytes = removed.Bytes,
            Changed = changed,
            Listed = listed,
            Properties = properties,
        };
        return (counts, paths);
    }

    private static void Count(ImageProperties changed, SortedDictionary<ImageProperties, long> properties, ref long paths)
    {
        paths++;
        foreach (ImageProperties property in Each(changed)) properties[property] = properties.GetValueOrDefault(property) + 1;
    }

    private static IEnumerable<ImageProperties> Each(ImageProperties properties)
    {
        for (int bit = 1; bit <= (int)properties; bit <<= 1)
        {
            if (((int)properties & bit) != 0) yield return (ImageProperties)bit;
        }
    }

    private PathDifference Describe(in Finding finding, long paths, long bytes)
    {
        bool isAdded = finding.Before == PathTree.None, isRemoved = finding.After == PathTree.None;
        MergedImage image = isRemoved ? before : after;
        int node = isRemoved ? finding.Before : finding.After;
        var properties = new List<PropertyDifference>();
        if (!isAdded && !isRemoved)
        {
            foreach (ImageProperties property in Each(finding.Changed)) AddProperty(properties, property, finding.Before, finding.After);
        }

        return new PathDifference
        {
            Change = isAdded ? PathChange.Added : isRemoved ? PathChange.Removed : PathChange.Changed,
            Path = PathOf(image.Tree, node),
            Type = image.EntryOf(node).Type.ToTarEntryType(),
            Paths = paths,
            Bytes = bytes,
            Properties = properties,
        };
    }

    private void AddProperty(List<PropertyDifference> properties, ImageProperties property, int left, int right)
    {
        if (property is ImageProperties.Xattr or ImageProperties.Record)
        {
            AddRecords(properties, property, left, right);
            return;
        }

        ref readonly LayerEntry was = ref before.EntryOf(left), now = ref after.EntryOf(right);
        (string? Before, string? After) text = property switch
        {
            ImageProperties.Type => (PropertyText.TypeOf(was), PropertyText.TypeOf(now)),
            ImageProperties.Mode => (PropertyText.ModeOf(was), PropertyText.ModeOf(now)),
            ImageProperties.Owner => (PropertyText.OwnerOf(was), PropertyText.OwnerOf(now)),
            ImageProperties.Size => (PropertyText.SizeOf(was), PropertyText.SizeOf(now)),
            ImageProperties.Mtime => (MtimeOf(before.Tree, left, was), MtimeOf(after.Tree, right, now)),
            ImageProperties.Device => (PropertyText.DeviceOf(was), PropertyText.DeviceOf(now)),
            ImageProperties.Target => (PropertyText.Bytes(before.TargetOf(left)), PropertyText.Bytes(after.TargetOf(right))),
            ImageProperties.HardLink => (
                OtherName(names.FirstBefore(before.Tree.Paths[left].Inode, before.NamesOf(left), left), left),
                OtherName(names.FirstAfter(after.Tree.Paths[right].Inode, after.NamesOf(right), left), left)),
            _ => (null, null),
        };
        properties.Add(new PropertyDifference { Property = property, Before = text.Before, After = text.After });
    }

    private void AddRecords(List<PropertyDifference> properties, ImageProperties property, int left, int right)
    {
        var pairs = new PaxRecordPairs(before.RecordsOf(left), after.RecordsOf(right));
        while (pairs.TryReadDifference())
        {
            bool isXattr = pairs.Key.StartsWith(PaxKeys.Xattr);
            if (isXattr != (property == ImageProperties.Xattr)) continue;
            properties.Add(new PropertyDifference
            {
                Property = property,
                Name = PropertyText.Bytes(isXattr ? pairs.Key[PaxKeys.Xattr.Length..] : pairs.Key),
                Before = pairs.IsBefore ? PropertyText.Bytes(pairs.Before) : null,
                After = pairs.IsAfter ? PropertyText.Bytes(pairs.After) : null,
            });
        }
    }

    private string? OtherName(int first, int node) => first == node ? null : PathOf(before.Tree, first);

    private static string? MtimeOf(MergedTree tree, int node, in LayerEntry entry) =>
        tree.Paths[node].Inode == PathNode.ImpliedDirectory ? null : PropertyText.MtimeOf(entry);

    private string PathOf(MergedTree tree, int node)
    {
        tree.Paths.GetPath(node, _path);
        return TarPath.ToText(_path.Span);
    }
}
