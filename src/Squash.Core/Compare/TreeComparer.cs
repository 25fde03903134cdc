using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Compare;

/// <summary>Finds the differences of two merged trees, in byte order of names, parents first.</summary>
/// <remarks>
/// One walk over both trees compares the headers. Contents are compared afterwards, in their order in
/// the layers of the first image. The root's own metadata is not compared, because engines set it themselves.
/// </remarks>
internal sealed class TreeComparer
{
    private readonly MergedImage _before;
    private readonly MergedImage _after;
    private readonly TreeCompareOptions _options;
    private readonly ProgressMeter _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly List<Contents> _contents = [];
    private readonly ChunkedList<Finding> _findings = new();
    private readonly SharedNames _names = new();
    private long _compared;

    private TreeComparer(
        MergedImage before, MergedImage after, TreeCompareOptions options, ProgressMeter progress, CancellationToken cancellationToken)
    {
        _before = before;
        _after = after;
        _options = options;
        _progress = progress;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Two files whose contents have to be compared.</summary>
    private readonly record struct Contents(int Finding, int Before, int After);

    /// <summary>Compares two trees.</summary>
    public static async Task<TreeDifference> CompareAsync(
        MergedImage before, MergedImage after, TreeCompareOptions options, ProgressMeter progress, CancellationToken cancellationToken)
    {
        var comparer = new TreeComparer(before, after, options, progress, cancellationToken);
        comparer.ComparePaths();
        await comparer.RestoreAsync().ConfigureAwait(false);
        comparer.CompareContents();
        return new TreeDifference(before, after, comparer._findings, comparer._names, comparer._compared);
    }

    private void ComparePaths()
    {
        var walk = new PairedWalk(_before.Tree, _after.Tree);
        while (walk.TryRead())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (walk.Before == PathTree.None || walk.After == PathTree.None) Add(walk.Before, walk.After, ImageProperties.None);
            else ComparePath(walk.Before, walk.After);
        }
    }

    private void ComparePath(int before, int after)
    {
        _compared++;
        bool wasDirectory = _before.Tree.IsDirectory(before), isDirectory = _after.Tree.IsDirectory(after);
        if (wasDirectory && isDirectory) CompareEntries(before, after, ImageProperties.None);
        else if (_before.EntryOf(before).Type != _after.EntryOf(after).Type) Add(before, after, ImageProperties.Type);
        else CompareFiles(before, after);
    }

    private void CompareFiles(int before, int after)
    {
        int beforeInode = _before.Tree.Paths[before].Inode, afterInode = _after.Tree.Paths[after].Inode;
        int firstBefore = _names.FirstBefore(beforeInode, _before.NamesOf(before), before);
        int firstAfter = _names.FirstAfter(afterInode, _after.NamesOf(after), before);
        if (firstBefore != firstAfter)
        {
            CompareEntries(before, after, ImageProperties.HardLink);
        }
        else if (firstBefore == before)
        {
            // The first of several names of one file in both images has been compared already.
            CompareEntries(before, after, ImageProperties.None);
        }
    }

    private void CompareEntries(int before, int after, ImageProperties changed)
    {
        ref readonly LayerEntry left = ref _before.EntryOf(before), right = ref _after.EntryOf(after);
        if (left.Mode != right.Mode && left.Type != EntryType.Symlink) changed |= ImageProperties.Mode;
        if (left.Uid != right.Uid || left.Gid != right.Gid) changed |= ImageProperties.Owner;
        if (left.Mtime != right.Mtime && left.Mtime.NoLaterThan(_options.LatestTime) != right.Mtime) changed |= ImageProperties.Mtime;
        changed |= CompareRecords(_before.RecordsOf(before), _after.RecordsOf(after));
        bool contentsLeft = false;
        switch (left.Type)
        {
            case EntryType.Symlink when !_before.TargetOf(before).SequenceEqual(_after.TargetOf(after)):
                changed |= ImageProperties.Target;
                break;
            case EntryType.CharDevice or EntryType.BlockDevice when left.SizeOrDevice != right.SizeOrDevice:
                changed |= ImageProperties.Device;
                break;
            case EntryType.File when left.SizeOrDevice != right.SizeOrDevice:
                changed |= IsIgnored(ImageProperties.Size) ? ImageProperties.Content : ImageProperties.Size;
                break;
            case EntryType.File:
                contentsLeft = !IsIgnored(ImageProperties.Content) && left.SizeOrDevice > 0;
                break;
        }

        int beforeInode = _before.Tree.Paths[before].Inode, afterInode = _after.Tree.Paths[after].Inode;
        contentsLeft = contentsLeft && !(_options.Verified && _before.HasSameContent(beforeInode, _after, afterInode));
        changed &= ~_options.Ignore;
        if (changed == ImageProperties.None && !contentsLeft) return;
        int finding = Add(before, after, changed);
        if (contentsLeft) _contents.Add(new Contents(finding, beforeInode, afterInode));
    }

    private static ImageProperties CompareRecords(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.SequenceEqual(after)) return ImageProperties.None;
        var changed = ImageProperties.None;
        var pairs = new PaxRecordPairs(before, after);
        while (pairs.TryReadDifference()) changed |= pairs.Key.StartsWith(PaxKeys.Xattr) ? ImageProperties.Xattr : ImageProperties.Record;
        return changed;
    }

    private bool IsIgnored(ImageProperties property) => (_options.Ignore & property) != 0;

    private int Add(int before, int after, ImageProperties changed)
    {
        int index = _findings.Add();
        _findings[index] = new Finding { Before = before, After = after, Changed = changed };
        return index;
    }

    // Contents that did not seem necessary when their layer was decompressed.
    private async Task RestoreAsync()
    {
        var dropped = new HashSet<LoadedLayer>();
        foreach (Contents contents in _contents)
        {
            if (_before.Tree.Inodes[contents.Before].IsDropped) dropped.Add(_before.LayerOf(contents.Before));
            if (_after.Tree.Inodes[contents.After].IsDropped) dropped.Add(_after.LayerOf(contents.After));
        }

        foreach (LoadedLayer layer in dropped)
        {
            if (layer.Restore is { } restore) await restore().ConfigureAwait(false);
        }
    }

    private void CompareContents()
    {
        // Inodes are numbered by layer and position in it.
        _contents.Sort((x, y) => x.Before.CompareTo(y.Before));
        InodeTable before = _before.Tree.Inodes, after = _after.Tree.Inodes;
        _progress.Begin(SquashStage.Comparing, _contents.Sum(contents => before.StoredBytesOf(contents.Before)));
        using var comparer = new ContentComparer(_progress, _cancellationToken);
        foreach ((int finding, int left, int right) in _contents)
        {
            if (!comparer.AreEqual(new FileContent(before, left), new FileContent(after, right), before[left].SizeOrDevice))
            {
                _findings[finding].Changed |= ImageProperties.Content;
            }
        }
    }
}
