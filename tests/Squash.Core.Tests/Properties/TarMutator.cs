using System.Globalization;
using System.Text;
using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Damages the critical parts of a tar: header fields (with a new checksum), PAX records, whole entries, contents, the end.</summary>
internal static class TarMutator
{
    private const int Block = 512;

    private static readonly Range[] NumberFields = [100..108, 108..116, 116..124, 124..136, 136..148, 329..337, 337..345];

    private static readonly ByteString[] Magics = ["ustar\000", "ustar  \0", "ustar", ""];

    private static readonly byte[][] Numbers =
    [
        [], [0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        .. ((string[])["7777777", "77777777777", "00000000001", "00000001000", "00000001001", "-1", "  12 ", "9", "0x10", "1e3"]).Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly ByteString[] Names =
    [
        "", ".", "/", "./", "..", "../a", "a/../b", "/etc/passwd", ".wh.", ".wh..", ".wh.a", "a/.wh.b", ".wh..wh..opq", "a/.wh..wh..opq", ".wh..wh.plnk/x",
        "a", "a/", "a/b", "a/b/c", "d", "b//c", "a\0b", "a\nb", new byte[] { 0xff, 0xfe }, new string('n', 100), new string('d', 49) + "/" + new string('e', 50),
        "manifest.json", "index.json", "GNUSparseFile.0/a",
    ];

    private static readonly ByteString[] Records =
    [
        "path=a", "path=../a", "path=", "linkpath=a", "size=0", "size=1", "size=-1", "size=9223372036854775807", "uid=-1", "uid=x", "mtime=1.x", "mtime=-0.5",
        "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=4611686018427387904", "GNU.sparse.realsize=-1", "GNU.sparse.size=1", "GNU.sparse.name=../x",
        "GNU.sparse.numblocks=999999999", "GNU.sparse.map=0,1", "GNU.sparse.map=9223372036854775807,1", "GNU.sparse.offset=1", "SCHILY.xattr.user.x=y", "comment=z",
    ];

    public static byte[] Mutate(byte[] tar, Random random)
    {
        List<RawTarEntry> entries = Entries(tar);
        if (entries.Count == 0 || random.Next(12) == 0) return MutateBytes(tar, random);
        int entry = random.Next(entries.Count);
        return random.Next(8) switch
        {
            < 3 => MutateHeader(tar, entries[entry], random),
            3 => MutateRecords(tar, entries[entry], random),
            4 or 5 => MutateOrder(tar, entries, entry, random),
            6 => MutateContent(tar, entries, entry, random),
            _ => MutateBytes(tar, random),
        };
    }

    /// <summary>Puts the right checksum into the header at an offset.</summary>
    private static void Sign(byte[] tar, long offset)
    {
        Span<byte> block = tar.AsSpan((int)offset, Block), checksum = block[148..156];
        checksum.Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block) sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", checksum);
    }

    private static List<RawTarEntry> Entries(byte[] tar)
    {
        try
        {
            return RawTarReader.Read(tar);
        }
        catch (Exception e) when (e is BadImageException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // A tar that was damaged before.
            return [];
        }
    }

    private static byte[] MutateHeader(byte[] tar, RawTarEntry entry, Random random)
    {
        byte[] mutant = [.. tar];
        // Either the entry's own header or its first one: that of its PAX records, or of its long name.
        long offset = random.Next(4) == 0 ? entry.Start : entry.Offset;
        Span<byte> block = mutant.AsSpan((int)offset, Block);
        switch (random.Next(7))
        {
            case 0:
                block[156] = (byte)"01234567xgLKSVDMX\0A"[random.Next(19)];
                break;
            case 1:
                Fill(block[..100], Pick(Names, random).Span);
                break;
            case 2:
                Fill(block[157..257], Pick(Names, random).Span);
                break;
            case 3:
                Fill(block[257..265], Pick(Magics, random).Span);
                break;
            case 4:
                block[random.Next(Block)] ^= (byte)(1 << random.Next(8));
                break;
            default:
                Fill(block[Pick(NumberFields, random)], Pick(Numbers, random));
                break;
        }

        if (random.Next(20) != 0) Sign(mutant, offset);
        return mutant;
    }

    /// <summary>Changes a record, or puts one before the entry; its stated length may be wrong.</summary>
    private static byte[] MutateRecords(byte[] tar, RawTarEntry entry, Random random)
    {
        if (entry.Start < entry.Offset && random.Next(2) == 0)
        {
            byte[] mutant = [.. tar];
            int at = (int)entry.Start + Block + random.Next(Math.Min(64, (int)(entry.Offset - entry.Start - Block)));
            mutant[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)('0' + random.Next(10)), _ => (byte)" =\n\0"[random.Next(4)] };
            return mutant;
        }

        var content = new List<byte>();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            ByteString record = Pick(Records, random);
            int length = record.Length + 3 + (record.Length > 95 ? 1 : 0) + (random.Next(6) == 0 ? random.Next(-3, 4) : 0);
            content.AddRange([.. Encoding.ASCII.GetBytes(length.ToString("00", CultureInfo.InvariantCulture)), (byte)' ', .. record.Span, (byte)'\n']);
        }

