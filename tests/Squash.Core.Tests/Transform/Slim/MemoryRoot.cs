using System.Text;
using Squash.Transform.Slim.Files;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>A small root filesystem, made of paths.</summary>
internal sealed class MemoryRoot : IRootFiles
{
    private readonly List<Node> _nodes = [new Node("", 0, FileKind.Directory, 0b111_101_101, [], "", 0, 0)];
    private readonly Dictionary<(int, string), int> _children = [];

    private sealed record Node(string Name, int Parent, FileKind Kind, int Mode, byte[] Content, string Target, int Layer, int Inode);

    /// <summary>The layer of what is added next.</summary>
    public int Layer { get; set; }

    public WorkBudget Budget { get; set; } = new(CancellationToken.None);

    public int Root => 0;

    public MemoryRoot Directory(string path, int mode = 0b111_101_101)
    {
        Add(path, FileKind.Directory, mode, [], "");
        return this;
    }

    public MemoryRoot File(string path, byte[] content, int mode = 0b110_100_100)
    {
        Add(path, FileKind.File, mode, content, "");
        return this;
    }

    public MemoryRoot File(string path, string text = "", int mode = 0b110_100_100) => File(path, Encoding.UTF8.GetBytes(text), mode);

    public MemoryRoot Program(string path, byte[] content) => File(path, content, 0b111_101_101);

    public MemoryRoot Program(string path, string text) => File(path, text, 0b111_101_101);

    public MemoryRoot Symlink(string path, string target)
    {
        Add(path, FileKind.Symlink, 0b111_111_111, [], target);
        return this;
    }

    /// <summary>Adds another name for a file.</summary>
    public MemoryRoot HardLink(string path, string target)
    {
        Node file = _nodes[Node_(target)];
        int added = Add(path, FileKind.File, file.Mode, file.Content, "");
        _nodes[added] = _nodes[added] with { Inode = file.Inode };
        return this;
    }

    /// <summary>Adds all that lies in a directory of the host.</summary>
    public MemoryRoot FromDisk(string directory)
    {
        foreach (FileSystemInfo info in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(info => info.FullName, StringComparer.Ordinal))
        {
            string path = info.FullName[directory.TrimEnd('/').Length..];
            if (info.LinkTarget is { } target) Symlink(path, target);
            else if (info is DirectoryInfo) Directory(path, (int)info.UnixFileMode);
            else File(path, System.IO.File.ReadAllBytes(info.FullName), (int)info.UnixFileMode);
        }

        return this;
    }

    public int Find(int directory, ReadOnlySpan<char> name) => _children.GetValueOrDefault((directory, name.ToString()), IRootFiles.None);

    public int ParentOf(int node) => _nodes[node].Parent;

    public string NameOf(int node) => _nodes[node].Name;

    public string PathOf(int node) => node == Root ? "/" : $"{(ParentOf(node) == Root ? "" : PathOf(ParentOf(node)))}/{NameOf(node)}";

    public FileKind KindOf(int node) => _nodes[node].Kind;

    public int ModeOf(int node) => _nodes[node].Mode;

    public long SizeOf(int node) => _nodes[node].Content.Length;

    public int InodeOf(int node) => _nodes[node].Inode;

    public int LayerOf(int node) => _nodes[node].Layer;

    public string TargetOf(int node) => _nodes[node].Target;

    public IEnumerable<int> ChildrenOf(int directory) => _children.Where(child => child.Key.Item1 == directory).Select(child => child.Value).Order();

    public Stream Open(int node) => new MemoryStream(_nodes[node].Content, writable: false);

    private int Node_(string path)
    {
        int node = RootPath.Resolve(this, path, followLast: false, links: null);
        return node >= 0 ? node : throw new ArgumentException($"there is no {path}");
    }

    private int Add(string path, FileKind kind, int mode, byte[] content, string target)
    {
        string parent = RootPath.DirectoryOf(path);
        int directory = RootPath.Resolve(this, parent, followLast: false, links: null);
        if (directory < 0) directory = Add(parent, FileKind.Directory, 0b111_101_101, [], "");
        string name = ByteText.FromUnicode(path[(path.LastIndexOf('/') + 1)..]);
        int found = Find(directory, name), added = found >= 0 ? found : _nodes.Count;
        var node = new Node(name, directory, kind, mode, content, target, Layer, added);
        if (found >= 0)
        {
            _nodes[found] = node;
            return found;
        }

        _nodes.Add(node);
        _children.Add((directory, name), added);
        return added;
    }
}
