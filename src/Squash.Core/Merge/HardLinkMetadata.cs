using Squash.Layers;
using Squash.Tar;

namespace Squash.Merge;

/// <summary>Applies the header of a hardlink to the file that gets the additional name.</summary>
/// <remarks>
/// Docker and containerd create the link and then set owner, mode, attributes and time on it, which changes the shared
/// file. Attributes are only ever added, but setting an owner makes the kernel drop a file's capabilities.
/// </remarks>
internal static class HardLinkMetadata
{
    // Each changed inode takes an entry in a hash table.
    private const int ChangeBytes = 160;

    /// <param name="inodes">The inodes; one of them is changed.</param>
    /// <param name="inode">The linked file.</param>
    /// <param name="link">The link's own entry.</param>
    /// <param name="added">The link's PAX records.</param>
    /// <returns>The number of additional metadata bytes.</returns>
    public static int Apply(InodeTable inodes, int inode, in LayerEntry link, ReadOnlySpan<byte> added)
    {
        LayerEntry entry = inodes[inode];
        ReadOnlySpan<byte> before = inodes.RecordsOf(inode);
        bool sameRecords = before.SequenceEqual(added);
        if (sameRecords && entry.Mode == link.Mode && entry.Uid == link.Uid && entry.Gid == link.Gid && entry.Mtime == link.Mtime) return 0;

        entry.Mode = link.Mode;
        entry.Uid = link.Uid;
        entry.Gid = link.Gid;
        entry.MtimeSeconds = link.MtimeSeconds;
        entry.MtimeNanoseconds = link.MtimeNanoseconds;
        byte[]? merged = sameRecords ? null : Merge(before, added);
        inodes.Change(inode, entry, merged);
        return ChangeBytes + (merged?.Length ?? 0);
    }

    private static byte[] Merge(ReadOnlySpan<byte> before, ReadOnlySpan<byte> added)
    {
        var merged = new ByteBuffer();
        var pairs = new PaxRecordPairs(before, added);
        while (pairs.TryRead())
        {
            if (pairs.IsAfter) Write(pairs.Key, pairs.After, merged);
            else if (!pairs.Key.SequenceEqual(PaxKeys.Capability)) Write(pairs.Key, pairs.Before, merged);
        }

        return merged.Span.ToArray();
    }

    private static void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ByteBuffer merged) =>
        PaxRecords.Write(merged.Extend(PaxRecords.Measure(key.Length, value.Length)), key, value);
}
