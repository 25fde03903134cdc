using Squash.Merge;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Packages;

namespace Squash.Layout;

/// <summary>The files of a layer in groups: by package, the state of the system, and other files by directory.</summary>
internal sealed class FileGroups
{
    private readonly MergedTree _tree;
    private readonly LayoutItems _items;
    private readonly Dictionary<string, FileGroup> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<int, FileGroup> _directories = [];
    private readonly List<FileGroup> _parentsFirst = [];
    private readonly PackageMembership _membership;
    private readonly SystemState _state;
    private readonly int[] _nextFiles;

    public FileGroups(MergedTree tree, LayoutItems items, PackageDatabase packages)
    {
        _tree = tree;
        _items = items;
        _membership = new PackageMembership(tree.Paths, packages);
        _state = new SystemState(tree.Paths);
        _nextFiles = new int[items.Count];
        State = new FileGroup(StableHash.Of("state"u8), null, PathTree.None, _nextFiles);
        foreach (int file in items.Files()) GroupOf(file).Add(file, items.BytesOf(file));

        AddUp();
    }

    /// <summary>One group for each package, in no particular order.</summary>
    public IReadOnlyCollection<FileGroup> Packages => _packages.Values;

    /// <summary>The files of no package in the directories of <see cref="SystemState"/>; none if the image has no packages.</summary>
    public FileGroup State { get; }

    /// <summary>The root directory with the other files of no package; <see langword="null"/> if there are none.</summary>
    public FileGroup? Unowned => _directories.GetValueOrDefault(PathTree.Root);

    /// <summary>The group of a file: its package, the state of the system, or the directory that it is in.</summary>
    public FileGroup GroupOf(int file)
    {
        int directory = _items.ParentOf(file);
        return PackageOf(file) is { } package ? GetPackage(package)
            : _membership.HasPackages && _state.Contains(directory) ? State
            : GetDirectory(directory);
    }

    /// <summary>The name of the package that a file comes and goes with; <see langword="null"/> if there is none.</summary>
    public string? PackageOf(int file) => _membership.PackageOf(_items[file].Node);

    /// <summary>The directory of a file, but no deeper than <c>/usr/local</c>.</summary>
    public int TopDirectoryOf(int file)
    {
        int directory = _items.ParentOf(file), top = directory, above = directory;
        for (int at = directory; at != PathTree.Root; at = _tree.Paths[at].Parent) (top, above) = (above, at);
        return top;
    }

    private FileGroup GetPackage(string name)
    {
        if (!_packages.TryGetValue(name, out FileGroup? group))
        {
            _packages.Add(name, group = new FileGroup(StableHash.Of(ByteText.ToBytes(name)), name, PathTree.None, _nextFiles));
        }

        return group;
    }

    // From the directory up to one that has a group already; without recursion, because a path may be deep.
    private FileGroup GetDirectory(int node)
    {
        if (_directories.TryGetValue(node, out FileGroup? known)) return known;
        var missing = new Stack<int>();
        FileGroup? above = null;
        for (int at = node; at != PathTree.None && !_directories.TryGetValue(at, out above); at = _tree.Paths[at].Parent) missing.Push(at);
        while (missing.TryPop(out int at))
        {
            var group = new FileGroup(_items.HashOfPath(at), null, at, _nextFiles) { Above = above };
            _directories.Add(at, group);
            _parentsFirst.Add(group);
            above?.Add(group);
            above = group;
        }

        return _directories[node];
    }

    private void AddUp()
    {
        for (int i = _parentsFirst.Count - 1; i >= 0; i--)
        {
            FileGroup group = _parentsFirst[i];
            if (group.Above is not { } above) continue;
            above.Bytes += group.Bytes;
            above.Count += group.Count;
        }
    }
}
