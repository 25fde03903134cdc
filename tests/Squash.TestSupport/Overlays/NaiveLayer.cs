using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>One layer, unpacked into a directory of its own as engines do it, in memory.</summary>
internal sealed class NaiveLayer
{
    private const int MaxLinksFollowed = 40;
    private const string Capability = "security.capability";

    private readonly NaiveNode _lower;
    private readonly HashSet<ByteString> _loose;
    private readonly List<(List<ByteString> Parent, ByteString Name)> _whiteouts = [];
    private readonly List<List<ByteString>> _opaque = [];
    private readonly HashSet<NaiveNode> _borrowed = [];

    private readonly bool _isStrict;

    private NaiveLayer(NaiveNode lower, HashSet<ByteString> loose, bool isStrict)
    {
        _lower = lower;
        _loose = loose;
        _isStrict = isStrict;
    }

    private NaiveNode Root { get; } = NaiveNode.Directory();

    /// <param name="entries">What the layer holds.</param>
    /// <param name="lower">The layers below, merged.</param>
    /// <param name="loose">Takes the names of links into lower layers.</param>
    /// <param name="isStrict">
    /// Whether to refuse what no producer writes and engines do not agree on: a link to such a name, or to one that this
    /// layer has hidden; something else in place of a directory that the same layer has filled, a directory in place of a
    /// whiteout, or a symbolic link in place of a directory; a marker behind a symbolic link.
    /// </param>
    public static NaiveNode Unpack(List<RawTarEntry> entries, NaiveNode lower, HashSet<ByteString> loose, bool isStrict = false)
    {
        var layer = new NaiveLayer(lower, loose, isStrict);
        foreach (RawTarEntry entry in entries) layer.Add(entry);
        layer.PlaceMarkers();
        return layer.Root;
    }

    private static List<ByteString> Components(ByteString name) =>
        RootfsTree.CleanPath(name) is { IsEmpty: false } path ? path.Split('/') : [];

    private void Add(RawTarEntry entry)
    {
        List<ByteString> path = Components(entry.Name);
        if (path.Count == 0)
        {
            if (entry.Type != '5') throw new BadImageException("the root is no directory");
            SetDirectory(Root, entry);
            return;
        }

        List<ByteString> parent = path[..^1];
        switch (WhiteoutNames.Classify(path, out ByteString hidden))
        {
            case WhiteoutNames.Kind.Opaque:
                _opaque.Add(parent);
                break;
            case WhiteoutNames.Kind.Whiteout:
                _whiteouts.Add((parent, hidden));
                break;
            case WhiteoutNames.Kind.None:
                AddFile(entry, Directory(parent), path[^1]);
                break;
        }
    }

    private void AddFile(RawTarEntry entry, NaiveNode directory, ByteString name)
    {
        if (entry.Type != '5' && directory.Children.GetValueOrDefault(name) is { IsDirectory: true, Children.Count: > 0 }) RefuseIfStrict();
        if (entry.Type == '5')
        {
            if (!directory.Children.TryGetValue(name, out NaiveNode? existing) || !existing.IsDirectory)
            {
                if (existing is { IsWhiteout: true }) RefuseIfStrict();
                existing = directory.Add(name, NaiveNode.Directory());
            }

            SetDirectory(existing, entry);
        }
        else if (entry.Type == '1')
        {
            Link(entry, directory, name);
        }
        else
        {
            if (entry.Type == '2' && entry.Link.IsEmpty) throw new BadImageException($"{entry.Name} links to nothing");
            if (entry.Type == '2' && directory.Children.GetValueOrDefault(name) is { IsDirectory: true }) RefuseIfStrict();
            directory.Add(name, new NaiveNode(RootfsTree.FromEntry(entry)));
        }
    }

    private static void SetDirectory(NaiveNode directory, RawTarEntry entry)
    {
        directory.File = RootfsTree.FromEntry(entry);
        directory.IsImplied = false;
    }

    private void Link(RawTarEntry entry, NaiveNode directory, ByteString name)
    {
        List<ByteString> path = Components(entry.Link);
        if (path.Count == 0) throw new BadImageException($"{entry.Name} is a hardlink to the root");
        if (FindDirectory(path[..^1]) == directory && path[^1] == name) throw new BadImageException($"{entry.Name} is a hardlink to itself");
        NaiveNode? target = Find(path);
        if (target is null ? IsHidden(path) : _borrowed.Contains(target)) RefuseIfStrict();
        directory.Children.Remove(name);
        if (Find(path) != target) throw new BadImageException($"{entry.Name} replaces the way to what it links to");
        bool isOwn = target is not null && !_borrowed.Contains(target);
        target ??= Lower(path);
        if (target is null || target.IsDirectory || target.IsWhiteout) throw new BadImageException($"{entry.Name} is a hardlink to {entry.Link}, which is no file");
        if (isOwn)
        {
            target.File = WithMetadata(target.File, entry);
        }
        else
        {
            _borrowed.Add(target);
            _loose.Add(RootfsTree.CleanPath(entry.Link));
            _loose.Add(PathOf(directory, name));
        }

        directory.Add(name, target);
    }

