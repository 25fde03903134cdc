namespace Squash.Tar.Reading;

/// <summary>Reads the map of an old GNU sparse entry (type <c>S</c>): in its header, and in blocks between it and the content.</summary>
/// <remarks>GNU tar manual, "Old GNU Format".</remarks>
internal static class OldGnuSparseMap
{
    private const int NumberBytes = 12;
    private const int PairBytes = 2 * NumberBytes;

    /// <param name="window">The archive.</param>
    /// <param name="headerOffset">Where the entry's header block is.</param>
    /// <param name="position">Behind the header; moved behind the blocks that go on with the map.</param>
    /// <param name="limit">Bounds the segments.</param>
    /// <param name="segments">As stated; not checked against each other.</param>
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
