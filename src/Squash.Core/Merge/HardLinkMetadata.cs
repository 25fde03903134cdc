using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>What a hardlink's own header does to the file that it names once more.</summary>
/// <remarks>
/// Docker and containerd make the link and then set owner, mode, attributes and time on it, which is to say on the shared
/// file. Attributes are only ever added; but setting an owner makes the kernel drop a file's capabilities.
/// </remarks>
internal static class HardLinkMetadata
{
    public static void Apply(LayerIndex layer, ref LayerEntry inode, in LayerEntry link)
    {
        inode.Mode = link.Mode;
        inode.Uid = link.Uid;
        inode.Gid = link.Gid;
        inode.MtimeSeconds = link.MtimeSeconds;
        inode.MtimeNanoseconds = link.MtimeNanoseconds;

        ReadOnlySpan<byte> before = layer.Kept[inode.Records];
        ReadOnlySpan<byte> added = layer.Kept[link.Records];
        if (before.SequenceEqual(added)) return;

        var records = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance);
        Collect(before, records, withCapability: false);
        Collect(added, records, withCapability: true);
        var merged = new ByteBuffer();
        foreach ((byte[] key, byte[] value) in records)
        {
            PaxRecords.Write(merged.Extend(PaxRecords.Measure(key.Length, value.Length)), key, value);
        }

        inode.Records = layer.Kept.Add(merged.Span);
    }

    private static void Collect(ReadOnlySpan<byte> header, SortedDictionary<byte[], byte[]> records, bool withCapability)
    {
        var reader = new PaxRecords(header);
        while (reader.TryRead(out _))
        {
            if (withCapability || !reader.Key.SequenceEqual(PaxKeys.Capability)) records[reader.Key.ToArray()] = reader.Value.ToArray();
        }
    }
}
