using System.Text;
using Squash.IO;
using Squash.Tar;
using Squash.Tar.Reading;

namespace Squash.Archives;

/// <summary>The members of a tar archive.</summary>
internal sealed class TarBlobStore : BlobStore
{
    // Even a small file may have any number of holes.
    private const long SlackBytes = 64 * 1024 * 1024;

    // The average over all members. Engines need about 80.
    private const int MaxNameBytes = 256;

    private readonly ByteSource _source;
    private readonly Blob _archive;
    private readonly Dictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private readonly MemberLinks _links;
    private long _members;
    private long _nameBytes;
    private long _sparseBytes;
    private long _sparseRuns;

    private TarBlobStore(ByteSource source, Blob archive, MemberLinks links)
    {
        _source = source;
        _archive = archive;
        _links = links;
    }

    public override string Name => _archive.Name;

    public override IReadOnlyCollection<string> Names => _blobs.Keys;

    public override long Bytes => _archive.Length;

    /// <summary>Finds the members of an archive.</summary>
    /// <param name="source">The bytes; the store owns them from here on.</param>
    /// <param name="archive">The tar; if it still grows, reads wait for more.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="found">Called for every member after its header is read.</param>
    /// <param name="cancellationToken">Cancels between two members, and later between two links.</param>
    public static TarBlobStore Read(
        ByteSource source, Blob archive, SquashLimits limits, Action<Blob>? found, CancellationToken cancellationToken)
    {
        var store = new TarBlobStore(source, archive, new MemberLinks(archive.Name, limits, MaxNameBytes, cancellationToken));
        var reader = new TarReader(archive, limits, readAheadBytes: 512, cancellationToken);
        while (reader.Read()) store.Add(reader.Entry, limits, found);
        return store;
    }

    public override Blob? Find(string name) => _blobs.GetValueOrDefault(_links.Resolve(name));

    public override void ThrowIfChanged() => (_source as BackingFile)?.ThrowIfChanged(Name);

    public override void Dispose() => _source.Dispose();

    private void Add(TarEntry entry, SquashLimits limits, Action<Blob>? found)
    {
        Count(entry, limits);
        string name = CleanName(entry, limits);
        _blobs.Remove(name);
        _links.Remove(name);
        switch (entry.Type)
        {
            case EntryType.File:
                Blob blob = _archive.Slice(entry.DataOffset, entry.StoredBytes, Shown.Text(name));
                if (entry.Sparse is { } map) blob = WithHoles(blob, map, entry.Size, limits);
                _blobs[name] = blob;
                found?.Invoke(blob);
                break;
            case EntryType.HardLink or EntryType.Symlink:
                AddLink(entry, name, limits);
                break;
        }
    }

    /// <summary>The content of a sparse member. bsdtar stores every file with holes as a sparse member.</summary>
    private Blob WithHoles(Blob stored, SparseMap map, long size, SquashLimits limits)
    {
        // Holes cost as much time as decompressed zeros, so the same limits apply.
        _sparseBytes = size > long.MaxValue - _sparseBytes ? long.MaxValue : _sparseBytes + size;
        _sparseRuns += map.Segments.Count;
        string? crossed =
            _sparseBytes > limits.MaxTotalDecompressedBytes ? nameof(SquashLimits.MaxTotalDecompressedBytes)
            : size > limits.MaxDecompressedBytes ? nameof(SquashLimits.MaxDecompressedBytes)
            : size > SlackBytes && size / limits.MaxDecompressionRatio > stored.Length ? nameof(SquashLimits.MaxDecompressionRatio)
            : _sparseRuns > limits.MaxSparseSegments ? nameof(SquashLimits.MaxSparseSegments)
            : null;
        if (crossed is null) return new Blob(new SparseSource(stored, map, size), 0, size, stored.Name);
        throw new LimitExceededException(
            $"{Name}: {stored.Name} is a sparse file of {size} bytes with {stored.Length} of them stored, which is more than the limit of sparse files allows", crossed);
    }

    // A hardlink names its target from the root.
    private void AddLink(TarEntry entry, string name, SquashLimits limits)
    {
        CheckLength(entry.LinkName.Length, $"the target of the link {Shown.Text(name)}", limits);
        string target = Encoding.UTF8.GetString(entry.LinkName.Span);
        _links.Add(name, entry.Type == EntryType.HardLink ? "/" + target : target);
    }

    private void Count(TarEntry entry, SquashLimits limits)
    {
        _nameBytes += entry.Name.Length + entry.LinkName.Length;
        if (++_members > limits.MaxMembers || _nameBytes > (long)limits.MaxMembers * MaxNameBytes)
        {
            throw new LimitExceededException(
                $"{Name} has more than {limits.MaxMembers} members, or longer names than they may have: it seems to contain a file tree, not images",
                nameof(SquashLimits.MaxMembers));
        }
    }

    private string CleanName(TarEntry entry, SquashLimits limits)
    {
        ReadOnlySpan<byte> written = entry.Name.Span;
        CheckLength(written.Length, "a member's name", limits);
        byte[] path = new byte[written.Length];
        if (TarPath.Normalize(written, limits.MaxPathDepth, path, out int length) != TarPath.Problem.None)
        {
            throw new InvalidArchiveException($"{Name}: the member name {TarPath.Show(written)} leaves the archive: no engine writes this");
        }

        return Encoding.UTF8.GetString(path, 0, length);
    }

    private void CheckLength(int bytes, string what, SquashLimits limits)
    {
        if (bytes > limits.MaxPathBytes)
        {
            throw new LimitExceededException($"{Name}: {what} has {bytes} bytes, the limit is {limits.MaxPathBytes}", nameof(SquashLimits.MaxPathBytes));
        }
    }
}
