namespace Squash.Tar.Reading;

/// <summary>Reads the map of an old GNU sparse entry (type <c>S</c>) from its header and from the blocks between header and content.</summary>
/// <remarks>GNU tar manual, "Old GNU Format".</remarks>
internal static class OldGnuSparseMap
{
    private const int NumberBytes = 12;
    private const int PairBytes = 2 * NumberBytes;

    /// <param name="window">The archive.</param>
    /// <param name="headerOffset">The offset of the entry's header block.</param>
    /// <param name="position">The end of the header; moved behind the blocks that continue the map.</param>
    /// <param name="limit">Limits the number of segments.</param>
    /// <param name="segments">The segments as stated, without consistency checks.</param>
    /// <param name="size">The size of the file.</param>
    public static bool TryRead(
        TarWindow window, long headerOffset, ref long position, SparseLimit limit,
        out List<SparseMap.Segment> segments, out long size)
    {
        segments = [];
        ReadOnlySpan<byte> block = window.Read(headerOffset, TarFields.BlockBytes);
        if (!TarNumber.TryParse(block[TarFields.GnuSparseRealSize], out size)) return false;
        if (!TryAdd(block[TarFields.GnuSparseMap..], TarFields.GnuSparsePairsInHeader, segments, out bool more)) return false;
        while (more)
        {
            block = window.Read(position, TarFields.BlockBytes);
            if (block.Length < TarFields.BlockBytes) return false;
            limit.Check(segments.Count);
            position += TarFields.BlockBytes;
            if (!TryAdd(block, TarFields.GnuSparsePairsInBlock, segments, out more)) return false;
        }

        return true;
    }

    private static bool TryAdd(ReadOnlySpan<byte> pairs, int count, List<SparseMap.Segment> segments, out bool more)
    {
        more = pairs[count * PairBytes] != 0;
        for (int i = 0; i < count && pairs[0] != 0; i++)
        {
            if (!TarNumber.TryParse(pairs[..NumberBytes], out long offset)
                || !TarNumber.TryParse(pairs[NumberBytes..PairBytes], out long length)) return false;
            segments.Add(new SparseMap.Segment(offset, length));
            pairs = pairs[PairBytes..];
        }

        return true;
    }
}
