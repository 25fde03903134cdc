using Squash.Transform.Slim.Packages;

namespace Squash.Inspect.Contents;

/// <summary>The packages that files belong to. The files of the package manager about a package belong to it, too.</summary>
internal sealed class PackageOwners
{
    private readonly PackageDatabase _database;
    private readonly Dictionary<int, Package> _records = [];

    /// <param name="database">The packages.</param>
    public PackageOwners(PackageDatabase database)
    {
        _database = database;
        foreach (Package package in database.Packages)
        {
            foreach (int record in package.Records) _records.TryAdd(record, package);
        }
    }

    /// <summary>The number of packages.</summary>
    public int Count => _database.Packages.Count;

    /// <summary>The package that a name belongs to; <see langword="null"/> if there is none.</summary>
    public Package? Of(int node) => _database.OwnerOf(node) ?? _records.GetValueOrDefault(node);
}