    /// <summary>A link's own header is applied to the file; setting an owner drops its capabilities.</summary>
    private static FileNode WithMetadata(FileNode file, RawTarEntry link)
    {
        FileNode header = RootfsTree.FromEntry(link);
        return file with
        {
            Mode = file.Type == 'l' ? file.Mode : header.Mode,
            Uid = header.Uid,
            Gid = header.Gid,
            Mtime = header.Mtime,
            Xattrs = Union(file.Xattrs, header.Xattrs),
            OtherRecords = Union(file.OtherRecords, header.OtherRecords),
        };
    }

    private static string Union(string? before, string? added)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string xattr in (before ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!xattr.StartsWith(Capability + "=", StringComparison.Ordinal)) all[xattr.Split('=')[0]] = xattr;
        }

        foreach (string xattr in (added ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)) all[xattr.Split('=')[0]] = xattr;
        return string.Join(' ', all.Values);
    }

    /// <summary>Whether this layer has put something else on the way to a file of a lower one.</summary>
    private bool IsHidden(List<ByteString> path)
    {
        NaiveNode? own = Root;
        foreach (ByteString name in path)
        {
            own = own?.Children.GetValueOrDefault(name);
            if (own is { IsDirectory: false }) return true;
        }

        return false;
    }

    private NaiveNode? Lower(IEnumerable<ByteString> path)
    {
        NaiveNode? node = _lower;
        foreach (ByteString name in path) node = node?.Children.GetValueOrDefault(name);
        return node;
    }

    private ByteString PathOf(NaiveNode directory, ByteString name)
    {
        if (directory == Root || directory.Parent is not { } parent) return name;
        return PathOf(parent, parent.Children.First(c => c.Value == directory).Key) + "/" + name;
    }

    private NaiveNode Directory(List<ByteString> path) => Resolve(path, make: true) ?? throw new BadImageException("unreachable");

    private NaiveNode? Find(List<ByteString> path) => FindDirectory(path[..^1])?.Children.GetValueOrDefault(path[^1]);

    private NaiveNode? FindDirectory(List<ByteString> path) => Resolve(path, make: false);

    /// <summary>The directory of a path; symbolic links of this layer are followed, as unpacking does.</summary>
    private NaiveNode? Resolve(List<ByteString> path, bool make)
    {
        var ahead = new Stack<ByteString>(path.AsEnumerable().Reverse());
        NaiveNode directory = Root;
        for (int followed = 0; ahead.TryPop(out ByteString name);)
        {
            if (name.IsEmpty || name == ".") continue;
            if (name == "..")
            {
                directory = directory.Parent ?? Root;
                continue;
            }

            NaiveNode? child = directory.Children.GetValueOrDefault(name);
            if (child is null && make)
            {
                // A directory that is only implied looks as it does in the layers below.
                NaiveNode? below = Lower(PathOf(directory, name).Split('/'));
                child = directory.Add(name, NaiveNode.Directory(below is { IsDirectory: true } ? below.File : null));
            }

            if (child is { File.Type: 'l' })
            {
                if (++followed > MaxLinksFollowed) throw new BadImageException("symbolic links go round in circles");
                if (child.File.Target.StartsWith("/")) directory = Root;
                foreach (ByteString step in child.File.Target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
                continue;
            }

            if (child is null || !child.IsDirectory) return make ? throw new BadImageException($"an entry lies below {name}, which is no directory") : null;
            directory = child;
        }

        return directory;
    }

    /// <summary>Whiteouts hide only what is not of their own layer, in whatever order they stand.</summary>
    private void PlaceMarkers()
    {
        if (_whiteouts.Select(w => w.Parent).Concat(_opaque).Any(IsHidden)) RefuseIfStrict();
        var gone = new List<ByteString>();
        foreach ((List<ByteString> parent, ByteString name) in _whiteouts.OrderBy(w => w.Parent.Count))
        {
            if (IsBelow(parent, gone)) continue;
            NaiveNode directory = Directory(parent);
            if (!directory.Children.TryGetValue(name, out NaiveNode? own))
            {
                directory.Add(name, NaiveNode.Whiteout());
                gone.Add(PathOf(directory, name));
            }
            else if (own.IsDirectory)
            {
                own.IsOpaque = true;
            }
        }

        foreach (List<ByteString> path in _opaque)
        {
            if (!IsBelow(path, gone)) Directory(path).IsOpaque = true;
        }
    }

    private void RefuseIfStrict()
    {
        if (_isStrict) throw new BadImageException("references may read this differently");
    }

    private static bool IsBelow(List<ByteString> path, List<ByteString> gone) =>
        Enumerable.Range(1, path.Count).Any(n => gone.Contains(ByteString.Join('/', path.Take(n))));
}
