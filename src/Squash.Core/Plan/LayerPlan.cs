using System.Diagnostics.CodeAnalysis;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Plan;

/// <summary>A layer of the output, planned to the byte: its entries, their order, and its size.</summary>
internal sealed class LayerPlan(MergedTree tree, TarTime? latestTime)
{
    private readonly ByteBuffer _path = new();
    private readonly ByteBuffer _link = new();
    private readonly TarEncoder _encoder = new();
    private readonly HashSet<Blob> _incompleteTars = [];

    public ChunkedList<PlanItem> Items { get; } = new();

    /// <summary>The size of the layer's tar.</summary>
    public long TarBytes { get; private set; } = TarEncoder.EndBytes;

    /// <summary>The content of its files.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>The tars of compressed layers with content that the plan needs but that was not kept.</summary>
    public IReadOnlySet<Blob> IncompleteTars => _incompleteTars;

    public void Add(PlanItem item)
    {
        Items[Items.Add()] = item;
        TarBytes += MeasureHeader(item);
        if (TryGetContent(item, out Blob? tar, out _, out long bytes))
        {
            TarBytes += TarFields.Padded(bytes);
            ContentBytes += bytes;
            if (tree.Inodes[item.Inode].IsDropped) _incompleteTars.Add(tar);
        }
    }

    /// <summary>The size of an item in a tar: its header and its content.</summary>
    public long Measure(in PlanItem item) =>
        MeasureHeader(item) + (TryGetContent(item, out _, out _, out long bytes) ? TarFields.Padded(bytes) : 0);

    /// <summary>Encodes the header of an item. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(in PlanItem item)
    {
        TarEntryHeader header = Describe(item, out ReadOnlySpan<byte> records);
        return _encoder.Encode(header, _path.Span, _link.Span, records);
    }

    /// <summary>The location of an item's content; <see langword="false"/> if it has none.</summary>
    public bool TryGetContent(in PlanItem item, [NotNullWhen(true)] out Blob? tar, out long offset, out long bytes)
    {
        tar = null;
        offset = bytes = 0;
        if (item.Kind != PlanItemKind.Entry || item.Inode < 0 || tree.Inodes[item.Inode].Type != EntryType.File) return false;

        tar = tree.Inodes.TarOf(item.Inode);
        offset = tree.Inodes[item.Inode].DataOffset;
        bytes = tree.Inodes.StoredBytesOf(item.Inode);
        return bytes > 0;
    }

    private int MeasureHeader(in PlanItem item)
    {
        TarEntryHeader header = Describe(item, out ReadOnlySpan<byte> records);
        return _encoder.Measure(header, _path.Span, _link.Span, records);
    }

    private TarEntryHeader Describe(in PlanItem item, out ReadOnlySpan<byte> records)
    {
        tree.Paths.GetPath(item.Node, _path);
        _link.Clear();
        records = default;
        if (item.Kind is PlanItemKind.Whiteout or PlanItemKind.Opaque)
        {
            NameWhiteout(item);
            return new TarEntryHeader { Type = EntryType.File, Mode = 0x1a4 };
        }

        if (item.Inode == PathNode.ImpliedDirectory)
        {
            _path.Append((byte)'/');
            return new TarEntryHeader { Type = EntryType.Directory, Mode = PathNode.ImpliedMode };
        }

        ref readonly LayerEntry entry = ref tree.Inodes[item.Inode];
        records = tree.Inodes.RecordsOf(item.Inode);
        var header = new TarEntryHeader
        {
            Type = item.Kind == PlanItemKind.HardLink ? EntryType.HardLink : entry.Type,
            Mode = entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Mtime = entry.Mtime.NoLaterThan(latestTime),
        };
        if (item.Kind == PlanItemKind.HardLink) tree.Paths.GetPath(item.LinkTo, _link);
        else DescribeOwn(item.Inode, entry, ref header);
        return header;
    }

    private void DescribeOwn(int inode, in LayerEntry entry, ref TarEntryHeader header)
    {
        switch (entry.Type)
        {
            case EntryType.Directory:
                // The root itself is "./", as in tar and docker.
                if (_path.Length == 0) _path.Append((byte)'.');
                _path.Append((byte)'/');
                break;
            case EntryType.Symlink:
                _link.Set(tree.Inodes.TargetOf(inode));
                break;
            case EntryType.CharDevice or EntryType.BlockDevice:
                header.DevMajor = entry.SizeOrDevice >>> 32;
                header.DevMinor = entry.SizeOrDevice & uint.MaxValue;
                break;
            case EntryType.File:
                header.Size = entry.SizeOrDevice;
                if (entry.Sparse != 0) header.Sparse = tree.Inodes.SparseMapOf(inode);
                break;
        }
    }

    private void NameWhiteout(in PlanItem item)
    {
        if (item.Kind == PlanItemKind.Opaque)
        {
            if (_path.Length > 0) _path.Append((byte)'/');
            _path.Append(WhiteoutRules.OpaqueMarker);
            return;
        }

        ReadOnlySpan<byte> name = tree.Paths.Name(item.Node);
        _path.Truncate(_path.Length - name.Length);
        _path.Append(WhiteoutRules.Marker);
        _path.Append(name);
    }
}
