using Squash.IO;
using Squash.Tar;
using Squash.Tar.Reading;

namespace Squash.Fuzz.Targets;

/// <summary>A tar, read like a layer. Every entry is then written and read again, and must be the same.</summary>
internal static class HeadersTarget
{
    private const int MaxContentBytes = 64 * 1024;

    public static SquashException? Run(byte[] input)
    {
        byte[] tar = TarSigner.Sign(input);
        return Oracle.Refusal(() =>
        {
            TarReader reader = Reader(tar);
            while (reader.Read()) Check(reader.Entry, tar.Length);
        });
    }

    public static IEnumerable<byte[]> Seeds() => Samples.Layers();

    private static TarReader Reader(byte[] tar) => new(Blob.ToEnd(new MemorySource(tar), 0, "layer"), Oracle.Limits);

    private static void Check(TarEntry entry, long tarBytes)
    {
        Oracle.Holds(entry.Size >= 0 && entry.StoredBytes >= 0, "a size is negative");
        Oracle.Holds(entry.DataOffset + entry.StoredBytes <= tarBytes, "an entry ends behind the archive");
        Oracle.Holds(entry.Type == EntryType.File || entry.Size == 0, "an entry that is not a file has content");
        Oracle.Holds(entry.Mode <= 0xfff, "a mode has more than permissions");
        if (entry.Sparse is null) Oracle.Holds(entry.StoredBytes == entry.Size, "a file without holes is not stored whole");
        else CheckMap(entry.Sparse, entry.Size, entry.StoredBytes);
        CheckRoundTrip(entry);
    }

    private static void CheckMap(SparseMap map, long size, long storedBytes)
    {
        long end = -1, total = 0;
        foreach (SparseMap.Segment segment in map.Segments)
        {
            Oracle.Holds(segment.Offset > end && segment.Length > 0, "segments touch or are empty");
            end = segment.End;
            total += segment.Length;
        }

        Oracle.Holds(end <= size && total == storedBytes, "segments do not fit the file");
    }

    private static void CheckRoundTrip(TarEntry entry)
    {
        byte[] path = new byte[entry.Name.Length + 1];
        bool isName = TarPath.Normalize(entry.Name.Span, Oracle.Limits.MaxPathDepth, path, out int length) == TarPath.Problem.None;
        if (!isName || length == 0 || entry.StoredBytes > MaxContentBytes || (entry.DevMajor | entry.DevMinor) >> 32 != 0) return;
        if (entry.Type == EntryType.Directory) path[length++] = (byte)'/';

        var header = new TarEntryHeader
        {
            Type = entry.Type,
            Mode = entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Mtime = entry.Mtime,
            Size = entry.Size,
            DevMajor = entry.DevMajor,
            DevMinor = entry.DevMinor,
            Sparse = entry.Sparse,
        };
        ReadOnlySpan<byte> link = entry.Type is EntryType.HardLink or EntryType.Symlink ? entry.LinkName.Span : default;
        var encoder = new TarEncoder();
        byte[] written = [.. encoder.Encode(header, path.AsSpan(0, length), link, entry.Records.Span), .. new byte[TarFields.Padded(entry.StoredBytes)]];
        Oracle.Holds(encoder.Measure(header, path.AsSpan(0, length), link, entry.Records.Span) == written.Length - TarFields.Padded(entry.StoredBytes), "a header is not as long as was measured");

        TarReader reader = Reader(written);
        Oracle.Holds(reader.Read(), "the written tar has no entry");
        TarEntry again = reader.Entry;
        Oracle.Holds(again.Name.Span.SequenceEqual(path.AsSpan(0, length)), "the name changed");
        Oracle.Holds(again.LinkName.Span.SequenceEqual(link), "the link changed");
        Oracle.Holds(again.Records.Span.SequenceEqual(entry.Records.Span), "the records changed");
        Oracle.Holds((again.Type, again.Mode, again.Uid, again.Gid) == (entry.Type, entry.Mode, entry.Uid, entry.Gid), "the type, mode or owner changed");
        Oracle.Holds(again.Mtime == entry.Mtime, "the time changed");
        Oracle.Holds((again.Size, again.StoredBytes) == (entry.Size, entry.StoredBytes), "the size changed");
        Oracle.Holds((again.DevMajor, again.DevMinor) == (entry.DevMajor, entry.DevMinor), "the device changed");
        Oracle.Holds((again.Sparse?.Segments ?? []).SequenceEqual(entry.Sparse?.Segments ?? []), "the map changed");
        Oracle.Holds(!reader.Read(), "the written tar has two entries");
    }
}
