namespace Squash.Tar;

/// <summary>Where the stored bytes of a sparse file belong: segments in order, holes between them.</summary>
/// <remarks>GNU tar manual, "Storing Sparse Files".</remarks>
internal sealed class SparseMap
{
    /// <summary>A run of stored bytes.</summary>
    internal readonly record struct Segment(long Offset, long Length)
    {
        public long End => Offset + Length;
    }

    private SparseMap(Segment[] segments) => Segments = segments;

    /// <summary>Ordered, apart from each other, none empty.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Checks the segments that an archive states, and brings them into their shortest form.</summary>
    /// <param name="stated">As they stand in the archive; empty ones, and one that goes on where another ends, are legal.</param>
    /// <param name="size">The size of the file.</param>
    /// <param name="storedBytes">How many bytes the archive holds of it.</param>
    /// <param name="map">The map; <see langword="null"/> when the file turns out to have no hole.</param>
    /// <returns><see langword="false"/> when the segments contradict each other or the sizes.</returns>
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
