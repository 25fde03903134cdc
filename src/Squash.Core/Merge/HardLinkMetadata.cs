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
    /// <returns>How many more bytes the layer keeps.</returns>
    public static int Apply(LayerIndex layer, ref LayerEntry inode, in LayerEntry link)
    {
        inode.Mode = link.Mode;
        inode.Uid = link.Uid;
        inode.Gid = link.Gid;
        inode.MtimeSeconds = link.MtimeSeconds;
        inode.MtimeNanoseconds = link.MtimeNanoseconds;

        ReadOnlySpan<byte> before = layer.Kept[inode.Records];
        ReadOnlySpan<byte> added = layer.Kept[link.Records];
        if (before.SequenceEqual(added)) return 0;

        var merged = new ByteBuffer();
        Merge(new PaxRecords(before), new PaxRecords(added), merged);
        inode.Records = layer.Kept.Add(merged.Span);
        return merged.Length;
    }

    // Both are sorted by key, each key once.
    private static void Merge(PaxRecords before, PaxRecords added, ByteBuffer merged)
    {
        bool old = Next(ref before, withCapability: false), more = Next(ref added, withCapability: true);
        while (old || more)
        {
            int order = !more ? -1 : !old ? 1 : before.Key.SequenceCompareTo(added.Key);
            if (order < 0) Write(before, merged);
            else Write(added, merged);

            if (order <= 0) old = Next(ref before, withCapability: false);
            if (order >= 0) more = Next(ref added, withCapability: true);
        }
    }

    private static bool Next(ref PaxRecords records, bool withCapability)
    {
        while (records.TryRead(out _))
        {
            if (withCapability || !records.Key.SequenceEqual(PaxKeys.Capability)) return true;
        }

        return false;
    }

    private static void Write(in PaxRecords record, ByteBuffer merged) =>
        PaxRecords.Write(merged.Extend(PaxRecords.Measure(record.Key.Length, record.Value.Length)), record.Key, record.Value);
}
