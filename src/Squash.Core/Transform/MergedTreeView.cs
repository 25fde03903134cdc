using System.Formats.Tar;
using System.Runtime.InteropServices;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;
using Squash.Tar.Reading;

namespace Squash.Transform;

/// <summary>Shows merged layers to a transform. Nothing is copied, so the tree must not change meanwhile.</summary>
/// <param name="tree">The merged tree.</param>
/// <param name="layers">The layers, base first.</param>
internal sealed class MergedTreeView(MergedTree tree, IReadOnlyList<LoadedLayer> layers) : ImageTree
{
    // Readers of headers ask for a few bytes at a time.
    private const int ReadAheadBytes = 4096;

    private readonly NameOrder _order = new(tree.Paths);

    internal override FileMetadata MetadataOf(int node)
    {
        int inode = tree.Paths[node].Inode;
        if (inode == PathNode.ImpliedDirectory)
        {
            return new FileMetadata { Type = TarEntryType.Directory, Mode = (UnixFileMode)PathNode.ImpliedMode, Inode = ~node, LinkCount = 1 };
        }

        ref readonly LayerEntry entry = ref tree.Inodes[inode];
        bool isDevice = entry.Type is EntryType.CharDevice or EntryType.BlockDevice;
        return new FileMetadata
        {
            Type = entry.Type.ToTarEntryType(),
            Mode = (UnixFileMode)entry.Mode,
            Bytes = entry.Type == EntryType.File ? entry.SizeOrDevice : 0,
            Uid = entry.Uid,
            Gid = entry.Gid,
            MtimeSeconds = entry.MtimeSeconds,
            MtimeNanoseconds = entry.MtimeNanoseconds,
            DeviceMajor = isDevice ? entry.SizeOrDevice >>> 32 : 0,
            DeviceMinor = isDevice ? entry.SizeOrDevice & uint.MaxValue : 0,
            Inode = inode,
            LinkCount = tree.Inodes.Names[inode],
            Layer = tree.Inodes.OrdinalOf(inode),
        };
    }

    internal override ReadOnlySpan<byte> NameOf(int node) => tree.Paths.Name(node);

    internal override ReadOnlySpan<byte> LinkTargetOf(int node)
    {
        int inode = tree.Paths[node].Inode;
        return inode >= 0 && tree.Inodes[inode].Type == EntryType.Symlink ? tree.Inodes.TargetOf(inode) : default;
    }

    internal override IReadOnlyList<ImageXattr> XattrsOf(int node)
    {
        int inode = tree.Paths[node].Inode;
        if (inode < 0 || tree.Inodes.RecordsOf(inode).IsEmpty) return [];
        var xattrs = new List<ImageXattr>();
        var records = new PaxRecords(tree.Inodes.RecordsOf(inode));
        while (records.TryRead(out _))
        {
            if (!records.Key.StartsWith(PaxKeys.Xattr)) continue;
            xattrs.Add(new ImageXattr { Name = records.Key[PaxKeys.Xattr.Length..].ToArray(), Value = records.Value.ToArray() });
        }

        return xattrs;
    }

    internal override int ParentOf(int node) => tree.Paths[node].Parent;

    internal override bool IsDirectory(int node) => tree.IsDirectory(node);

    internal override int FindChild(int directory, ReadOnlySpan<byte> name)
    {
        int child = tree.Paths.Find(directory, name);
        return child != PathTree.None && tree.Paths[child].IsPresent ? child : None;
    }

    internal override void AddChildren(int directory, List<int> children, bool inOrder)
    {
        int start = children.Count;
        for (int child = tree.Paths[directory].FirstChild; child != PathTree.None; child = tree.Paths[child].NextSibling)
        {
            if (tree.Paths[child].IsPresent) children.Add(child);
        }

        if (inOrder) CollectionsMarshal.AsSpan(children)[start..].Sort(_order);
    }

    internal override int CopyPath(int node, ref byte[] buffer)
    {
        int length = tree.Paths.PathLength(node);
        if (buffer.Length < length) buffer = new byte[Math.Max(length, buffer.Length * 2)];
        tree.Paths.CopyPath(node, buffer.AsSpan(0, length));
        return length;
    }

    internal override string ShowPath(int node)
    {
        byte[] path = new byte[tree.Paths.PathLength(node)];
        tree.Paths.CopyPath(node, path);
        return TarPath.ToText(path);
    }

    internal override async Task<Stream> OpenReadAsync(int node, CancellationToken cancellationToken)
    {
        int inode = tree.Paths[node].Inode;
        if (inode < 0 || tree.Inodes[inode].Type != EntryType.File)
        {
            throw new InvalidOperationException($"{TarPath.Show(new ImageFile(this, node).Path)} is not a regular file and has no content.");
        }

        if (tree.Inodes[inode].IsDropped && layers[tree.Inodes.OrdinalOf(inode)].Restore is { } restore)
        {
            await RestoreAsync(restore, cancellationToken).ConfigureAwait(false);
        }

        return new BufferedStream(new ContentStream(ContentOf(inode)), ReadAheadBytes);
    }

    private static async Task RestoreAsync(Func<Task> restore, CancellationToken cancellationToken)
    {
        try
        {
            await restore().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SpoolFailedException failure)
        {
            throw SpoolFailedException.CauseOf(failure);
        }
    }

    private Blob ContentOf(int file)
    {
        LayerEntry entry = tree.Inodes[file];
        Blob tar = tree.Inodes.TarOf(file);
        Blob stored = tar.Slice(entry.DataOffset, tree.Inodes.StoredBytesOf(file), tar.Name);
        return tree.Inodes.SparseMapOf(file) is { } map
            ? new Blob(new SparseSource(stored, map, entry.SizeOrDevice), 0, entry.SizeOrDevice, tar.Name)
            : stored;
    }

    private sealed class NameOrder(PathTree paths) : IComparer<int>
    {
        public int Compare(int x, int y) => paths.Name(x).SequenceCompareTo(paths.Name(y));
    }
}