        byte[] header = new LayerBuilder().Records().WithoutEndBlocks().Build();
        Fill(header.AsSpan(124, 12), Encoding.ASCII.GetBytes(Convert.ToString(content.Count, 8).PadLeft(11, '0')));
        Sign(header, 0);
        byte[] padding = new byte[(Block - content.Count % Block) % Block];
        return [.. tar[..(int)entry.Start], .. header, .. content, .. padding, .. tar[(int)entry.Start..]];
    }

    private static byte[] MutateOrder(byte[] tar, List<RawTarEntry> entries, int entry, Random random)
    {
        List<byte[]> pieces = [.. entries.Select((_, i) => Piece(tar, entries, i))];
        byte[] rest = tar[pieces.Sum(piece => piece.Length)..];
        byte[] taken = pieces[entry];
        switch (random.Next(4))
        {
            case 0:
                pieces.RemoveAt(entry);
                break;
            case 1:
                pieces.Insert(random.Next(pieces.Count + 1), taken);
                break;
            case 2:
                int other = random.Next(pieces.Count);
                (pieces[entry], pieces[other]) = (pieces[other], taken);
                break;
            default:
                // The headers of one entry with the content of another.
                int header = (int)(entries[entry].Offset - entries[entry].Start) + Block;
                pieces[entry] = [.. taken[..header], .. pieces[random.Next(pieces.Count)]];
                break;
        }

        return [.. pieces.SelectMany(piece => piece), .. rest];
    }

    private static byte[] Piece(byte[] tar, List<RawTarEntry> entries, int entry)
    {
        // Bytes after the last entry are taken for the end blocks of the archive.
        long end = entry + 1 < entries.Count ? entries[entry + 1].Start : Math.Max(entries[entry].Offset + Block, tar.Length - (2 * Block));
        return tar[(int)entries[entry].Start..(int)Math.Min(end, tar.Length)];
    }

    private static byte[] MutateContent(byte[] tar, List<RawTarEntry> entries, int entry, Random random)
    {
        byte[] mutant = [.. tar];
        int start = (int)entries[entry].Offset + Block, end = (int)entries[entry].Start + Piece(tar, entries, entry).Length;
        if (end > start) mutant[random.Next(start, end)] ^= (byte)(1 << random.Next(8));
        return mutant;
    }

    private static byte[] MutateBytes(byte[] tar, Random random)
    {
        int at = random.Next(tar.Length + 1), block = at / Block * Block;
        byte[] noise = new byte[random.Next(2) == 0 ? Block : random.Next(1, 700)];
        random.NextBytes(noise);
        return random.Next(5) switch
        {
            0 => tar[..at],
            1 => tar[..block],
            2 => [.. tar[..block], .. new byte[Block], .. tar[block..]],
            3 => [.. tar[..block], .. noise, .. tar[block..]],
            _ => [.. tar[..at], .. tar[Math.Min(tar.Length, at + random.Next(1, 600))..]],
        };
    }

    private static void Fill(Span<byte> field, ReadOnlySpan<byte> value)
    {
        field.Clear();
        value[..Math.Min(value.Length, field.Length)].CopyTo(field);
    }

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];
}
