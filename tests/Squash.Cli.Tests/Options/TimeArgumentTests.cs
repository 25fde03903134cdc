using System.Globalization;
using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class TimeArgumentTests
{
    [Theory]
    [InlineData("0", "1970-01-01T00:00:00.0000000Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20.0000000Z")]
    [InlineData("-1", "1969-12-31T23:59:59.0000000Z")]
    [InlineData("2024-05-01T12:00:00Z", "2024-05-01T12:00:00.0000000Z")]
    [InlineData("2024-05-01t12:00:00z", "2024-05-01T12:00:00.0000000Z")]
    [InlineData("2024-05-01T12:00:00+05:30", "2024-05-01T06:30:00.0000000Z")]
    [InlineData("2024-05-01 12:00:00-01:00", "2024-05-01T13:00:00.0000000Z")]
    [InlineData("2024-05-01T12:00Z", "2024-05-01T12:00:00.0000000Z")]
    [InlineData("2024-05-01T12:00:00.1234567Z", "2024-05-01T12:00:00.1234567Z")]
    public void TryParse_Time_IsRead(string text, string expected)
    {
        Assert.True(TimeArgument.TryParse(text, out DateTimeOffset time));
        Assert.Equal(expected, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2024-05-01")]
    [InlineData("2024-05-01T12:00:00")]
    [InlineData("2024-13-01T12:00:00Z")]
    [InlineData("1e9")]
    [InlineData(" 1")]
    [InlineData("99999999999999999")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(TimeArgument.TryParse(text, out _));
}
