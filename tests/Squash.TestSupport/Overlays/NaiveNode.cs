using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>A file of a layer, or of the layers merged so far. All names of a file share one node.</summary>
internal sealed class NaiveNode(FileNode file)
{
    public FileNode File { get; set; } = file;

    public NaiveNode? Parent { get; set; }

    public SortedDictionary<ByteString, NaiveNode> Children { get; } = [];

    public bool IsDirectory => File.Type == 'd';

    /// <summary>A directory without an entry.</summary>
    public bool IsImplied { get; set; }

    public bool IsOpaque { get; set; }

    /// <summary>A directory of a layer that whites out its name: nothing of the lower one is left, not even its metadata.</summary>
    public bool IsRenewed { get; set; }

    public bool IsWhiteout => File is { Type: 'c', Device: (0, 0) };

    public NaiveNode Add(ByteString name, NaiveNode child)
    {
        Children[name] = child;
        if (child.IsDirectory) child.Parent = this;
        return child;
    }

    public static NaiveNode Directory(FileNode? like = null) => new(new FileNode
    {
        Type = 'd',
        Mode = like?.Mode ?? 0b111_101_101,
        Uid = like?.Uid ?? 0,
        Gid = like?.Gid ?? 0,
        Mtime = like?.Mtime,
        Xattrs = like?.Xattrs ?? "",
        OtherRecords = like?.OtherRecords,
        Inode = new object(),
    })
    { IsImplied = true };

    public static NaiveNode Whiteout() => new(new FileNode { Type = 'c', Inode = new object() });
}
