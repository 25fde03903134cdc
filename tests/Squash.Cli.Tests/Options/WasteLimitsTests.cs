using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

/// <summary>An image that wastes 665 MB of 800 MB: an efficiency of 16.875 %.</summary>
public class WasteLimitsTests
{
    [Fact]
    public void Crossed_NoLimits_IsNothing() => Assert.Empty(Crossed(new WasteLimits()));

    [Fact]
    public void Crossed_LimitsThatAreJustMet_IsNothing() => Assert.Empty(Crossed(
        new WasteLimits { MaxWastedBytes = 665_000_000, MaxWastedShare = 0.83125m, MinEfficiency = 0.16875m }));

    [Fact]
    public void Crossed_EachLimit_IsOneLine() => Assert.Equal(
        [
            "a:1 wastes 665 MB, more than the 50 MB of --max-wasted",
            "a:1 wastes 83.1 % of its content, more than the 10 % of --max-wasted",
            "a:1 has an efficiency of 16.8 %, less than the 95 % of --min-efficiency",
        ],
        Crossed(new WasteLimits { MaxWastedBytes = 50_000_000, MaxWastedShare = 0.1m, MinEfficiency = 0.95m }));

    [Fact]
    public void Crossed_ByOneByte_IsALine() => Assert.Equal(
        3, Crossed(new WasteLimits { MaxWastedBytes = 664_999_999, MaxWastedShare = 0.831249999m, MinEfficiency = 0.168750001m }).Count());

    [Fact]
    public void Crossed_ImageWithoutContent_IsPerfect() => Assert.Empty(
        new WasteLimits { MaxWastedBytes = 0, MaxWastedShare = 0, MinEfficiency = 1 }.Crossed(Reports.Inspection("a:1") with { Layers = [] }));

    private static IEnumerable<string> Crossed(WasteLimits limits) => limits.Crossed(Reports.Inspection("a:1"));
}
