using Squash.IO;

namespace Squash.Tar.Reading;

/// <summary>A sparse file in its original form, with zeros between the stored runs.</summary>
/// <param name="stored">The runs, one after the other. Not owned.</param>
/// <param name="map">Their positions in the file.</param>
/// <param name="size">The length of the file.</param>
internal sealed class SparseSource(Blob stored, SparseMap map, long size) : ByteSource
{
    // The offset of each run in the stored bytes.
    private readonly long[] _starts = Starts(map);

    public override bool IsComplete => true;

    public override long Length => size;

    public override int Read(Span<byte> buffer, long position)
    {
        if (position >= size || buffer.IsEmpty) return 0;
        int next = FirstEndingBehind(position);
        long hole = next == _starts.Length ? size : map.Segments[next].Offset;
        if (position < hole)
        {
            int zeros = (int)Math.Min(buffer.Length, hole - position);
            buffer[..zeros].Clear();
            return zeros;
        }

        SparseMap.Segment run = map.Segments[next];
        int bytes = (int)Math.Min(buffer.Length, run.End - position);
        stored.ReadExactly(buffer[..bytes], _starts[next] + (position - run.Offset));
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
    }

    private static long[] Starts(SparseMap map)
    {
        long[] starts = new long[map.Segments.Count];
        for (int i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + map.Segments[i - 1].Length;
        return starts;
    }

    private int FirstEndingBehind(long position)
    {
        int low = 0;
        for (int high = _starts.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (map.Segments[middle].End > position) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
