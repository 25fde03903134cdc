using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Packages;

namespace Squash.Transform.Slim;

/// <summary>The files of an image that stay, and the reduced package databases.</summary>
internal sealed class SlimResult
{
    private readonly Keeper _keeper;
    private readonly HashSet<int> _kept;
    private readonly Dictionary<int, byte[]> _contents = [];
    private readonly Dictionary<int, Reason> _extra = [];

    private SlimResult(Keeper keeper)
    {
        _keeper = keeper;
        _kept = [.. keeper.Reasons.Keys];
        KeepRecords();
        KeepStreams();
        KeepLinks();
        KeepAncestors();
        ReduceRecords();
    }

    /// <summary>The packages that keep at least one file.</summary>
    public IReadOnlySet<Package> Packages { get; private set; } = new HashSet<Package>();

    public IRootFiles Files => _keeper.Files;

    public PackageDatabase Database => _keeper.Packages;

    public IReadOnlyCollection<string> Notes => _keeper.Notes;

    /// <summary>New contents of files.</summary>
    public IReadOnlyDictionary<int, byte[]> Contents => _contents;

    public static SlimResult Of(Keeper keeper) => new(keeper);

    public bool IsKept(int node) => _kept.Contains(node);

    /// <summary>Why a name stays; <see langword="null"/> for one that goes, and for a directory that only others need.</summary>
    public Reason? ReasonOf(int node) => _keeper.Reasons.GetValueOrDefault(node) ?? _extra.GetValueOrDefault(node);

    private void KeepRecords()
    {
        HashSet<Package> packages = [.. _kept.Where(node => !Documentation.Contains(Files.PathOf(node))).Select(Database.OwnerOf).OfType<Package>()];
        Packages = packages;
        var record = Reason.OfRoot("packages", "describes the packages that stay");
        foreach ((int node, byte[] content) in Database.Reduce(packages))
        {
            if (content.Length == 0 && Files.NameOf(node) is not ("status" or "installed")) continue;
            if (content.Length != Files.SizeOf(node)) _contents.Add(node, content);
            Add(node, record);
        }

        foreach (Package package in packages)
        {
            foreach (int node in package.Records) Add(node, record);
            foreach (int node in package.Files.Where(node => Documentation.IsLicence(Files.PathOf(node)))) KeepLicence(node, package);
        }
    }

    // With single files, the lists of a package can be larger than what stays of it; and no reader is to look for what went.
    private void ReduceRecords()
    {
        foreach (int node in Packages.SelectMany(package => package.Records).Where(IsKept).ToList())
        {
            if (PackageRecords.Reduce(Files, node, IsKept) is not { } content || content.Length == Files.SizeOf(node)) continue;
            if (content.Length > 0) _contents[node] = content;
            else if (_extra.Remove(node)) _kept.Remove(node);
        }
    }

    // The licence of one package may be a link to that of another.
    private void KeepLicence(int node, Package package)
    {
        var reason = Reason.OfRoot("licences", $"licence of {package.Name}");
        var links = new List<int>();
        int target = Files.Resolve(Files.PathOf(node), followLast: true, links);
        foreach (int link in links) Add(link, reason);
        if (target > 0) Add(target, reason);
    }

    // A directory for logs stays without its contents, but a link in it says where the logs go: docker logs shows nothing without it.
    private void KeepStreams()
    {
        foreach (int directory in _kept.Where(node => Files.KindOf(node) == FileKind.Directory && SharedDirectories.IsVolatile(Files.PathOf(node))).ToList())
        {
            foreach (int node in Files.ChildrenOf(directory).Where(node => Files.KindOf(node) == FileKind.Symlink && IsStream(Files.TargetOf(node))))
            {
                Add(node, Reason.OfRoot("links", $"leads to {ByteText.Show(Files.TargetOf(node))}"));
            }
        }
    }

    private static bool IsStream(string target) =>
        target.StartsWith("/dev/", StringComparison.Ordinal) || (target.StartsWith("/proc/", StringComparison.Ordinal) && target.Contains("/fd/", StringComparison.Ordinal));

    // With whole packages, a link outside of any package that leads to what stays is another name of it: alternatives.
    private void KeepLinks()
    {
        if (!_keeper.WholePackages) return;
        foreach (int node in Files.Below(Files.Root))
        {
            if (Files.KindOf(node) != FileKind.Symlink || _kept.Contains(node) || Database.OwnerOf(node) is not null) continue;
            var links = new List<int>();
            int target = Files.Resolve(Files.PathOf(node), followLast: true, links);
            if (target <= 0 || !_kept.Contains(target) || Files.KindOf(target) == FileKind.Directory || Documentation.Contains(Files.PathOf(node))) continue;
            foreach (int link in links) Add(link, new Reason("links", "leads to", target));
        }
    }

    private void KeepAncestors()
    {
        foreach (int node in _kept.ToList())
        {
            for (int at = Files.ParentOf(node); at != Files.Root && _kept.Add(at); at = Files.ParentOf(at))
            {
            }
        }
    }

    private void Add(int node, Reason reason)
    {
        if (_kept.Add(node)) _extra.TryAdd(node, reason);
    }
}
