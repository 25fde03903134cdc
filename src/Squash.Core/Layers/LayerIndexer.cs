using System.Runtime.CompilerServices;
using Squash.IO;
using Squash.Tar;
using Squash.Tar.Reading;

namespace Squash.Layers;

/// <summary>Called with each file's content after its header is read.</summary>
/// <param name="path">The normalised path.</param>
/// <param name="offset">The start of the content in the tar.</param>
/// <param name="bytes">Its length.</param>
/// <returns>Whether to keep it for writing the result.</returns>
internal delegate bool ContentKeeper(ReadOnlySpan<byte> path, long offset, long bytes);

/// <summary>Reads the headers of a layer into a <see cref="LayerIndex"/>.</summary>
internal sealed class LayerIndexer
{
    // The interval for updating the budget, which all threads share.
    private const int IntervalEntries = 1024;
    private const int IntervalBytes = 1024 * 1024;

    private readonly SquashLimits _limits;
    private readonly ImageBudget _budget;
    private readonly TarReader _reader;
    private readonly ChunkedList<LayerEntry> _entries = new();
    private readonly List<LayerMarker> _markers = [];
    private readonly List<SparseMap> _sparseMaps = [];
    private readonly ByteArena _paths = new();
    private readonly ByteArena _texts = new();
    private readonly ContentKeeper? _keeper;
    private readonly string _layerName;

    private long _entryCount;
    private long _metadataBytes;
    private long _countedEntries;
    private long _countedBytes;

    private LayerIndexer(TarReader reader, Blob tar, ImageBudget budget, ContentKeeper? keeper)
    {
        _limits = budget.Limits;
        _budget = budget;
        _reader = reader;
        _keeper = keeper;
        _layerName = tar.Name;
    }

    /// <param name="reader">A reader at the start of the layer.</param>
    /// <param name="tar">The uncompressed layer, for reading contents later.</param>
    /// <param name="budget">The shared limits of the image's layers.</param>
    /// <param name="keeper">Decides which contents are kept; <see langword="null"/> if all of them stay available.</param>
    /// <param name="cancellationToken">Cancels between two entries.</param>
    /// <exception cref="SquashException">The layer is malformed, or crosses a limit.</exception>
    public static LayerIndex Read(
        TarReader reader, Blob tar, ImageBudget budget, ContentKeeper? keeper, CancellationToken cancellationToken)
    {
        var indexer = new LayerIndexer(reader, tar, budget, keeper);
        indexer.ReadAll(cancellationToken);
        var entries = new LayerEntries(tar, indexer._entries, indexer._texts, indexer._sparseMaps);
        return new LayerIndex(entries, indexer._markers, indexer._paths)
        {
            EntryCount = indexer._entryCount,
            MetadataBytes = indexer._metadataBytes,
        };
    }

    private void ReadAll(CancellationToken cancellationToken)
    {
        while (_reader.Read())
        {
            if (_entryCount - _countedEntries >= IntervalEntries || _metadataBytes - _countedBytes >= IntervalBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Count();
            }

            _entryCount++;
            Add(_reader.Entry);
        }

        Count();
    }

    private void Count()
    {
        _budget.AddEntries(_entryCount - _countedEntries, _metadataBytes - _countedBytes);
        _countedEntries = _entryCount;
        _countedBytes = _metadataBytes;
    }

    private void Add(TarEntry entry)
    {
        Span<byte> path = Normalize(entry.Name.Span, "the name");
        _metadataBytes += path.Length;
        switch (WhiteoutRules.Classify(path))
        {
            case WhiteoutKind.None:
                AddEntry(entry, _paths.Take(path.Length), path.Length);
                break;
            case WhiteoutKind.Whiteout:
                AddMarker(WhiteoutKind.Whiteout, WhiteoutRules.RemoveMarker(path));
                break;
            case WhiteoutKind.Opaque:
                AddMarker(WhiteoutKind.Opaque, TarPath.ParentLength(path));
                break;
            case WhiteoutKind.PseudoLink when entry.Type is not (EntryType.Directory or EntryType.HardLink):
                AddMarker(WhiteoutKind.PseudoLink, path.Length);
                AddEntry(entry, _markers[^1].Path, path.Length);
                break;
            case WhiteoutKind.PseudoLink or WhiteoutKind.Bookkeeping:
                break;
            case WhiteoutKind.BelowMarker:
                throw new InvalidImageException(
                    $"{_layerName}: {TarPath.Show(entry.Name.Span)} is below a name that begins with .wh., which a squashed layer cannot represent because the entry of that directory would be a whiteout; rename the directory and build the image again")
                {
                    Path = TarPath.ToText(entry.Name.Span),
                };
            default:
                throw new InvalidImageException($"{_layerName}: {TarPath.Show(entry.Name.Span)} is a whiteout of nothing; the layer is malformed, build the image again") { Path = TarPath.ToText(entry.Name.Span) };
        }
    }

