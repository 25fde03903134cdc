using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>One layer, unpacked in memory into its own directory as engines do it.</summary>
internal sealed class NaiveLayer
{
    private const int MaxLinksFollowed = 40;
    private const string Capability = "security.capability";

    private readonly NaiveNode _lower;
    private readonly HashSet<ByteString> _loose;
    private readonly List<(List<ByteString> Directory, ByteString? Name)> _markers = [];
    private readonly Dictionary<ByteString, NaiveNode> _pseudoLinks = [];
    private readonly HashSet<ByteString> _emptied = [];
    private readonly HashSet<NaiveNode> _borrowed = [];

    private readonly bool _isStrict;

    private NaiveLayer(NaiveNode lower, HashSet<ByteString> loose, bool isStrict)
    {
        _lower = lower;
        _loose = loose;
        _isStrict = isStrict;
    }

    private NaiveNode Root { get; } = NaiveNode.Directory();

    /// <param name="entries">The entries of the layer.</param>
    /// <param name="lower">The layers below, merged.</param>
    /// <param name="loose">Receives the names of links into lower layers.</param>
    /// <param name="isStrict">
    /// Whether to refuse layers that no tool writes and that engines handle differently: a link to such a name, or to one that this
    /// layer has hidden; a directory instead of something that has replaced a directory filled by the same layer;
    /// a directory instead of a whiteout.
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
            if (entry.Type == '5') SetDirectory(Root, entry);
            return;
        }

        List<ByteString> parent = path[..^1];
        switch (WhiteoutNames.Classify(path, out ByteString hidden))
        {
            case WhiteoutNames.Kind.Opaque:
                if (Settle(parent) is { } emptied) _markers.Add((emptied, null));
                break;
            case WhiteoutNames.Kind.Whiteout:
                if (Settle(parent) is { } directory) _markers.Add((directory, hidden));
                break;
            case WhiteoutNames.Kind.PseudoLink when entry.Type == '0':
                _pseudoLinks[path[^1]] = new NaiveNode(RootfsTree.FromEntry(entry));
                break;
            case WhiteoutNames.Kind.None:
                AddFile(entry, Directory(parent), path[^1]);
                break;
        }
    }

    private void AddFile(RawTarEntry entry, NaiveNode directory, ByteString name)
    {
        ByteString path = PathOf(directory, name);
        if (entry.Type != '5')
        {
            // The replacement of a directory removes its markers too.
            List<ByteString> place = path.Split('/');
            _markers.RemoveAll(marker => marker.Directory.Take(place.Count).SequenceEqual(place));
            if (directory.Children.GetValueOrDefault(name) is { IsDirectory: true, Children.Count: > 0 }) _emptied.Add(path);
        }

        if (entry.Type == '5')
        {
            if (_emptied.Contains(path)) RefuseIfStrict();
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
        NaiveNode? target = FindTarget(path);
        if (target is null ? IsHidden(path) : _borrowed.Contains(target)) RefuseIfStrict();
        directory.Children.Remove(name);
        if (FindTarget(path) != target) throw new BadImageException($"{entry.Name} replaces a part of its link's path");
        bool isOwn = target is not null && !_borrowed.Contains(target);
        target ??= Lower(path);
        if (target is null || target.IsDirectory || target.IsWhiteout) throw new BadImageException($"{entry.Name} is a hardlink to {entry.Link}, which is not a file");
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

    /// <summary>A link's own header is applied to the file. Setting an owner drops its capabilities.</summary>
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

    /// <summary>Whether this layer has replaced a name in the path of a file in a lower one.</summary>
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

    private NaiveNode? FindTarget(List<ByteString> path) =>
        path is [var directory, var name] && directory == WhiteoutNames.PseudoLinks ? _pseudoLinks.GetValueOrDefault(name) : Find(path);

    private NaiveNode? Find(List<ByteString> path) => FindDirectory(path[..^1])?.Children.GetValueOrDefault(path[^1]);

    private NaiveNode? FindDirectory(List<ByteString> path) => Resolve(path, make: false);

    /// <summary>The directory of a path. Symbolic links of this layer are followed, as when it is unpacked.</summary>
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
                if (name.Length > 255) throw new BadImageException("a link leads to a name that is too long");
                // An implied directory has the metadata of the layers below.
                NaiveNode? below = Lower(PathOf(directory, name).Split('/'));
                child = directory.Add(name, NaiveNode.Directory(below is { IsDirectory: true } ? below.File : null));
            }

            if (child is { File.Type: 'l' })
            {
                if (++followed > MaxLinksFollowed) throw new BadImageException("symbolic links form a loop");
                if (child.File.Target.StartsWith("/")) directory = Root;
                foreach (ByteString step in child.File.Target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
                continue;
            }

            if (child is null || !child.IsDirectory) return make ? throw new BadImageException($"an entry is below {name}, which is not a directory") : null;
            directory = child;
        }

        return directory;
    }

    /// <summary>The place of a marker's directory among the files unpacked so far; nothing if something else is in the way.</summary>
    private List<ByteString>? Settle(List<ByteString> path)
    {
        var ahead = new Stack<ByteString>(path.AsEnumerable().Reverse());
        List<ByteString> at = [];
        for (int followed = 0; ahead.TryPop(out ByteString name);)
        {
            if (name.IsEmpty || name == ".") continue;
            if (name == "..")
            {
                if (at.Count > 0) at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(name);
            NaiveNode? own = Root;
            foreach (ByteString step in at) own = own?.Children.GetValueOrDefault(step);
            if (own is null or { IsDirectory: true }) continue;
            if (own.File.Type != 'l') return null;
            if (++followed > MaxLinksFollowed) throw new BadImageException("symbolic links form a loop");
            at.RemoveAt(at.Count - 1);
            if (own.File.Target.StartsWith("/")) at.Clear();
            foreach (ByteString step in own.File.Target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
        }

        return at;
    }

    /// <summary>Whiteouts hide only names of lower layers, no matter whether their own layer lists the name before or after them.</summary>
    private void PlaceMarkers()
    {
        var gone = new List<ByteString>();
        var renewed = new List<NaiveNode>();
        foreach ((List<ByteString> parent, ByteString? hidden) in _markers.OrderBy(marker => marker.Directory.Count))
        {
            if (hidden is not { } name || IsBelow(parent, gone)) continue;
            NaiveNode directory = Directory(parent);
            if (!directory.Children.TryGetValue(name, out NaiveNode? own))
            {
                directory.Add(name, NaiveNode.Whiteout());
                gone.Add(PathOf(directory, name));
            }
            else if (own.IsDirectory)
            {
                own.IsRenewed = true;
                renewed.Add(own);
            }
        }

        foreach ((List<ByteString> path, _) in _markers.Where(marker => marker.Name is null))
        {
            if (!IsBelow(path, gone)) Directory(path).IsOpaque = true;
        }

        foreach (NaiveNode directory in renewed) ForgetLowerLooks(directory);
    }

    /// <summary>The lower directory is gone as a whole, so an implied one gets the default metadata.</summary>
    private static void ForgetLowerLooks(NaiveNode directory)
    {
        if (directory.IsImplied) directory.File = NaiveNode.Directory().File;
        foreach (NaiveNode child in directory.Children.Values.Where(child => child.IsDirectory)) ForgetLowerLooks(child);
    }

    private void RefuseIfStrict()
    {
        if (_isStrict) throw new BadImageException("references may read this differently");
    }

    private static bool IsBelow(List<ByteString> path, List<ByteString> gone) =>
        Enumerable.Range(1, path.Count).Any(n => gone.Contains(ByteString.Join('/', path.Take(n))));
}
