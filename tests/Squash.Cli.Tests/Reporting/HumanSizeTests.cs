using Squash.Cli.Reporting;

namespace Squash.Cli.Tests.Reporting;

public class HumanSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(1234, "1.23 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1 MB")]
    [InlineData(142_217_000, "142 MB")]
    [InlineData(811_050_496, "811 MB")]
    [InlineData(1_350_000_000, "1.35 GB")]
    [InlineData(2_000_000_000_000, "2 TB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Of_Bytes_HasThreeSignificantDigits(long bytes, string expected) => Assert.Equal(expected, HumanSize.Of(bytes));
}
