using System.Globalization;
using System.Text;
using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class TarTimeTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1350244992", 1350244992, 0)]
    [InlineData("1350244992.023960108", 1350244992, 23960108)]
    [InlineData("1350244992.5", 1350244992, 500_000_000)]
    [InlineData("1350244992.50000000000000000000", 1350244992, 500_000_000)]
    [InlineData("1350244992.0239601089999", 1350244992, 23960108)]
    [InlineData("1350244992.", 1350244992, 0)]
    [InlineData("-1", -1, 0)]
    [InlineData("-1.5", -2, 500_000_000)]
    [InlineData("-0.5", -1, 500_000_000)]
    [InlineData("-0.000000001", -1, 999_999_999)]
    [InlineData("-0", 0, 0)]
    [InlineData("9223372036854775807.999999999", long.MaxValue, 999_999_999)]
    [InlineData("-9223372036854775808", long.MinValue, 0)]
    public void TryParse_PaxTime_IsCutNotRounded(string text, long seconds, int nanoseconds)
    {
        Assert.True(TarTime.TryParse(Encoding.ASCII.GetBytes(text), out TarTime time));
        Assert.Equal(new TarTime(seconds, nanoseconds), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("-.5")]
    [InlineData("1.2.3")]
    [InlineData("1.-5")]
    [InlineData("1,5")]
    [InlineData("1e9")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775808.5")]
    [InlineData("1.123456789x")]
    public void TryParse_NoTime_IsRefused(string text) => Assert.False(TarTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(1, 500_000_000, "1.5")]
    [InlineData(1, 1, "1.000000001")]
    [InlineData(1, 120_000_000, "1.12")]
    [InlineData(-1, 0, "-1")]
    [InlineData(-1, 500_000_000, "-0.5")]
    [InlineData(-1, 999_999_999, "-0.000000001")]
    [InlineData(-2, 500_000_000, "-1.5")]
    [InlineData(long.MinValue, 1, "-9223372036854775807.999999999")]
    [InlineData(long.MaxValue, 999_999_999, "9223372036854775807.999999999")]
    public void Format_Time_IsShortestAndParsedBack(long seconds, int nanoseconds, string expected)
    {
        Span<byte> text = stackalloc byte[TarTime.MaxFormattedBytes];
        text = text[..new TarTime(seconds, nanoseconds).Format(text)];
        Assert.Equal(expected, Encoding.ASCII.GetString(text));
        Assert.True(TarTime.TryParse(text, out TarTime parsed));
        Assert.Equal(new TarTime(seconds, nanoseconds), parsed);
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 0)]
    [InlineData("1969-12-31T23:59:59.5Z", -1, 500_000_000)]
    [InlineData("2001-09-09T03:46:40.0000001+02:00", 1_000_000_000, 100)]
    [InlineData("0001-01-01T00:00:00Z", -62135596800, 0)]
    public void From_Instant_FloorsSeconds(string text, long seconds, int nanoseconds) =>
        Assert.Equal(new TarTime(seconds, nanoseconds), TarTime.From(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)));

    [Fact]
    public void CompareTo_NegativeTimes_AreInOrder()
    {
        TarTime[] times = [new(-2, 500_000_000), new(-1, 0), new(-1, 999_999_999), new(0, 0), new(0, 1), new(1, 0)];
        Assert.Equal(times, times.Reverse().Order());
    }
}
