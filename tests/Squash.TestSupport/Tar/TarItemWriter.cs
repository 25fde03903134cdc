using System.Buffers;
using System.Globalization;
using System.Text;

namespace Squash.TestSupport.Tar;

/// <summary>Writes each entry in its dialect.</summary>
internal sealed class TarItemWriter(ArrayBufferWriter<byte> output)
{
    public void Write(TarItem item)
    {
        byte[] map = [];
        var pax = new List<(ByteString Key, ByteString Value)>();
        ByteString name = item.Path;
        switch (item.Dialect)
        {
            case TarDialect.Auto:
                AddNeeded(item, pax);
                break;
            case TarDialect.Pax:
                AddAll(item, pax);
                break;
            case TarDialect.Gnu or TarDialect.GnuSparse:
                if (item.Path.Length > 100) WriteLong('L', item.Path);
                if (item.Link.Length > 100) WriteLong('K', item.Link);
                break;
            case TarDialect.PaxSparse00 or TarDialect.PaxSparse01 or TarDialect.PaxSparse10:
                map = AddSparse(item, pax);
                if (item.Dialect != TarDialect.PaxSparse00) name = "GNUSparseFile.0/placeholder";
                break;
        }

        pax.AddRange(item.Records);
        if (pax.Count > 0) WriteRecords('x', pax);
        output.Write(Header(item, name, map.Length));
        if (item.Dialect == TarDialect.GnuSparse) WriteExtensionBlocks(item);
        WriteContent([.. map, .. item.Content]);
    }

    public void WriteRecords(char type, IEnumerable<(ByteString Key, ByteString Value)> records)
    {
        byte[] content = [.. records.SelectMany(r => RawHeader.PaxRecord(r.Key, r.Value))];
        var header = new RawHeader();
        header.Ustar();
        header.Text(0, 100, type == 'g' ? "pax_global_header"u8 : "PaxHeaders.0/entry"u8);
        WriteSpecial(header, type, content);
    }

    private void WriteLong(char type, ByteString value)
    {
        var header = new RawHeader();
        header.Gnu();
        header.Text(0, 100, "././@LongLink"u8);
        WriteSpecial(header, type, [.. value.Span, 0]);
    }

    private void WriteSpecial(RawHeader header, char type, byte[] content)
    {
        header.Number(100, 8, 0b110_100_100);
        header.Number(108, 8, 0);
        header.Number(116, 8, 0);
        header.Number(124, 12, content.Length);
        header.Number(136, 12, 0);
        header.Block[156] = (byte)type;
        output.Write(header.Sign());
        WriteContent(content);
    }

    private void WriteContent(byte[] content)
    {
        output.Write(content);
        output.Write(new byte[(RawHeader.BlockSize - content.Length % RawHeader.BlockSize) % RawHeader.BlockSize]);
    }

    private static byte[] Header(TarItem item, ByteString name, int mapLength)
    {
        var header = new RawHeader();
        WriteName(header, item, name);
        header.Number(100, 8, item.Mode);
        header.Number(108, 8, InRange(item, item.Uid, 8));
        header.Number(116, 8, InRange(item, item.Gid, 8));
        header.Number(124, 12, item.StatedSize ?? item.Content.Length + mapLength);
        header.Number(136, 12, InRange(item, item.MtimeSeconds, 12));
        header.Block[156] = (byte)item.Type;
        header.Text(157, 100, item.Link.Span);
        if (item.Dialect == TarDialect.V7)
        {
            if (item.Type is '0' or '5') header.Block[156] = 0;
        }
        else
        {
            header.Text(265, 32, item.OwnerName.Span);
            header.Text(297, 32, item.GroupName.Span);
            header.Number(329, 8, item.DevMajor);
            header.Number(337, 8, item.DevMinor);
        }

        if (item.Dialect == TarDialect.GnuSparse) WriteSparseHeader(header, item);
        item.Patch?.Invoke(header.Block);
        return header.Sign(item.BadChecksum);
    }

    private static void WriteName(RawHeader header, TarItem item, ByteString name)
    {
        if (item.Dialect is TarDialect.Gnu or TarDialect.GnuSparse) header.Gnu();
        else if (item.Dialect != TarDialect.V7) header.Ustar();
        if (name.Length > 100 && item.Dialect is TarDialect.Auto or TarDialect.Ustar && PrefixLength(name) is int prefix and > 0)
        {
            header.Text(345, 155, name.Span[..prefix]);
            name = name.Span[(prefix + 1)..];
        }

        header.Text(0, 100, name.Span);
    }

    /// <summary>The position for splitting a long name, or 0.</summary>
    private static int PrefixLength(ByteString name)
    {
        for (int i = Math.Min(155, name.Length - 2); i > 0 && name.Length - i - 1 <= 100; i--)
        {
            if (name.Span[i] == '/') return i;
        }

        return 0;
    }

