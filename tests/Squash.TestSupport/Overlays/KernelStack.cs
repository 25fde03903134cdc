using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>Layers unpacked next to each other in the current directory, for overlay mounts of them.</summary>
/// <remarks>
/// A marker's directory is looked up at the marker's position, and the marker goes away with it if the layer replaces it.
/// If engines disagree, the OCI image-spec decides: whiteouts in any order, opaque root, opaque before own directory.
/// </remarks>
internal sealed class KernelStack
{
    private const int MaxLinksFollowed = 40;
    private static readonly ByteString OpaqueXattr = "trusted.overlay.opaque";

    private readonly List<HashSet<ByteString>> _implied = [];
    private readonly KernelMounts _mounts = new();
    private readonly HashSet<ByteString> _loose = [];
    private readonly List<(ByteString Directory, ByteString? Name)> _markers = [];

    // Directories that are only implied, with the metadata of the lower ones.
    private readonly HashSet<ByteString> _copied = [];
    private Dictionary<ByteString, Int128> _directoryTimes = [];
    private bool _opaqueRoot;

    public IReadOnlySet<ByteString> Loose => _loose;

    private int Current => _implied.Count - 1;

    private ByteString Root => KernelMounts.Layer(Current);

    private ByteString PseudoLinks => "p" + KernelMounts.Layer(Current);

    public void Add(List<RawTarEntry> entries)
    {
        _implied.Add([]);
        _directoryTimes = [];
        _opaqueRoot = false;
        _markers.Clear();
        _copied.Clear();
        KernelFiles.MakeDirectory(Root);
        KernelFiles.MakeDirectory(PseudoLinks);
        foreach (RawTarEntry entry in entries)
        {
            ByteString path = RootfsTree.CleanPath(entry.Name);
            if (path.IsEmpty) continue;
            List<ByteString> components = path.Split('/');
            ByteString parent = ByteString.Join('/', components.SkipLast(1));
            switch (WhiteoutNames.Classify(components, out ByteString hidden))
            {
                case WhiteoutNames.Kind.Opaque:
                    if (Settle(parent) is { } emptied) _markers.Add((emptied, null));
                    break;
                case WhiteoutNames.Kind.Whiteout:
                    if (Settle(parent) is { } directory) _markers.Add((directory, hidden));
                    break;
                case WhiteoutNames.Kind.PseudoLink when entry.Type == '0':
                    ByteString file = KernelMounts.Combine(PseudoLinks, components[^1]);
                    if (KernelFiles.Find(file) is not null) KernelFiles.Remove(file);
                    KernelFiles.Write(file, entry.Content.Span);
                    KernelFiles.SetMetadata(file, entry.Mode, entry.Uid, entry.Gid, entry.MtimeNanoseconds, RootfsTree.Xattrs(entry));
                    break;
                case WhiteoutNames.Kind.None:
                    Unpack(entry, KernelMounts.Combine(Directory(parent), components[^1]));
                    break;
            }
        }

        PlaceMarkers();
        foreach ((ByteString path, Int128 time) in _directoryTimes)
        {
            if (KernelFiles.Find(Own(path)) is { IsDirectory: true }) KernelFiles.SetTime(Own(path), time);
        }

        if (_opaqueRoot) _mounts.Floor = Current;
    }

    public RootfsTree Walk() => _mounts.Walk(_implied);

    private ByteString Own(ByteString path) => KernelMounts.Combine(Root, path);

    private void Replace(RawTarEntry entry, ByteString path)
    {
        ByteString? target = entry.Type == '1' ? FindOwn(RootfsTree.CleanPath(entry.Link)) : null;
        if (target == path) throw new BadImageException($"{path} is a hardlink to itself");
        bool isThere = target is { } found && KernelFiles.Find(Own(found)) is not null;
        KernelFiles.Remove(Own(path));
        if (isThere && FindOwn(RootfsTree.CleanPath(entry.Link)) != target) throw new BadImageException($"{path} replaces a part of its link's path");
    }

    private static List<ByteString> Inside(ByteString path, IEnumerable<ByteString> paths) =>
        [.. paths.Where(p => p == path || p.StartsWith(path + "/"))];