    private void AddMarker(WhiteoutKind kind, int pathBytes)
    {
        ByteArena.Slice path = _paths.Take(pathBytes);
        CheckNames(_paths[path], "the name that a whiteout hides,");
        _markers.Add(new LayerMarker(kind, _entries.Count, path));
    }

    private void AddEntry(TarEntry source, ByteArena.Slice path, int pathBytes)
    {
        // Engines unpack into an existing root, and ignore anything that would replace it.
        if (pathBytes == 0 && source.Type != EntryType.Directory) return;
        CheckNames(_paths[path], "the name");

        ref LayerEntry entry = ref _entries[_entries.Add()];
        entry.Path = path;
        entry.Type = source.Type;
        entry.Mode = source.Mode;
        entry.Uid = source.Uid;
        entry.Gid = source.Gid;
        entry.MtimeSeconds = source.Mtime.Seconds;
        entry.MtimeNanoseconds = source.Mtime.Nanoseconds;
        entry.DataOffset = source.DataOffset;
        entry.HeaderBytes = (int)(source.DataOffset - source.HeaderOffset);
        entry.SizeOrDevice = source.Size;
        entry.Records = _texts.Add(source.Records.Span);
        _metadataBytes += source.Records.Length;
        entry.IsDropped = source.StoredBytes > 0 && _keeper?.Invoke(_paths[path], source.DataOffset, source.StoredBytes) == false;
        switch (source.Type)
        {
            case EntryType.Symlink:
                if (source.LinkName.Length == 0) throw Bad(source, "is a symbolic link to nothing");
                CheckLength(source.LinkName.Span, "the target of a symbolic link");
                entry.Link = _texts.Add(source.LinkName.Span);
                _metadataBytes += source.LinkName.Length;
                break;
            case EntryType.HardLink:
                Span<byte> target = Normalize(source.LinkName.Span, "the hardlink target");
                CheckNames(target, "the hardlink target");
                entry.Link = _paths.Take(target.Length);
                _metadataBytes += target.Length;
                break;
            case EntryType.CharDevice or EntryType.BlockDevice:
                if ((source.DevMajor | source.DevMinor) >> 32 != 0) throw Bad(source, "has a device number of more than 32 bits");
                entry.SizeOrDevice = (source.DevMajor << 32) | source.DevMinor;
                break;
            case EntryType.File when source.Sparse is not null:
                _sparseMaps.Add(source.Sparse);
                entry.Sparse = _sparseMaps.Count;
                _metadataBytes += (long)source.Sparse.Segments.Count * Unsafe.SizeOf<SparseMap.Segment>();
                break;
        }
    }

    private Span<byte> Normalize(ReadOnlySpan<byte> name, string what)
    {
        CheckLength(name, what);
        Span<byte> path = _paths.Reserve(name.Length);
        string? problem = TarPath.Normalize(name, _limits.MaxPathDepth, path, out int length) switch
        {
            TarPath.Problem.None => null,
            TarPath.Problem.ParentComponent => "has a '..' component",
            TarPath.Problem.NulByte => "has a NUL byte",
            _ => throw new LimitExceededException(
                $"{_layerName}: {what} {TarPath.Show(name)} is deeper than {_limits.MaxPathDepth} directories", nameof(SquashLimits.MaxPathDepth))
            {
                Path = TarPath.ToText(name),
            },
        };
        if (problem is not null)
        {
            throw new InvalidImageException($"{_layerName}: {what} {TarPath.Show(name)} {problem}; refused, because it could leave the root") { Path = TarPath.ToText(name) };
        }

        return path[..length];
    }

    // No file system of Linux allows longer ones.
    private void CheckNames(ReadOnlySpan<byte> path, string what)
    {
        if (!TarPath.HasLongName(path)) return;
        throw new InvalidImageException(
            $"{_layerName}: {what} {TarPath.Show(path)} has a part of more than {TarPath.MaxNameBytes} bytes, which no engine can unpack; build the image again with shorter names")
        {
            Path = TarPath.ToText(path),
        };
    }

    private void CheckLength(ReadOnlySpan<byte> name, string what)
    {
        if (name.Length > _limits.MaxPathBytes)
        {
            throw new LimitExceededException(
                $"{_layerName}: {what} {TarPath.Show(name)} has {name.Length} bytes, the limit is {_limits.MaxPathBytes}",
                nameof(SquashLimits.MaxPathBytes))
            {
                Path = TarPath.ToText(name),
            };
        }
    }

    private InvalidImageException Bad(TarEntry entry, string why) =>
        new($"{_layerName}: {TarPath.Show(entry.Name.Span)} {why}; the layer is malformed, build the image again") { Path = TarPath.ToText(entry.Name.Span), Offset = entry.HeaderOffset };
}
