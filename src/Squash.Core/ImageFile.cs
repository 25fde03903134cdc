using System.Formats.Tar;

namespace Squash;

/// <summary>A name in an <see cref="ImageTree"/>, with the file that it refers to.</summary>
/// <remarks>
/// Two are equal if they are the same name of the same tree. Names of one file (hardlinks) differ, but have the same
/// <see cref="Inode"/>. Spans of names, targets and attributes stay valid as long as the tree does.
/// </remarks>
public readonly record struct ImageFile
{
    private readonly ImageTree? _tree;

    internal ImageFile(ImageTree tree, int node)
    {
        _tree = tree;
        Node = node;
    }

    /// <summary>The bytes of its name, without its directories. They need not be UTF-8. The root has none.</summary>
    public ReadOnlySpan<byte> Name => Tree.NameOf(Node);

    /// <summary>
    /// The bytes of its path in the layer, without a slash at either end: <c>etc/passwd</c>. They need not be UTF-8.
    /// The root's path is empty. Each call creates a new array.
    /// </summary>
    public ReadOnlySpan<byte> Path
    {
        get
        {
            byte[] buffer = [];
            int length = Tree.CopyPath(Node, ref buffer);
            return buffer.AsSpan(0, length);
        }
    }

    /// <summary>Whether it is the root of the tree.</summary>
    public bool IsRoot => Node == ImageTree.RootNode;

    /// <summary>
    /// The type: a regular file, directory, symbolic link, device or FIFO. A hardlink is a regular file with another name.
    /// </summary>
    public TarEntryType Type => Metadata.Type;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Tree.IsDirectory(Node);

    /// <summary>The size of a regular file, as a container sees it; otherwise 0.</summary>
    public long Bytes => Metadata.Bytes;

    /// <summary>Its permissions, with the set-user-ID, set-group-ID and sticky bits.</summary>
    public UnixFileMode Mode => Metadata.Mode;

    /// <summary>The numeric ID of its owner.</summary>
    public long Uid => Metadata.Uid;

    /// <summary>The numeric ID of its group.</summary>
    public long Gid => Metadata.Gid;

    /// <summary>The time of the last modification, in whole seconds since 1970, rounded down.</summary>
    public long MtimeSeconds => Metadata.MtimeSeconds;

    /// <summary>The nanoseconds after <see cref="MtimeSeconds"/>, 0 to 999,999,999.</summary>
    public int MtimeNanoseconds => Metadata.MtimeNanoseconds;

    /// <summary>The major number of a device; otherwise 0.</summary>
    public long DeviceMajor => Metadata.DeviceMajor;

    /// <summary>The minor number of a device; otherwise 0.</summary>
    public long DeviceMinor => Metadata.DeviceMinor;

    /// <summary>The target of a symbolic link, as written; otherwise empty.</summary>
    public ReadOnlySpan<byte> LinkTarget => Tree.LinkTargetOf(Node);

    /// <summary>Its extended attributes, in byte order of their names.</summary>
    public IReadOnlyList<ImageXattr> Xattrs => Tree.XattrsOf(Node);

    /// <summary>A number that all names of one file share, and that no other file of the tree has. It has no other meaning.</summary>
    public long Inode => Metadata.Inode;

    /// <summary>The number of names of the file; 1 for a directory.</summary>
    public int LinkCount => Metadata.LinkCount;

    /// <summary>
    /// The layer that its content and metadata come from, 0 for the base; <see langword="null"/> for a directory that has no entry
    /// in any layer and is only part of other paths.
    /// </summary>
    public int? Layer => Metadata.Layer;

    /// <summary>The directory that contains it; for the root, the root.</summary>
    public ImageFile Parent => IsRoot ? this : new ImageFile(Tree, Tree.ParentOf(Node));

    /// <summary>The contents of a directory, in byte order of the names; otherwise empty.</summary>
    public ImageFiles Children => new(Tree, Node, isDeep: false);

    /// <summary>Everything below a directory: a directory before its contents, and the names in each directory in byte order.</summary>
    public ImageFiles Descendants => new(Tree, Node, isDeep: true);

    internal ImageTree Tree => _tree ?? throw new InvalidOperationException("This is not a file of any tree.");

    internal int Node { get; }

    private FileMetadata Metadata => Tree.MetadataOf(Node);

    /// <summary>Finds a name in a directory; the name is one component, and symbolic links are not followed.</summary>
    public bool TryGetChild(ReadOnlySpan<byte> name, out ImageFile child)
    {
        int node = Tree.FindChild(Node, name);
        child = node == ImageTree.None ? default : new ImageFile(Tree, node);
        return node != ImageTree.None;
    }

    /// <summary>Opens the content of a regular file: seekable, with holes read as zeros.</summary>
    /// <remarks>
    /// <para>
    /// The content is read from its layer. If the layer is compressed, contents that did not seem necessary may have been dropped;
    /// the first file that needs one of them then waits until the layer has been decompressed again.
    /// </para>
    /// <para>
    /// The digest of the layer may not have been checked yet. If it turns out to be wrong, the squash fails, no matter how the content
    /// was used.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is not a regular file.</exception>
    /// <exception cref="SquashException">The layer is damaged.</exception>
    /// <exception cref="IOException">The content cannot be read.</exception>
    public Stream OpenRead() => OpenReadAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <inheritdoc cref="OpenRead"/>
    public Task<Stream> OpenReadAsync(CancellationToken cancellationToken = default) => Tree.OpenReadAsync(Node, cancellationToken);

    /// <summary>The path for display: valid UTF-8 as it is, everything else as <c>\xNN</c>.</summary>
    public override string ToString() => _tree?.ShowPath(Node) ?? "";
}