    private void Unpack(RawTarEntry entry, ByteString path)
    {
        ByteString full = Own(path);
        if (entry.Type != '5') _markers.RemoveAll(marker => marker.Directory == path || marker.Directory.StartsWith(path + "/"));
        KernelFiles.Stat? existing = KernelFiles.Find(full);
        if (existing is { } old && !(old.IsDirectory && entry.Type == '5'))
        {
            Replace(entry, path);
            foreach (ByteString gone in Inside(path, _implied[Current])) _implied[Current].Remove(gone);
            foreach (ByteString gone in Inside(path, _directoryTimes.Keys)) _directoryTimes.Remove(gone);
            foreach (ByteString gone in Inside(path, _copied)) _copied.Remove(gone);
            existing = null;
        }

        switch (entry.Type)
        {
            case '0':
                KernelFiles.Write(full, entry.Content.Span);
                break;
            case '1':
                if (!Link(entry, path)) return;
                break;
            case '2':
                if (entry.Link.IsEmpty) throw new BadImageException("a symbolic link to nothing");
                KernelFiles.Symlink(entry.Link, full);
                break;
            case '5':
                // The last entry of a path counts, so metadata from an earlier one or from a lower layer is cleared.
                if (existing is null) KernelFiles.MakeDirectory(full);
                else KernelFiles.RemoveXattrs(full);
                _implied[Current].Remove(path);
                _copied.Remove(path);
                _directoryTimes[path] = entry.MtimeNanoseconds;
                break;
            default:
                KernelFiles.MakeNode(full, RootfsTree.FromEntry(entry).Type, entry.DevMajor, entry.DevMinor);
                break;
        }

        KernelFiles.SetMetadata(full, entry.Mode, entry.Uid, entry.Gid, entry.MtimeNanoseconds, RootfsTree.Xattrs(entry));
    }

    /// <summary>Whether the link was created. A file of a lower layer is copied instead, with its own metadata.</summary>
    private bool Link(RawTarEntry entry, ByteString path)
    {
        ByteString target = RootfsTree.CleanPath(entry.Link);
        if (target == path) throw new BadImageException($"{path} is a hardlink to itself");
        if (target.StartsWith(WhiteoutNames.PseudoLinks + "/") && KernelFiles.Find(KernelMounts.Combine(PseudoLinks, target.Split('/')[^1])) is not null)
        {
            KernelFiles.Link(KernelMounts.Combine(PseudoLinks, target.Split('/')[^1]), Own(path));
            return true;
        }

        if (FindOwn(target) is { } own && KernelFiles.Find(Own(own)) is { } stat)
        {
            if (stat.IsDirectory || stat is { Type: 'c', Major: 0, Minor: 0 }) throw new BadImageException($"{path} is a hardlink to {target}, which is not a file");
            KernelFiles.Link(Own(own), Own(path));
            return true;
        }

        if (FindBelow(target) is not { } lower) throw new BadImageException($"{path} is a hardlink to {target}, which does not exist");
        Copy(lower, Own(path));
        _loose.Add(path);
        _loose.Add(target);
        return false;
    }

    private static void Copy(ByteString from, ByteString to)
    {
        KernelFiles.Stat stat = KernelFiles.Find(from) ?? throw new BadImageException($"{from} does not exist");
        if (stat.Type == '-') KernelFiles.Write(to, KernelFiles.ReadAll(from));
        else if (stat.Type == 'l') KernelFiles.Symlink(KernelFiles.ReadLink(from), to);
        else if (stat.IsDirectory) throw new BadImageException($"{to} is a hardlink to a directory");
        else KernelFiles.MakeNode(to, stat.Type, stat.Major, stat.Minor);
        KernelFiles.SetMetadata(to, stat.Mode, stat.Uid, stat.Gid, KernelFiles.Mtime(stat), KernelFiles.Xattrs(from));
    }

    /// <summary>The place of a path after unpacking this layer, with symbolic links to directories followed.</summary>
    private ByteString? FindOwn(ByteString path)
    {
        List<ByteString> components = path.Split('/');
        ByteString? directory = Resolve(ByteString.Join('/', components.SkipLast(1)), make: false);
        return directory is { } found && !path.IsEmpty ? KernelMounts.Combine(found, components[^1]) : (ByteString?)null;
    }

    /// <summary>The place of a path in the merged lower layers. Symbolic links are not followed.</summary>
    private ByteString? FindBelow(ByteString path)
    {
        if (Current == 0 || path.IsEmpty) return null;
        ByteString at = _mounts.View(Current);
        foreach (ByteString name in path.Split('/'))
        {
            if (KernelFiles.Find(at) is not { IsDirectory: true }) return null;
            at = KernelMounts.Combine(at, name);
        }

        return KernelFiles.Find(at) is null ? (ByteString?)null : at;
    }

    private ByteString Directory(ByteString path) => Resolve(path, make: true) ?? throw new BadImageException("unreachable");

