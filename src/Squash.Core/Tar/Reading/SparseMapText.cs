namespace Squash.Tar.Reading;

/// <summary>Reads the map that PAX sparse 1.0 puts before the content: decimal numbers, one per line, padded to a block.</summary>
/// <remarks>GNU tar manual, "PAX Format, Versions 1.0".</remarks>
internal static class SparseMapText
{
    public static bool TryRead(
        TarWindow window, TarEntry entry, SparseLimit limit, out IReadOnlyList<SparseMap.Segment> segments, out int mapBytes)
    {
        var result = new List<SparseMap.Segment>();
        segments = result;
        mapBytes = 0;
        long? count = null, offset = null;
        long number = 0;
        int digits = 0;
        while (mapBytes < entry.StoredBytes)
        {
            ReadOnlySpan<byte> block = window.Read(entry.DataOffset + mapBytes, TarFields.BlockBytes);
            if (block.Length < TarFields.BlockBytes) return false;
            mapBytes += TarFields.BlockBytes;
            foreach (byte b in block)
            {
                if (b != (byte)'\n')
                {
                    if (b is < (byte)'0' or > (byte)'9' || ++digits > 18) return false;
                    number = (number * 10) + (b - '0');
                    continue;
                }

                if (digits == 0) return false;
                if (count is null) count = number;
                else if (offset is null) offset = number;
                else
                {
                    result.Add(new SparseMap.Segment(offset.Value, number));
                    offset = null;
                }

                number = digits = 0;
                limit.Check(count.Value);
                if (result.Count == count) return true;
            }
        }

        return false;
    }
}
