namespace Squash.Tar;

/// <summary>The positions of a sparse file's stored bytes: ordered segments with holes between them.</summary>
/// <remarks>GNU tar manual, "Storing Sparse Files".</remarks>
internal sealed class SparseMap
{
    /// <summary>A run of stored bytes.</summary>
    internal readonly record struct Segment(long Offset, long Length)
    {
        public long End => Offset + Length;
    }

    private SparseMap(Segment[] segments) => Segments = segments;

    /// <summary>Ordered, not adjacent, and not empty.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Checks the segments that an archive states, and normalises them.</summary>
    /// <param name="stated">The segments in the archive. Empty segments and adjacent ones are legal.</param>
    /// <param name="size">The size of the file.</param>
    /// <param name="storedBytes">The number of its bytes in the archive.</param>
    /// <param name="map">The map; <see langword="null"/> if the file has no hole.</param>
    /// <returns><see langword="false"/> if the segments contradict each other or the sizes.</returns>
    public static bool TryCreate(IReadOnlyList<Segment> stated, long size, long storedBytes, out SparseMap? map)
    {
        map = null;
        var segments = new List<Segment>(stated.Count);
        long end = 0, total = 0;
        foreach (Segment segment in stated)
        {
            if (segment.Offset < end || segment.Length < 0 || segment.Length > size - segment.Offset) return false;
            end = segment.End;
            total += segment.Length;
            if (segment.Length == 0) continue;

            if (segments.Count > 0 && segments[^1].End == segment.Offset)
            {
                segments[^1] = new Segment(segments[^1].Offset, segments[^1].Length + segment.Length);
            }
            else
            {
                segments.Add(segment);
            }
        }

        if (total != storedBytes) return false;
        if (storedBytes < size) map = new SparseMap([.. segments]);
        return true;
    }
}
