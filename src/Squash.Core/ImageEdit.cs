using System.Formats.Tar;

namespace Squash;

/// <summary>The changes of an <see cref="IImageTransform"/> to a tree. They take effect after the transform's task has ended.</summary>
/// <remarks>For one thread at a time.</remarks>
public sealed class ImageEdit
{
    private readonly ImageTree _tree;
    private readonly string _transform;
    private readonly List<int> _removed = [];
    private readonly Dictionary<long, byte[]> _contents = [];
    private bool _isComplete;

    internal ImageEdit(ImageTree tree, string transform)
    {
        _tree = tree;
        _transform = transform;
    }

    /// <summary>The removed names; one may be below another, or listed twice.</summary>
    internal IReadOnlyList<int> Removed => _removed;

    /// <summary>New contents, by inode.</summary>
    internal IReadOnlyDictionary<long, byte[]> Contents => _contents;

    /// <summary>Removes a name; for a directory, everything below it too. Other names of the same file stay.</summary>
    /// <exception cref="ArgumentException">The file is the root, or belongs to another tree.</exception>
    /// <exception cref="InvalidOperationException">The transform has ended.</exception>
    public void Remove(ImageFile file)
    {
        CheckOpen();
        int node = _tree.NodeOf(file);
        if (node == ImageTree.RootNode) throw new ArgumentException("The root cannot be removed.", nameof(file));
        _removed.Add(node);
    }

    /// <summary>
    /// Gives a regular file another content, under all of its names. Its size is adjusted; all other metadata stays,
    /// including the modification time. The last content counts.
    /// </summary>
    /// <param name="file">One of the file's names.</param>
    /// <param name="content">The new content. It is copied.</param>
    /// <exception cref="ArgumentException">The file is not a regular one, or belongs to another tree.</exception>
    /// <exception cref="InvalidOperationException">The transform has ended.</exception>
    public void ReplaceContent(ImageFile file, ReadOnlyMemory<byte> content)
    {
        CheckOpen();
        FileMetadata metadata = _tree.MetadataOf(_tree.NodeOf(file));
        if (metadata.Type != TarEntryType.RegularFile) throw new ArgumentException($"{file} is not a regular file and has no content.", nameof(file));
        _contents[metadata.Inode] = content.ToArray();
    }

    /// <summary>Declares that the transform has ended.</summary>
    internal void Complete() => _isComplete = true;

    private void CheckOpen()
    {
        if (_isComplete) throw new InvalidOperationException($"The transform \"{_transform}\" has ended: its edit cannot change any more.");
    }
}
