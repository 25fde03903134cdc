namespace Squash;

/// <summary>The root filesystem that the layers of an image show together: names, metadata, and contents on demand.</summary>
/// <remarks>
/// An <see cref="IImageTransform"/> gets it. It does not change until the transform's task has ended, so any number of threads
/// may read it meanwhile; afterwards neither it nor its files may be used any more.
/// </remarks>
public abstract class ImageTree
{
    internal const int None = -1;
    internal const int RootNode = 0;

    private protected ImageTree()
    {
    }

    /// <summary>The directory that contains everything.</summary>
    public ImageFile Root => new(this, RootNode);

    /// <summary>All files except the root: a directory before its contents, and the names in each directory in byte order.</summary>
    public ImageFiles Files => new(this, RootNode, isDeep: true);

    /// <summary>Finds a path without following symbolic links.</summary>
    /// <param name="path">
    /// The path from the root, with or without a slash at the start. A slash at the end requires a directory, and
    /// <c>..</c> in the root is the root. The empty path is the root.
    /// </param>
    /// <param name="file">The file; undefined if there is none.</param>
    /// <returns>Whether there is such a file.</returns>
    public bool TryFind(ReadOnlySpan<byte> path, out ImageFile file) =>
        TryGet(PathResolver.Resolve(this, RootNode, path, follow: false, links: null), out file);

    /// <summary>Finds a path like a process in the container: symbolic links are followed, inside this root.</summary>
    /// <param name="path">The path, in the form of <see cref="TryFind"/>.</param>
    /// <param name="file">The target of the path, never a symbolic link.</param>
    /// <returns><see langword="false"/> if there is none, or if the path leads through more than 40 links, which is the limit of Linux.</returns>
    public bool TryResolve(ReadOnlySpan<byte> path, out ImageFile file) => TryResolve(path, Root, out file);

    /// <param name="path">The path.</param>
    /// <param name="start">The starting directory of a path without a slash at the start.</param>
    /// <param name="file">The target of the path.</param>
    /// <param name="links">Gets each symbolic link that was followed, in order, even if the target does not exist.</param>
    /// <inheritdoc cref="TryResolve(ReadOnlySpan{byte}, out ImageFile)"/>
    public bool TryResolve(ReadOnlySpan<byte> path, ImageFile start, out ImageFile file, ICollection<ImageFile>? links = null) =>
        TryGet(PathResolver.Resolve(this, NodeOf(start), path, follow: true, links), out file);

    internal abstract FileMetadata MetadataOf(int node);

    internal abstract ReadOnlySpan<byte> NameOf(int node);

    internal abstract ReadOnlySpan<byte> LinkTargetOf(int node);

    internal abstract IReadOnlyList<ImageXattr> XattrsOf(int node);

    /// <summary>The directory that contains a name; for the root, <see cref="None"/>.</summary>
    internal abstract int ParentOf(int node);

    internal abstract bool IsDirectory(int node);

    /// <summary>Finds a name in a directory; <see cref="None"/> if it does not exist.</summary>
    internal abstract int FindChild(int directory, ReadOnlySpan<byte> name);

    /// <summary>Adds the names in a directory to a list.</summary>
    internal abstract void AddChildren(int directory, List<int> children, bool inOrder);

    /// <summary>Puts a path into a buffer, which is replaced if it is too small.</summary>
    /// <returns>The length of the path.</returns>
    internal abstract int CopyPath(int node, ref byte[] buffer);

    /// <summary>The path for display.</summary>
    internal abstract string ShowPath(int node);

    internal abstract Task<Stream> OpenReadAsync(int node, CancellationToken cancellationToken);

    /// <exception cref="ArgumentException">The file belongs to another tree.</exception>
    internal int NodeOf(ImageFile file) =>
        ReferenceEquals(file.Tree, this) ? file.Node : throw new ArgumentException("The file belongs to another tree.", nameof(file));

    private bool TryGet(int node, out ImageFile file)
    {
        file = node == None ? default : new ImageFile(this, node);
        return node != None;
    }
}
