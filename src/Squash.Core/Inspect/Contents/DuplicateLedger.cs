using System.IO.Hashing;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect.Contents;

/// <summary>Finds files with the same content under several paths, among those that a container sees.</summary>
/// <remarks>
/// Only files of equal size are compared, by a digest of 128 bits. Names of one file (hardlinks) are stored once, so they are not
/// duplicates.
/// </remarks>
/// <param name="tree">The merged layers.</param>
/// <param name="scans">The digests of layers that pass by only once; <see langword="null"/> for a layer that can be read again.</param>
/// <param name="cancellationToken">Cancels between two files.</param>
internal sealed class DuplicateLedger(MergedTree tree, IReadOnlyList<DigestScan?> scans, CancellationToken cancellationToken)
{
    /// <summary>Smaller files take more space for their headers than a merge of their contents would save.</summary>
    public const int MinBytes = 4096;

    private const int MaxPaths = 10;
    private const int BufferBytes = 256 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>The groups of equal files, those with the most superfluous bytes first.</summary>
    /// <param name="max">The number of groups.</param>
    public DuplicateContents Find(int max)
    {
        List<DuplicateContent> groups =
        [
            .. FilesBySize().SelectMany(files => files.GroupBy(file => DigestOf(file.Inode)))
                .Where(equal => equal.Key is not null && equal.Count() > 1)
                .Select(equal => Describe([.. equal]))
                .OrderByDescending(group => group.ExtraBytes),
        ];
        return new DuplicateContents { ExtraBytes = groups.Sum(group => group.ExtraBytes), Groups = groups.Count, Largest = [.. groups.Take(max)] };
    }

    /// <summary>The files that share their size with another one, each once.</summary>
    private IEnumerable<List<(int Inode, int Node)>> FilesBySize()
    {
        var sizes = new Dictionary<long, List<(int Inode, int Node)>>();
        var seen = new HashSet<int>();
        for (int node = 0; node < tree.Paths.Count; node++)
        {
            int inode = tree.Paths[node].Inode;
            if (inode < 0) continue;
            ref readonly LayerEntry entry = ref tree.Inodes[inode];
            if (entry.Type != EntryType.File || entry.Sparse != 0 || entry.SizeOrDevice < MinBytes) continue;
            if (tree.Inodes.Names[inode] > 1 && !seen.Add(inode)) continue;
            if (!sizes.TryGetValue(entry.SizeOrDevice, out List<(int, int)>? files)) sizes.Add(entry.SizeOrDevice, files = []);
            files.Add((inode, node));
        }

        return sizes.Values.Where(files => files.Count > 1);
    }

    private UInt128? DigestOf(int inode)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LayerEntry entry = tree.Inodes[inode];
        int layer = tree.Inodes.OrdinalOf(inode);
        if (scans[layer]?.Find(entry.DataOffset) is { } digest) return digest;
        if (entry.IsDropped) return null;
        return Hash(tree.Inodes.TarOf(inode), entry.DataOffset, entry.SizeOrDevice);
    }

    private UInt128 Hash(Blob tar, long offset, long bytes)
    {
        var hash = new XxHash128();
        for (long done = 0; done < bytes;)
        {
            Span<byte> part = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, bytes - done));
            tar.ReadExactly(part, offset + done);
            hash.Append(part);
            done += part.Length;
        }

        return hash.GetCurrentHashAsUInt128();
    }

    private DuplicateContent Describe((int Inode, int Node)[] files)
    {
        long bytes = tree.Inodes[files[0].Inode].SizeOrDevice;
        var path = new ByteBuffer();
        var paths = new List<string>();
        foreach ((_, int node) in files.Take(MaxPaths))
        {
            tree.Paths.GetPath(node, path);
            paths.Add(TarPath.ToText(path.Span));
        }

        return new DuplicateContent
        {
            Bytes = bytes,
            Copies = files.Length,
            Paths = paths,
            Layers = [.. files.Select(file => tree.Inodes.OrdinalOf(file.Inode) + 1).Distinct().Order()],
        };
    }
}
