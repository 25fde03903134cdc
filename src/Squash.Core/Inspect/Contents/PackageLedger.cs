using System.Runtime.InteropServices;
using Squash.Merge;
using Squash.Tar;
using Squash.Transform.Slim.Packages;

namespace Squash.Inspect.Contents;

/// <summary>Adds up the files that a container sees by package, as the databases of dpkg and apk list them.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="own">The bytes that each name counts with.</param>
/// <param name="owners">The packages that names belong to.</param>
internal sealed class PackageLedger(MergedTree tree, long[] own, PackageOwners owners)
{
    /// <summary>The packages with the most content, largest first.</summary>
    /// <param name="max">The maximum number of packages.</param>
    public PackageContents ToReport(int max)
    {
        var sums = new Dictionary<Package, Sum>();
        long rest = 0;
        for (int node = 0; node < own.Length; node++)
        {
            if (!tree.Paths[node].IsPresent || tree.Paths[node].Inode < 0 || tree.Inodes[tree.Paths[node].Inode].Type != EntryType.File) continue;
            if (owners.Of(node) is { } owner)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(sums, owner, out _).Add(own[node], tree.Inodes.OrdinalOf(tree.Paths[node].Inode) + 1);
            }
            else
            {
                rest += own[node];
            }
        }

        return new PackageContents
        {
            Count = owners.Count,
            Bytes = sums.Values.Sum(sum => sum.Bytes),
            OtherBytes = rest,
            Largest =
            [
                .. sums.OrderByDescending(pair => pair.Value.Bytes).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal).Take(max).Select(pair => new PackageSum
                {
                    Name = pair.Key.Name, Version = pair.Key.Version, Bytes = pair.Value.Bytes, Files = pair.Value.Files, Layer = pair.Value.Layer,
                }),
            ],
        };
    }

    private struct Sum
    {
        private long _largest;

        public long Bytes { get; private set; }

        public int Files { get; private set; }

        /// <summary>The layer of its largest file: packages are installed by one step.</summary>
        public int Layer { get; private set; }

        public void Add(long bytes, int layer)
        {
            Files++;
            Bytes += bytes;
            if (Layer != 0 && bytes <= _largest) return;
            (_largest, Layer) = (bytes, layer);
        }
    }
}