    private ByteString? Resolve(ByteString path, bool make)
    {
        var ahead = new Stack<ByteString>(path.Split('/').AsEnumerable().Reverse());
        ByteString at = default;
        for (int followed = 0; ahead.TryPop(out ByteString name);)
        {
            if (name.IsEmpty || name == ".") continue;
            if (name == "..")
            {
                int slash = at.Span.LastIndexOf((byte)'/');
                at = slash < 0 ? default : at.Span[..slash];
                continue;
            }

            ByteString child = KernelMounts.Combine(at, name);
            KernelFiles.Stat? stat = KernelFiles.Find(Own(child));
            if (stat is { Type: 'l' })
            {
                if (++followed > MaxLinksFollowed) throw new BadImageException("symbolic links form a loop");
                ByteString target = KernelFiles.ReadLink(Own(child));
                if (target.StartsWith("/")) at = default;
                foreach (ByteString step in target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
                continue;
            }

            if (stat is null && make) MakeImplied(child);
            else if (stat is not { IsDirectory: true }) return make ? throw new BadImageException($"an entry is below {child}, which is not a directory") : null;
            at = child;
        }

        return at;
    }

    /// <summary>An implied directory has the metadata of the merged lower layers; otherwise it belongs to root.</summary>
    private void MakeImplied(ByteString path)
    {
        KernelFiles.MakeDirectory(Own(path));
        if (FindBelow(path) is { } lower && KernelFiles.Find(lower) is { IsDirectory: true } stat)
        {
            Int128 time = KernelFiles.Mtime(stat);
            KernelFiles.SetMetadata(Own(path), stat.Mode, stat.Uid, stat.Gid, time, KernelFiles.Xattrs(lower));
            _directoryTimes[path] = time;
            _copied.Add(path);
            if (!IsImpliedBelow(path)) return;
        }
        else
        {
            // A parent's setgid bit must not be inherited.
            KernelFiles.SetMetadata(Own(path), 0b111_101_101, 0, 0, 0, []);
        }

        _implied[Current].Add(path);
    }

    /// <summary>Whether the highest lower layer with the path only implies it too.</summary>
    private bool IsImpliedBelow(ByteString path)
    {
        for (int k = Current - 1; k >= _mounts.Floor; k--)
        {
            if (KernelFiles.Find(KernelMounts.Combine(KernelMounts.Layer(k), path)) is not null) return _implied[k].Contains(path);
        }

        return true;
    }

    /// <summary>The place of a marker's directory among the files unpacked so far; nothing if something else is in the way.</summary>
    private ByteString? Settle(ByteString path)
    {
        var ahead = new Stack<ByteString>(path.Split('/').AsEnumerable().Reverse());
        ByteString at = default;
        for (int followed = 0; ahead.TryPop(out ByteString name);)
        {
            if (name.IsEmpty || name == ".") continue;
            if (name == "..")
            {
                int slash = at.Span.LastIndexOf((byte)'/');
                at = slash < 0 ? default : at.Span[..slash];
                continue;
            }

            ByteString child = KernelMounts.Combine(at, name);
            KernelFiles.Stat? stat = KernelFiles.Find(Own(child));
            if (stat is null or { IsDirectory: true })
            {
                at = child;
                continue;
            }

            if (stat is not { Type: 'l' }) return null;
            if (++followed > MaxLinksFollowed) throw new BadImageException("symbolic links form a loop");
            ByteString target = KernelFiles.ReadLink(Own(child));
            if (target.StartsWith("/")) at = default;
            foreach (ByteString step in target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
        }

        return at;
    }

    private void PlaceMarkers()
    {
        var gone = new HashSet<ByteString>();
        bool IsGone(ByteString path) => gone.Any(name => path == name || path.StartsWith(name + "/"));

        List<ByteString> renewed = [], opaque = [.. _markers.Where(marker => marker.Name is null).Select(marker => marker.Directory)];
        foreach ((ByteString directory, ByteString? hidden) in _markers.OrderBy(marker => marker.Directory.IsEmpty ? 0 : marker.Directory.Split('/').Count))
        {
            if (hidden is not { } name || IsGone(directory)) continue;
            ByteString path = KernelMounts.Combine(Directory(directory), name);
            KernelFiles.Stat? own = KernelFiles.Find(Own(path));
            if (own is { IsDirectory: true }) renewed.Add(path);
            if (own is not null) continue;
            KernelFiles.MakeNode(Own(path), 'c', 0, 0);
            gone.Add(path);
        }

        foreach (ByteString path in (ByteString[])[.. opaque, .. renewed])
        {
            if (IsGone(path)) continue;
            ByteString directory = Directory(path);
            if (directory.IsEmpty) _opaqueRoot = true;
            else KernelFiles.SetXattr(Own(directory), OpaqueXattr, "y");
        }

        foreach (ByteString path in renewed.SelectMany(path => Inside(path, _copied)).Distinct()) ForgetLowerLooks(path);
    }

    /// <summary>The lower directory is gone as a whole, so an implied one gets the default metadata.</summary>
    private void ForgetLowerLooks(ByteString path)
    {
        KernelFiles.RemoveXattrs(Own(path));
        KernelFiles.SetMetadata(Own(path), 0b111_101_101, 0, 0, 0, []);
        _implied[Current].Add(path);
        _directoryTimes.Remove(path);
    }
}
