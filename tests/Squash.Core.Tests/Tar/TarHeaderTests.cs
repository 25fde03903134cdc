using System.Text;
using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class TarHeaderTests
{
    [Fact]
    public void TryParse_SumOfUnsignedBytes_IsAHeader() => Assert.True(TarHeader.TryParse(Block("größe", signed: false), out _));

    // By the rule of Go's readers: the bytes where a GNU header has its times are a prefix if either is not a number.
    [Theory]
    [InlineData("home/build/project/node_modules", "home/build/project/node_modules")]
    [InlineData("h", "h")]
    [InlineData("01234567012h/x", "01234567012h/x")]
    [InlineData("01234567 12 /x", "01234567 12 /x")]
    [InlineData("012345670123/x", "012345670123/x")]
    [InlineData("", "")]
    [InlineData("14226531600\0" + "14226531600", "")]
    [InlineData(" 14226531600", "")]
    [InlineData("\0home/build", "")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0home", "")]
    [InlineData("größe/x", "")]
    public void Prefix_OfAGnuHeader_IsThereWhereTheTimesAreNone(string field, string prefix)
    {
        byte[] block = new byte[512];
        "ustar  \0"u8.CopyTo(block.AsSpan(257));
        Encoding.UTF8.GetBytes(field).CopyTo(block, 345);
        Encoding.ASCII.GetBytes(Convert.ToString(TarHeader.UnsignedChecksum(block), 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        Assert.True(TarHeader.TryParse(block, out TarHeader header));
        Assert.Equal(prefix, Encoding.UTF8.GetString(header.Prefix));
    }

    [Fact]
    public void Prefix_OfAGnuHeaderWithTimesInBase256_IsEmpty()
    {
        byte[] block = new byte[512];
        "ustar  \0"u8.CopyTo(block.AsSpan(257));
        TarNumber.FormatBase256(block.AsSpan(345, 12), 1_700_000_000);
        TarNumber.FormatBase256(block.AsSpan(357, 12), 1_700_000_000);
        Encoding.ASCII.GetBytes(Convert.ToString(TarHeader.UnsignedChecksum(block), 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        Assert.True(TarHeader.TryParse(block, out TarHeader header));
        Assert.True(header.Prefix.IsEmpty);
    }

    [Fact]
    public void TryParse_SumOfSignedBytes_IsAHeader() => Assert.True(TarHeader.TryParse(Block("größe", signed: true), out _));

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(256)]
    public void TryParse_OtherSum_IsNoHeader(int error) => Assert.False(TarHeader.TryParse(Block("file", signed: false, error), out _));

    [Fact]
    public void TryParse_AnyChangedByte_IsNoHeader()
    {
        byte[] block = Block("file", signed: false);
        for (int i = 0; i < block.Length; i++)
        {
            // The last byte of the checksum field is padding, and so are the NUL before it and its leading bytes.
            if (i is >= 148 and < 156) continue;
            block[i] ^= 1;
            Assert.False(TarHeader.TryParse(block, out _), $"byte {i}");
            block[i] ^= 1;
        }
    }

    [Fact]
    public void TryParse_ZeroBlock_IsNoHeaderButTheEnd()
    {
        byte[] block = new byte[512];
        Assert.False(TarHeader.TryParse(block, out _));
        Assert.True(TarHeader.IsEnd(block));
        block[511] = 1;
        Assert.False(TarHeader.IsEnd(block));
    }

    [Theory]
    [InlineData("0012345\0", true)]
    [InlineData("012345\0 ", true)]
    [InlineData(" 12345\0 ", true)]
    [InlineData("12345 \0\0", true)]
    [InlineData("12346\0\0\0", false)]
    [InlineData("12349\0\0\0", false)]
    public void TryParse_ChecksumField_TakesEveryPadding(string field, bool valid)
    {
        // 012345 is 5349: eight spaces, and a name that adds the rest.
        byte[] block = new byte[512];
        int left = 5349 - (8 * ' ');
        for (int i = 0; left > 0; i++)
        {
            block[i] = (byte)Math.Min(left, 255);
            left -= block[i];
        }

        Encoding.Latin1.GetBytes(field).CopyTo(block, 148);
        Assert.Equal(valid, TarHeader.TryParse(block, out _));
    }

    [Fact]
    public void Name_WholeField_NeedsNoNul()
    {
        string name = new('n', 100);
        Assert.True(TarHeader.TryParse(Block(name, signed: false), out TarHeader header));
        Assert.Equal(name, Encoding.UTF8.GetString(header.Name));
    }

    [Theory]
    [InlineData("ustar\000", 155)]
    [InlineData("ustar\0  ", 155)]
    [InlineData("ustar  \0", 155)]
    [InlineData("", 0)]
    public void Prefix_Magic_TellsWhetherThereIsOne(string magic, int bytes)
    {
        byte[] block = new byte[512];
        block.AsSpan(345, 155).Fill((byte)'p');
        Encoding.Latin1.GetBytes(magic).CopyTo(block, 257);
        Sign(block, signed: false, 0);
        Assert.True(TarHeader.TryParse(block, out TarHeader header));
        Assert.Equal(bytes, header.Prefix.Length);
    }

    [Fact]
    public void Prefix_Star_EndsBeforeItsTimes()
    {
        byte[] block = new byte[512];
        block.AsSpan(345, 155).Fill((byte)'p');
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        "tar\0"u8.CopyTo(block.AsSpan(508));
        Sign(block, signed: false, 0);
        Assert.True(TarHeader.TryParse(block, out TarHeader header));
        Assert.Equal(131, header.Prefix.Length);
    }

    [Fact]
    public void UnsignedChecksum_AllBytesSet_DoesNotOverflow()
    {
        byte[] block = new byte[512];
        Array.Fill(block, (byte)255);
        Assert.Equal((504 * 255) + (8 * ' '), TarHeader.UnsignedChecksum(block));
    }

    private static byte[] Block(string name, bool signed, int error = 0)
    {
        byte[] block = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Sign(block, signed, error);
        return block;
    }

    private static void Sign(byte[] block, bool signed, int error)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        int sum = block.Sum(b => signed ? unchecked((sbyte)b) : b) + error;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
    }
}
