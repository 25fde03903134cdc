using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>The packages of an image, and the files that belong to each.</summary>
internal sealed class PackageDatabase
{
    // Debian has some 65,000 in all.
    private const int MaxPackages = 100_000;

    private const int MaxDocumentBytes = 64 * 1024 * 1024;

    private static readonly string[] RpmDatabases =
    [
        "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages", "/var/lib/rpm/Packages.db",
        "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/Packages", "/usr/lib/sysimage/rpm/Packages.db",
    ];

    private readonly Dictionary<int, Package> _owners = [];
    private readonly Dictionary<string, List<Package>> _byName = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<int, byte[]> _documents;

    private PackageDatabase(IRootFiles files, IReadOnlyList<Package> packages, IReadOnlyDictionary<int, byte[]> documents)
    {
        Packages = packages;
        _documents = documents;
        foreach (Package package in packages)
        {
            foreach (string name in package.Provides.Prepend(package.Name)) Named(name).Add(package);
            foreach (int node in package.Files.Where(node => IsOwned(files, node))) _owners.TryAdd(node, package);
        }
    }

    public IReadOnlyList<Package> Packages { get; }

    /// <summary>Whether the image has a database of rpm, which cannot be read here.</summary>
    public bool HasUnreadableRpm { get; private init; }

    /// <summary>Reads the databases of dpkg and apk; an image may have both, or none.</summary>
    public static PackageDatabase Read(IRootFiles files)
    {
        var documents = new Dictionary<int, byte[]>();
        var packages = new List<Package>();
        foreach (Package package in DpkgDatabase.Read(files, documents).Concat(ApkDatabase.Read(files, documents)))
        {
            if (packages.Count == MaxPackages) throw new LimitExceededException($"the package database of the image lists more than {MaxPackages} packages; squash it without SquashOptions.Slim and SquashOptions.MaxLayers");
            packages.Add(package);
        }

        return new PackageDatabase(files, packages, documents)
        {
            HasUnreadableRpm = RpmDatabases.Any(path => files.ResolveFile(path) != IRootFiles.None),
        };
    }

    /// <summary>Whether <see cref="Read"/> reads a file with this normalised path.</summary>
    public static bool Contains(ReadOnlySpan<byte> path) => DpkgDatabase.Contains(path) || ApkDatabase.Contains(path);

    /// <summary>The package that a name belongs to; <see langword="null"/> for a directory, and where none claims it.</summary>
    public Package? OwnerOf(int node) => _owners.GetValueOrDefault(node);

    /// <summary>The packages with a name, or that provide it.</summary>
    public IReadOnlyList<Package> Find(string name) => _byName.GetValueOrDefault(name) ?? [];

    /// <summary>The documents that describe packages, with the stanzas of some packages only, byte for byte.</summary>
    /// <returns>The file and its new content; an empty one for a file that describes no package any more.</returns>
    public IEnumerable<(int Node, byte[] Content)> Reduce(IReadOnlySet<Package> kept)
    {
        ILookup<int, Package> byDocument = Packages.Where(kept.Contains).ToLookup(package => package.Document);
        foreach ((int node, byte[] content) in _documents.OrderBy(document => document.Key))
        {
            var reduced = new MemoryStream();
            foreach (Package package in byDocument[node].OrderBy(package => package.Stanza.Start.Value)) reduced.Write(content.AsSpan(package.Stanza));
            yield return (node, reduced.ToArray());
        }
    }

    /// <summary>The whole content of a database.</summary>
    /// <exception cref="LimitExceededException">It is larger than any real one.</exception>
    internal static byte[] ReadDocument(IRootFiles files, int node) => files.ReadAll(node, MaxDocumentBytes)
        ?? throw new LimitExceededException($"{ByteText.Show(files.PathOf(node))} has {files.SizeOf(node)} bytes: package databases may have at most {MaxDocumentBytes}");

    // After the merge of /usr, /lib is a link that many packages list as their directory.
    private static bool IsOwned(IRootFiles files, int node) => files.KindOf(node) switch
    {
        FileKind.Directory => false,
        FileKind.Symlink => files.Resolve(files.PathOf(node)) is not (>= 0 and var target) || files.KindOf(target) != FileKind.Directory,
        _ => true,
    };

    private List<Package> Named(string name)
    {
        if (!_byName.TryGetValue(name, out List<Package>? packages)) _byName.Add(name, packages = []);
        return packages;
    }
}