    // A number in a PAX record is zero in the header, as in the output of POSIX writers.
    private static long InRange(TarItem item, long value, int length) =>
        item.Dialect is TarDialect.Gnu or TarDialect.GnuSparse or TarDialect.V7 or TarDialect.Ustar || Fits(value, length) ? value : 0;

    private static bool Fits(long value, int length) => value >= 0 && value < 1L << (3 * (length - 1));

    private static void AddNeeded(TarItem item, List<(ByteString, ByteString)> pax)
    {
        if (item.Path.Length > 100 && PrefixLength(item.Path) == 0) pax.Add(("path", item.Path));
        if (item.Link.Length > 100) pax.Add(("linkpath", item.Link));
        if (!Fits(item.Uid, 8)) pax.Add(("uid", ByteString.FromNumber(item.Uid)));
        if (!Fits(item.Gid, 8)) pax.Add(("gid", ByteString.FromNumber(item.Gid)));
        if (item.MtimeNanoseconds != 0 || !Fits(item.MtimeSeconds, 12)) pax.Add(("mtime", Time(item)));
    }

    private static void AddAll(TarItem item, List<(ByteString, ByteString)> pax)
    {
        pax.Add(("path", item.Path));
        if (!item.Link.IsEmpty) pax.Add(("linkpath", item.Link));
        pax.Add(("uid", ByteString.FromNumber(item.Uid)));
        pax.Add(("gid", ByteString.FromNumber(item.Gid)));
        if (item.Type == '0') pax.Add(("size", ByteString.FromNumber(item.StatedSize ?? item.Content.Length)));
        pax.Add(("mtime", Time(item)));
        pax.Add(("atime", Time(item)));
    }

    private static ByteString Time(TarItem item)
    {
        decimal time = item.MtimeSeconds + (item.MtimeNanoseconds / 1_000_000_000m);
        return time.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    private static byte[] AddSparse(TarItem item, List<(ByteString, ByteString)> pax)
    {
        IEnumerable<long> numbers = item.Segments.SelectMany(s => new[] { s.Offset, s.Length });
        switch (item.Dialect)
        {
            case TarDialect.PaxSparse00:
                pax.Add(("GNU.sparse.size", ByteString.FromNumber(item.RealSize)));
                pax.Add(("GNU.sparse.numblocks", ByteString.FromNumber(item.Segments.Count)));
                foreach ((long offset, long length) in item.Segments)
                {
                    pax.Add(("GNU.sparse.offset", ByteString.FromNumber(offset)));
                    pax.Add(("GNU.sparse.numbytes", ByteString.FromNumber(length)));
                }

                return [];
            case TarDialect.PaxSparse01:
                pax.Add(("GNU.sparse.name", item.Path));
                pax.Add(("GNU.sparse.size", ByteString.FromNumber(item.RealSize)));
                pax.Add(("GNU.sparse.numblocks", ByteString.FromNumber(item.Segments.Count)));
                pax.Add(("GNU.sparse.map", ByteString.Join(',', numbers.Select(ByteString.FromNumber))));
                return [];
            default:
                pax.Add(("GNU.sparse.major", "1"));
                pax.Add(("GNU.sparse.minor", "0"));
                pax.Add(("GNU.sparse.name", item.Path));
                pax.Add(("GNU.sparse.realsize", ByteString.FromNumber(item.RealSize)));
                string lines = string.Concat(numbers.Prepend(item.Segments.Count).Select(n => $"{n}\n"));
                int padded = (lines.Length + RawHeader.BlockSize - 1) / RawHeader.BlockSize * RawHeader.BlockSize;
                return Encoding.ASCII.GetBytes(lines.PadRight(padded, '\0'));
        }
    }

    private static void WriteSparseHeader(RawHeader header, TarItem item)
    {
        header.Block[156] = (byte)'S';
        WriteSegments(header, 386, item.Segments.Take(4));
        if (item.Segments.Count > 4) header.Block[482] = 1;
        header.Number(483, 12, item.RealSize);
    }

    private void WriteExtensionBlocks(TarItem item)
    {
        foreach ((long, long)[] segments in item.Segments.Skip(4).Chunk(21))
        {
            var block = new RawHeader();
            WriteSegments(block, 0, segments);
            if (segments[^1] != item.Segments[^1]) block.Block[504] = 1;
            output.Write(block.Block);
        }
    }

    private static void WriteSegments(RawHeader block, int at, IEnumerable<(long Offset, long Length)> segments)
    {
        foreach ((long offset, long length) in segments)
        {
            block.Number(at, 12, offset);
            block.Number(at + 12, 12, length);
            at += 24;
        }
    }
}
