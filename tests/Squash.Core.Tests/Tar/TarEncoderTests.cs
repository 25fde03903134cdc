using System.Globalization;
using System.Text;
using Squash.Tar;
using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Tar;

public class TarEncoderTests
{
    [Fact]
    public void Encode_PlainFile_IsOneUstarBlockToTheByte()
    {
        byte[] expected = new byte[512];
        Put(expected, 0, "etc/passwd");
        Put(expected, 100, "0000644\00001750\00003720\000000001750\007130437100\0010032\0 0");
        Put(expected, 257, "ustar\000");

        var entry = new TarEntryHeader { Type = EntryType.File, Mode = 420, Uid = 1000, Gid = 2000, Size = 1000, Mtime = new TarTime(962739776, 0) };
        Assert.Equal(Show(expected), Show(Encode(entry, "etc/passwd")));
    }

    [Theory]
    [InlineData('5', "dir/")]
    [InlineData('6', "fifo")]
    [InlineData('2', "symlink")]
    [InlineData('1', "hardlink")]
    public void Encode_NoFile_HasNoSize(char flag, string path)
    {
        byte[] block = Encode(new TarEntryHeader { Type = Type(flag), Mode = 420, Size = 77 }, path);
        Assert.Equal(512, block.Length);
        Assert.Equal(flag, (char)block[156]);
        Assert.Equal("00000000000\0", Encoding.ASCII.GetString(block, 124, 12));
    }

