using System.Formats.Tar;

namespace Squash.Transform.Slim.Files;

/// <summary>The tree of a squash as <see cref="IRootFiles"/>.</summary>
internal sealed class TreeFiles(ImageTree tree, WorkBudget budget) : IRootFiles
{
    // NAME_MAX of Linux.
    private const int MaxNameBytes = 255;

    // Slimming runs in one thread.
    private byte[] _path = new byte[256];

    public WorkBudget Budget => budget;

    public int Root => ImageTree.RootNode;

    public int Find(int directory, ReadOnlySpan<char> name)
    {
        Span<byte> bytes = name.Length <= MaxNameBytes ? stackalloc byte[MaxNameBytes] : new byte[name.Length];
        bytes = bytes[..name.Length];
        ByteText.Copy(name, bytes);
        return tree.FindChild(directory, bytes);
    }

    public int ParentOf(int node) => node == Root ? Root : tree.ParentOf(node);

    public string NameOf(int node) => ByteText.Of(tree.NameOf(node));

    public string PathOf(int node)
    {
        int length = tree.CopyPath(node, ref _path);
        return string.Create(length + 1, _path, (text, path) =>
        {
            text[0] = '/';
            ByteText.Copy(path.AsSpan(0, text.Length - 1), text[1..]);
        });
    }

    public FileKind KindOf(int node) => tree.IsDirectory(node) ? FileKind.Directory : tree.MetadataOf(node).Type switch
    {
        TarEntryType.RegularFile => FileKind.File,
        TarEntryType.SymbolicLink => FileKind.Symlink,
        _ => FileKind.Other,
    };

    public int ModeOf(int node) => (int)tree.MetadataOf(node).Mode;

    public long SizeOf(int node) => tree.MetadataOf(node).Bytes;

    public int InodeOf(int node) => (int)tree.MetadataOf(node).Inode;

    public int LayerOf(int node) => tree.MetadataOf(node).Layer ?? 0;

    public string TargetOf(int node) => ByteText.Of(tree.LinkTargetOf(node));

    public IEnumerable<int> ChildrenOf(int directory)
    {
        var children = new List<int>();
        tree.AddChildren(directory, children, inOrder: true);
        return children;
    }

    public Stream Open(int node) => tree.OpenReadAsync(node, CancellationToken.None).GetAwaiter().GetResult();
}
