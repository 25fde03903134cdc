using System.Globalization;
using System.Text;

namespace Squash.TestSupport.Tar;

/// <summary>
/// Reads a tar like Go's archive/tar, which Docker and containerd use for unpacking. Sparse files of type S, which
/// they refuse, are read too.
/// </summary>
public static class RawTarReader
{
    private const int Block = 512;
    private const int MaxSpecialBytes = 1 << 20;

    public static List<RawTarEntry> Read(ReadOnlyMemory<byte> tar)
    {
        var reader = new Reader(tar);
        var entries = new List<RawTarEntry>();
        while (reader.Next() is { } entry) entries.Add(entry);
        return entries;
    }

    /// <summary>The number of a field: octal digits, or base 256.</summary>
    internal static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) == 0) return Octal(field);
        Int128 value = (field[0] & 0x40) != 0 ? -1 : 0;
        value = (value << 7) | (Int128)(field[0] & 0x7f);
        foreach (byte b in field[1..]) value = unchecked((value << 8) | b);
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : throw new BadImageException("a number overflows");
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \0"u8);
        int end = field.IndexOf((byte)0);
        if (end >= 0) field = field[..end];
        if (field.ContainsAnyExceptInRange((byte)'0', (byte)'7')) throw new BadImageException("a field is not octal");
        return field.IsEmpty ? 0 : Convert.ToInt64(Encoding.ASCII.GetString(field), 8);
    }

    private static long Decimal(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new BadImageException($"'{(ByteString)text}' is not a number");

    private static Int128 PaxTime(ReadOnlySpan<byte> text)
    {
        int dot = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = dot < 0 ? default : text[(dot + 1)..];
        Int128 seconds = Decimal(dot < 0 ? text : text[..dot]);
        long nanoseconds = Decimal(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(fraction).PadRight(9, '0')[..9]));
        return seconds * 1_000_000_000 + (text[0] == '-' ? -nanoseconds : nanoseconds);
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    private sealed class Reader(ReadOnlyMemory<byte> tar)
    {
        private readonly List<(ByteString Key, ByteString Value)> _records = [];
        private ByteString _longName, _longLink;
        private int _at;

        public RawTarEntry? Next()
        {
            int first = _at;
            while (true)
            {
                int start = _at;
                if (_at >= tar.Length) return null;
                ReadOnlyMemory<byte> block = Take(Block);
                if (!block.Span.ContainsAnyExcept((byte)0))
                {
                    if (_at == tar.Length || !Take(Block).Span.ContainsAnyExcept((byte)0)) return null;
                    throw new BadImageException("there is a zero block inside the archive");
                }

                VerifyChecksum(block.Span);
                var entry = new RawTarEntry { Header = block, Offset = start, Start = first, Type = (char)block.Span[156] };
                long size = ReadHeader(block.Span, entry);
                if (ReadSpecial(entry.Type, size)) continue;
                Finish(entry, size);
                return entry;
            }
        }

        private ReadOnlyMemory<byte> Take(long bytes)
        {
            if (bytes < 0 || bytes > tar.Length - _at) throw new BadImageException("the archive is truncated");
            ReadOnlyMemory<byte> taken = tar.Slice(_at, (int)bytes);
            _at += (int)bytes;
            return taken;
        }

        private static void VerifyChecksum(ReadOnlySpan<byte> block)
        {
            long unsigned = 0, signed = 0;
            for (int i = 0; i < Block; i++)
            {
                byte b = i is >= 148 and < 156 ? (byte)' ' : block[i];
                unsigned += b;
                signed += b > 127 ? b - 256 : b;
            }

            long stated = Octal(block[148..156]);
            if (stated != unsigned && stated != signed) throw new BadImageException("a header has a wrong checksum");
        }

        private static long ReadHeader(ReadOnlySpan<byte> block, RawTarEntry entry)
        {
            entry.Name = Cut(block[..100]);
            entry.Link = Cut(block[157..257]);
            entry.Mode = (int)(Number(block[100..108]) & 0xfff);
            entry.Uid = Number(block[108..116]);
            entry.Gid = Number(block[116..124]);
            entry.MtimeNanoseconds = (Int128)Number(block[136..148]) * 1_000_000_000;
            bool gnu = block[257..265].SequenceEqual("ustar  \0"u8);
            if (gnu || block[257..263].SequenceEqual("ustar\0"u8))
            {
                entry.DevMajor = Number(block[329..337]);
                entry.DevMinor = Number(block[337..345]);
                ByteString prefix = gnu && !HasMistakenPrefix(block) ? "" : (ByteString)Cut(block[345..500]);
                if (!prefix.IsEmpty) entry.Name = prefix + "/" + entry.Name;
            }

            return Number(block[124..136]);
        }

        /// <summary>Go up to 1.7 wrote a prefix into GNU headers, over their times.</summary>
        private static bool HasMistakenPrefix(ReadOnlySpan<byte> block)
        {
            foreach (Range time in (Range[])[345..357, 357..369])
            {
                if (block[time][0] == 0) continue;
                try
                {
                    Number(block[time]);
                }
                catch (BadImageException)
                {
                    return !Cut(block[345..500]).ContainsAnyExceptInRange((byte)0, (byte)0x7f);
                }
            }

            return false;
        }

        private bool ReadSpecial(char type, long size)
        {
            if (type is not ('x' or 'g' or 'L' or 'K')) return false;
            if (size is < 0 or > MaxSpecialBytes) throw new BadImageException($"a special header has {size} bytes");
            ReadOnlySpan<byte> content = Take(size).Span;
            Skip(size);
            switch (type)
            {
                case 'x':
                    _records.Clear();
                    ReadRecords(content, _records);
                    break;
                case 'g':
                    // Go returns a global header as a separate entry, and Docker drops it.
                    ReadRecords(content, []);
                    _records.Clear();
                    _longName = _longLink = default;
                    break;
                case 'L':
                    _longName = Cut(content);
                    break;
                default:
                    _longLink = Cut(content);
                    break;
            }

            return true;
        }

        private static void ReadRecords(ReadOnlySpan<byte> content, List<(ByteString, ByteString)> records)
        {
            while (!content.IsEmpty)
            {
                int space = content.IndexOf((byte)' ');
                if (space is < 1 or > 12) throw new BadImageException("a PAX record has no length");
                long length = Decimal(content[..space]);
                if (length < 5 || length > content.Length || length <= space + 1) throw new BadImageException("a PAX record has a wrong length");
                ReadOnlySpan<byte> record = content[(space + 1)..(int)length];
                int equals = record.IndexOf((byte)'=');
                if (record[^1] != '\n' || equals < 1) throw new BadImageException("a PAX record is malformed");
                records.Add((new ByteString(record[..equals]), new ByteString(record[(equals + 1)..^1])));
                content = content[(int)length..];
            }
        }

        private void Finish(RawTarEntry entry, long size)
        {
            var numbers = new List<long>();
            ApplyRecords(entry, numbers, ref size);
            if (!_longName.IsEmpty) entry.Name = _longName;
            if (!_longLink.IsEmpty) entry.Link = _longLink;
            if (entry.Type == '\0') entry.Type = entry.Name.EndsWith("/") ? '5' : '0';
            if (entry.Type is >= '1' and <= '6') size = 0;
            if (entry.Type is not (>= '0' and <= '7' or 'S')) throw new BadImageException($"{entry.Name} has the unknown type '{entry.Type}'");
            if (entry.Type == '7') entry.Type = '0';
            _records.Clear();
            _longName = _longLink = default;
            ReadContent(entry, numbers, size);
        }

        private void ApplyRecords(RawTarEntry entry, List<long> sparse, ref long size)
        {
            foreach ((ByteString key, ByteString value) in _records)
            {
                string name = key.ToString();
                if (name is "GNU.sparse.offset" or "GNU.sparse.numbytes") sparse.Add(Decimal(value.Span));
                else entry.Records[key] = value;
                if (value.IsEmpty) continue;
                switch (name)
                {
                    case "path": entry.Name = value; break;
                    case "linkpath": entry.Link = value; break;
                    case "uid": entry.Uid = Decimal(value.Span); break;
                    case "gid": entry.Gid = Decimal(value.Span); break;
                    case "size": size = Decimal(value.Span); break;
                    case "mtime": entry.MtimeNanoseconds = PaxTime(value.Span); break;
                    case "GNU.sparse.map": sparse.AddRange(value.Split(',').Select(n => Decimal(n.Span))); break;
                }
            }
        }

        private void ReadContent(RawTarEntry entry, List<long> sparse, long size)
        {
            int start = _at;
            long realSize = size;
            bool isSparse = sparse.Count > 0;
            if (entry.Type == 'S')
            {
                ReadOldSparseMap(entry, sparse, out realSize);
                start = _at;
                isSparse = true;
                entry.Type = '0';
            }
            else if (entry.Records.TryGetValue("GNU.sparse.major", out ByteString major) && major == "1")
            {
                ReadLeadingSparseMap(sparse);
                isSparse = true;
            }

            if (entry.Records.TryGetValue("GNU.sparse.name", out ByteString name)) entry.Name = name;
            if (entry.Records.TryGetValue("GNU.sparse.realsize", out ByteString real)
                || entry.Records.TryGetValue("GNU.sparse.size", out real)) realSize = Decimal(real.Span);
            ReadOnlyMemory<byte> stored = Take(start + size - _at);
            entry.StoredBytes = stored.Length;
            entry.Content = isSparse ? Expand(stored.Span, sparse, realSize) : stored;
            Skip(size);
        }

        private void ReadOldSparseMap(RawTarEntry entry, List<long> sparse, out long realSize)
        {
            realSize = Number(entry.Header.Span[483..495]);
            ReadOnlyMemory<byte> block = entry.Header;
            for ((int at, int count) = (386, 4); ; (at, count) = (0, 21))
            {
                for (int i = at; i < at + 24 * count && block.Span[i] != 0; i += 12) sparse.Add(Number(block.Span.Slice(i, 12)));
                if (block.Span[at + 24 * count] == 0) return;
                block = Take(Block);
            }
        }

        private void ReadLeadingSparseMap(List<long> sparse)
        {
            var lines = new List<ByteString>();
            long wanted = 1;
            while (lines.Count - 1 < wanted)
            {
                ByteString block = Take(Block).Span;
                lines = (ByteString.Join('\n', lines) + block).Split('\n');
                if (lines.Count > 1) wanted = 1 + 2 * Decimal(lines[0].Span);
            }

            sparse.AddRange(lines.Skip(1).Take((int)wanted - 1).Select(n => Decimal(n.Span)));
        }

        private static byte[] Expand(ReadOnlySpan<byte> stored, List<long> sparse, long realSize)
        {
            byte[] content = new byte[realSize];
            for (int i = 0; i + 1 < sparse.Count; i += 2)
            {
                int length = (int)sparse[i + 1];
                stored[..length].CopyTo(content.AsSpan((int)sparse[i]));
                stored = stored[length..];
            }

            return stored.IsEmpty ? content : throw new BadImageException("a sparse map does not fit its content");
        }

        // The padded end of content with that many bytes; the last padding may be missing.
        private void Skip(long size) => _at += (int)Math.Min((Block - size % Block) % Block, tar.Length - _at);
    }
}