    [Theory]
    [InlineData(99, 0, false)]
    [InlineData(100, 0, false)]
    [InlineData(101, 0, true)]
    [InlineData(101, 1, false)]
    [InlineData(200, 99, false)]
    [InlineData(200, 98, true)]
    [InlineData(200, 100, false)]
    [InlineData(200, 155, false)]
    [InlineData(200, 156, true)]
    [InlineData(255, 154, false)]
    [InlineData(255, 155, false)]
    [InlineData(256, 155, false)]
    [InlineData(256, 154, true)]
    [InlineData(256, 156, true)]
    [InlineData(257, 155, true)]
    [InlineData(257, 156, true)]
    [InlineData(1000, 155, true)]
    public void Encode_LongName_IsSplitAtTheSlashWhereItCan(int bytes, int slash, bool needsPax)
    {
        char[] name = new string('n', bytes).ToCharArray();
        if (slash > 0) name[slash] = '/';
        string path = new(name);
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File }, path);

        Assert.Equal(needsPax ? 512 + Padded(bytes + 10) + 512 : 512, header.Length);
        RawTarEntry entry = Read(header);
        Assert.Equal(path, entry.Name.ToString());
        Assert.Equal(needsPax, entry.Records.ContainsKey("path"));
    }

    [Fact]
    public void Encode_LongName_LeadingSlashOfTheTailIsNeverLost()
    {
        // A split at the last slash would leave a directory's name empty.
        string path = new string('n', 155) + "/";
        Assert.Equal(path, Read(Encode(new TarEntryHeader { Type = EntryType.Directory }, path)).Name.ToString());
        path = new string('n', 100) + "/";
        Assert.Equal(path, Read(Encode(new TarEntryHeader { Type = EntryType.Directory }, path)).Name.ToString());
    }

    [Fact]
    public void Encode_SeveralSlashes_TheFirstThatServesIsTaken()
    {
        string path = new string('a', 10) + "/" + new string('b', 80) + "/" + new string('c', 50);
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File }, path);
        Assert.Equal(91, header.AsSpan(345, 155).IndexOf((byte)0));
        Assert.Equal(path, Read(header).Name.ToString());
    }

    [Fact]
    public void Encode_NoUtf8_SurvivesInNameAndRecord()
    {
        byte[] path = [0xff, .. Enumerable.Repeat((byte)0xfe, 150)];
        byte[] header = new TarEncoder().Encode(new TarEntryHeader { Type = EntryType.Symlink }, path, path, default).ToArray();
        RawTarEntry entry = Read(header);
        Assert.Equal<ByteString>(path, entry.Name);
        Assert.Equal<ByteString>(path, entry.Link);
        Assert.Equal<ByteString>(path.AsSpan(..100), header.AsSpan(header.Length - 512, 100));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Encode_LongLink_IsInARecordFromTheFirstByteTooMany(int bytes, bool needsPax)
    {
        byte[] link = Encoding.ASCII.GetBytes(new string('t', bytes));
        RawTarEntry entry = Read(new TarEncoder().Encode(new TarEntryHeader { Type = EntryType.Symlink }, "link"u8, link, default).ToArray());
        Assert.Equal<ByteString>(link, entry.Link);
        Assert.Equal(needsPax, entry.Records.ContainsKey("linkpath"));
    }

    [Theory]
    [InlineData(0x1fffff, 0, 0x1_ffff_ffff, 0x1_ffff_ffff, 0, "")]
    [InlineData(0x200000, 0, 0, 0, 0, "uid=2097152")]
    [InlineData(0, 0xffff_ffff, 0, 0, 0, "gid=4294967295")]
    [InlineData(0, 0, 0x2_0000_0000, 0, 0, "size=8589934592")]
    [InlineData(0, 0, 0, 0x2_0000_0000, 0, "mtime=8589934592")]
    [InlineData(0, 0, 0, -1, 0, "mtime=-1")]
    [InlineData(0, 0, 0, -1, 500_000_000, "mtime=-0.5")]
    [InlineData(0, 0, 0, 7, 10, "mtime=7.00000001")]
    [InlineData(0x200000, 0x200001, 0x2_0000_0000, -5, 0, "size=8589934592 uid=2097152 gid=2097153 mtime=-5")]
    public void Encode_Number_IsInARecordOnlyWhereOctalDoesNotDo(long uid, long gid, long size, long seconds, int nanoseconds, string records)
    {
        var entry = new TarEntryHeader { Type = EntryType.File, Uid = uid, Gid = gid, Size = size, Mtime = new TarTime(seconds, nanoseconds) };
        byte[] header = Encode(entry, "file");
        Assert.Equal(records, ShowRecords(header));
        Assert.Equal(0, header[^512..].AsSpan(108, 40).IndexOfAnyInRange((byte)'0', (byte)'7'));
        Assert.False(header.AsSpan()[^512..].Slice(108, 40).ContainsAnyExceptInRange((byte)0, (byte)'7'));
    }

    [Fact]
    public void Encode_PassedRecords_StandBehindTheOwnOnesToTheByte()
    {
        byte[] passed = [.. Record("SCHILY.xattr.user.bin", [0, (byte)'\n', (byte)'=', 0xff]), .. Record("VENDOR.x", "y"u8)];
        byte[] header = new TarEncoder().Encode(new TarEntryHeader { Type = EntryType.File, Uid = 1L << 32 }, "f"u8, default, passed).ToArray();

        byte[] expected = [.. Record("uid", "4294967296"u8), .. passed];
        Assert.Equal(expected, header[512..(512 + expected.Length)]);
        Assert.Equal<ByteString>((byte[])[0, (byte)'\n', (byte)'=', 0xff], Read(header).Records["SCHILY.xattr.user.bin"]);
    }

    [Fact]
    public void Encode_PaxHeader_IsTheSameOnEveryMachine()
    {
        byte[] expected = new byte[512];
        Put(expected, 0, "././@PaxHeader");
        Put(expected, 100, "0000000\00000000\00000000\000000000000\000000000000\0");
        Put(expected, 156, "x");
        Put(expected, 257, "ustar\000");
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File, Uid = 1000, Mtime = new TarTime(1, 500_000_000) }, "a");
        Assert.Equal("13 mtime=1.5\n", Encoding.ASCII.GetString(header, 512, 13));
        Assert.Equal(Show(Signed(expected, 13)), Show(header[..512]));
    }

    [Fact]
    public void Encode_Devices_HaveTheirNumbers()
    {
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.CharDevice, DevMajor = 1, DevMinor = 3 }, "dev/null");
        Assert.Equal("30000001\00000003\0", Encoding.ASCII.GetString([header[156], .. header.AsSpan(329, 16)]));
        RawTarEntry large = Read(Encode(new TarEntryHeader { Type = EntryType.BlockDevice, DevMajor = 0x200000, DevMinor = uint.MaxValue }, "d"));
        Assert.Equal((0x200000, uint.MaxValue), (large.DevMajor, large.DevMinor));
        RawTarEntry zero = Read(Encode(new TarEntryHeader { Type = EntryType.BlockDevice }, "d"));
        Assert.Equal((0, 0), (zero.DevMajor, zero.DevMinor));
    }

    [Fact]
    public void Encode_SparseWithHoleAtTheEnd_SaysTheSizeByALastEmptySegment()
    {
        Assert.True(SparseMap.TryCreate([new(0, 512), new(4096, 10)], 10_000, 522, out SparseMap? map));
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File, Size = 10_000, Sparse = map }, "var/log/sparse");

        Assert.Equal("3\n0\n512\n4096\n10\n10000\n0\n", Encoding.ASCII.GetString(header[^512..]).TrimEnd('\0'));
        Assert.Equal("GNU.sparse.major=1 GNU.sparse.minor=0 GNU.sparse.name=var/log/sparse GNU.sparse.realsize=10000", ShowRecords(header));
        Assert.Equal("GNUSparseFile.0/sparse", Encoding.ASCII.GetString(header[^1024..]).Split('\0')[0]);
        Assert.Equal(Convert.ToString(512 + 522, 8).PadLeft(11, '0'), Encoding.ASCII.GetString(header[^1024..], 124, 11));
    }

    [Fact]
    public void Encode_SparseThatEndsInData_NeedsNoLastSegment()
    {
        Assert.True(SparseMap.TryCreate([new(100, 10)], 110, 10, out SparseMap? map));
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File, Size = 110, Sparse = map }, "f");
        Assert.Equal("1\n100\n10\n", Encoding.ASCII.GetString(header[^512..]).TrimEnd('\0'));
    }

    [Fact]
    public void Encode_LongSparseMap_FillsWholeBlocks()
    {
        SparseMap.Segment[] segments = [.. Enumerable.Range(0, 500).Select(i => new SparseMap.Segment(i * 10_000L, 1))];
        Assert.True(SparseMap.TryCreate(segments, 10_000_000, 500, out SparseMap? map));
        byte[] header = Encode(new TarEntryHeader { Type = EntryType.File, Size = 10_000_000, Sparse = map }, "f");
        Assert.Equal(0, header.Length % 512);
        Assert.InRange(header.Length, 512 * 10, 512 * 20);
    }

    [Fact]
    public void Measure_RandomEntries_IsWhatEncodeGives()
    {
        var random = new Random(20_240_229);
        var measuring = new TarEncoder();
        for (int i = 0; i < 5000; i++)
        {
            byte[] path = RandomName(random, 400), link = RandomName(random, 150);
            byte[] records = random.Next(3) == 0 ? Record("SCHILY.xattr.user.r", new byte[random.Next(1100)]) : [];
            SparseMap? map = null;
            long size = RandomNumber(random);
            if (random.Next(4) == 0 && size > 3) SparseMap.TryCreate([new(1, size / 3)], size, size / 3, out map);
            var entry = new TarEntryHeader
            {
                Type = map is null ? (EntryType)random.Next(7) : EntryType.File,
                Mode = (ushort)random.Next(4096),
                Uid = RandomNumber(random),
                Gid = RandomNumber(random),
                Mtime = new TarTime(random.Next(2) == 0 ? -RandomNumber(random) : RandomNumber(random), random.Next(2) * random.Next(1_000_000_000)),
                Size = size,
                DevMajor = random.Next(),
                DevMinor = random.Next(),
                Sparse = map,
            };
            int measured = measuring.Measure(entry, path, link, records);
            Assert.Equal(new TarEncoder().Encode(entry, path, link, records).Length, measured);
            Assert.Equal(0, measured % 512);
        }
    }

    private static byte[] RandomName(Random random, int maxBytes)
    {
        byte[] name = new byte[random.Next(1, maxBytes)];
        for (int i = 0; i < name.Length; i++) name[i] = (byte)(random.Next(30) == 0 ? '/' : random.Next(1, 256));
        return name;
    }

    private static long RandomNumber(Random random) => random.NextInt64() >> random.Next(63);

    private static byte[] Encode(in TarEntryHeader entry, string path) =>
        new TarEncoder().Encode(entry, Encoding.UTF8.GetBytes(path), default, default).ToArray();

    private static byte[] Record(string key, ReadOnlySpan<byte> value)
    {
        byte[] text = [(byte)' ', .. Encoding.UTF8.GetBytes(key), (byte)'=', .. value, (byte)'\n'];
        int length = text.Length;
        while (length != text.Length + length.ToString(CultureInfo.InvariantCulture).Length) length++;
        return [.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), .. text];
    }

    private static EntryType Type(char flag) => flag switch
    {
        '1' => EntryType.HardLink,
        '2' => EntryType.Symlink,
        '5' => EntryType.Directory,
        _ => EntryType.Fifo,
    };

    private static RawTarEntry Read(byte[] header) => Assert.Single(RawTarReader.Read((byte[])[.. header, .. new byte[1024]]));

    private static string ShowRecords(byte[] header)
    {
        if (header[156] != 'x') return "";
        int size = Convert.ToInt32(Encoding.ASCII.GetString(header, 124, 11), 8);
        string[] lines = Encoding.ASCII.GetString(header, 512, size).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    private static int Padded(int bytes) => (bytes + 511) / 512 * 512;

    private static void Put(byte[] block, int offset, string text) => Encoding.Latin1.GetBytes(text).CopyTo(block, offset);

    /// <summary>A block with its size and checksum set by hand.</summary>
    private static byte[] Signed(byte[] block, int size)
    {
        Put(block, 124, Convert.ToString(size, 8).PadLeft(11, '0'));
        block.AsSpan(148, 8).Fill((byte)' ');
        Put(block, 148, Convert.ToString(block.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    private static string Show(byte[] block) => Encoding.Latin1.GetString(block).Replace('\0', '.');
}
