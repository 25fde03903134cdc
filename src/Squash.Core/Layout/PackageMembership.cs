using Squash.Merge;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Packages;

namespace Squash.Layout;

/// <summary>The package that a file comes and goes with: its owner, or the package that a file without an owner was made for.</summary>
/// <remarks>
/// dpkg's records of a package (<c>/var/lib/dpkg/info/NAME[:ARCH].*</c>), apt's archive of it (<c>NAME_VERSION_ARCH.deb</c>), and Python's byte
/// code (<c>__pycache__/NAME.*.pyc</c>, PEP 3147) change with the package. In a layer with other files, they would change that layer too.
/// </remarks>
internal sealed class PackageMembership
{
    private readonly PathTree _paths;
    private readonly PackageDatabase _database;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly int _records;
    private readonly int _archives;

    public PackageMembership(PathTree paths, PackageDatabase database)
    {
        _paths = paths;
        _database = database;
        foreach (Package package in database.Packages) _names.Add(package.Name);
        _records = paths.FindPath("var/lib/dpkg/info"u8);
        _archives = paths.FindPath("var/cache/apt/archives"u8);
    }

    public bool HasPackages => _names.Count > 0;

    /// <summary>The name of the package; <see langword="null"/> if there is none.</summary>
    public string? PackageOf(int node)
    {
        if (!HasPackages) return null;
        if (_database.OwnerOf(node) is { } owner) return owner.Name;
        int directory = _paths[node].Parent;
        ReadOnlySpan<byte> name = _paths.Name(node);
        if (directory == _records) return Named(Before(name, (byte)':', name.LastIndexOf((byte)'.')));
        if (directory == _archives) return name.EndsWith(".deb"u8) ? Named(Before(name, (byte)'_', 0)) : null;
        return directory != PathTree.None && _paths.Name(directory).SequenceEqual("__pycache__"u8) ? OwnerOfSource(directory, name) : null;
    }

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> name, byte mark, int otherwise) =>
        name[..(name.IndexOf(mark) is >= 0 and var at ? at : Math.Max(otherwise, 0))];

    private string? Named(ReadOnlySpan<byte> name)
    {
        string text = ByteText.Of(name);
        return _names.Contains(text) ? text : null;
    }

    private string? OwnerOfSource(int cache, ReadOnlySpan<byte> name)
    {
        Span<byte> source = stackalloc byte[byte.MaxValue];
        ReadOnlySpan<byte> stem = Before(name, (byte)'.', 0);
        if (stem.Length + 3 > source.Length) return null;
        stem.CopyTo(source);
        ".py"u8.CopyTo(source[stem.Length..]);
        int node = _paths.Find(_paths[cache].Parent, source[..(stem.Length + 3)]);
        return node == PathTree.None ? null : _database.OwnerOf(node)?.Name;
    }
}
