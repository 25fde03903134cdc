using System.Text;
using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class TarNumberTests
{
    [Theory]
    [InlineData("0000644\0", 420)]
    [InlineData("000644 \0", 420)]
    [InlineData("   644 \0", 420)]
    [InlineData("644\0\0\0\0\0", 420)]
    [InlineData("\0\0\0644 ", 420)]
    [InlineData("00000644", 420)]
    [InlineData("77777777", 0xffffff)]
    [InlineData("        ", 0)]
    [InlineData("\0\0\0\0\0\0\0\0", 0)]
    [InlineData("12 34567", 10)]
    [InlineData("77777777777\0", 0x1_ffff_ffff)]
    [InlineData("777777777777", 0xf_ffff_ffff)]
    [InlineData("12345670123 ", 0x5397_7053)]
    [InlineData("1234567012 \0", 0xa72_ee0a)]
    [InlineData("1234\0\0\0\0\0\0\0\0", 668)]
    [InlineData("123\0\0\0\0\0\0\0\0\0", 83)]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0", 0)]
    [InlineData("       1234\0", 668)]
    [InlineData("123 5670123\0", 83)]
    public void TryParse_Octal_TakesEveryPadding(string field, long expected)
    {
        Assert.True(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("0000648\0")]
    [InlineData("0x1ff   ")]
    [InlineData("-0000001")]
    [InlineData("+0000001")]
    [InlineData("12a")]
    [InlineData("7777777777777777777777")]
    public void TryParse_NoOctalNumber_IsRefused(string field) => Assert.False(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out _));

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void TryParseOctal_AnyByteAnywhere_IsReadDigitByDigit(int bytes)
    {
        for (int padding = 0; padding <= bytes; padding++)
        {
            for (int place = 0; place < bytes; place++)
            {
                for (int b = 0; b <= byte.MaxValue; b++)
                {
                    byte[] field = [.. "123456701234"u8[..(bytes - padding)], .. new byte[padding]];
                    field[place] = (byte)b;
                    long? expected = DigitByDigit(Encoding.Latin1.GetString(field));
                    Assert.Equal(expected, TarNumber.TryParseOctal(field, out long value) ? value : null);
                }
            }
        }
    }

    [Theory]
    [InlineData("8000000000000001", 1)]
    [InlineData("80000000ffffffff", 0xffff_ffff)]
    [InlineData("bfffffffffffffff", 0x3fff_ffff_ffff_ffff)]
    [InlineData("ffffffffffffffff", -1)]
    [InlineData("fffffffffffffffe", -2)]
    [InlineData("c000000000000000", -0x4000_0000_0000_0000)]
    [InlineData("800000007fffffffffffffff", long.MaxValue)]
    [InlineData("ffffffff8000000000000000", long.MinValue)]
    [InlineData("ffffffffffffffffffffffff", -1)]
    [InlineData("800000000000000200000000", 0x2_0000_0000)]
    public void TryParse_Base256_IsTwosComplement(string hex, long expected)
    {
        Assert.True(TarNumber.TryParse(Convert.FromHexString(hex), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("800000008000000000000000")]
    [InlineData("800000010000000000000000")]
    [InlineData("810000000000000000000000")]
    [InlineData("ffffffff7fffffffffffffff")]
    [InlineData("fffffffe0000000000000000")]
    [InlineData("bfffffffffffffffffffffff")]
    [InlineData("c00000000000000000000000")]
    public void TryParse_Base256BeyondLong_IsRefused(string hex) => Assert.False(TarNumber.TryParse(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData(8, 0, "0000000\0")]
    [InlineData(8, 420, "0000644\0")]
    [InlineData(8, 0x1fffff, "7777777\0")]
    [InlineData(12, 0x1_ffff_ffff, "77777777777\0")]
    public void FormatOctal_Value_FillsTheField(int bytes, long value, string expected)
    {
        byte[] field = new byte[bytes];
        TarNumber.FormatOctal(field, value);
        Assert.Equal(expected, Encoding.Latin1.GetString(field));
    }

    [Theory]
    [InlineData(8, 0x1fffff, true)]
    [InlineData(8, 0x200000, false)]
    [InlineData(12, 0x1_ffff_ffff, true)]
    [InlineData(12, 0x2_0000_0000, false)]
    [InlineData(12, -1, false)]
    [InlineData(12, long.MaxValue, false)]
    [InlineData(12, long.MinValue, false)]
    public void FitsOctal_Boundary_IsExact(int bytes, long value, bool fits) => Assert.Equal(fits, TarNumber.FitsOctal(bytes, value));

    [Theory]
    [InlineData(8, 0x200000)]
    [InlineData(8, 0xffff_ffff)]
    [InlineData(12, long.MaxValue)]
    public void FormatBase256_Value_IsParsedBack(int bytes, long value)
    {
        byte[] field = new byte[bytes];
        TarNumber.FormatBase256(field, value);
        Assert.Equal(0x80, field[0]);
        Assert.True(TarNumber.TryParse(field, out long parsed));
        Assert.Equal(value, parsed);
    }

    private static long? DigitByDigit(string field)
    {
        long value = 0;
        foreach (char digit in field.TrimStart(' ', '\0').Split(' ', '\0')[0])
        {
            if (digit is < '0' or > '7') return null;
            value = value * 8 + digit - '0';
        }

        return value;
    }
}
