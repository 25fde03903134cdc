using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

/// <summary>The values of <c>--from</c> and <c>--to</c>.</summary>
public class LayerArgumentTests
{
    public static TheoryData<string, LayerCut> Texts { get; } = new()
    {
        { "root", LayerCut.Root },
        { "0", LayerCut.AboveLowest(0) },
        { "3", LayerCut.AboveLowest(3) },
        { "+3", LayerCut.AboveLowest(3) },
        { "9999", LayerCut.AboveLowest(9999) },
        { "-0", LayerCut.BelowTopmost(0) },
        { "-3", LayerCut.BelowTopmost(3) },
        { "10000", LayerCut.Above("10000") },
        { "-1000", LayerCut.Above("-1000") },
        { "0a", LayerCut.Above("0a") },
        { "sha256:12", LayerCut.Above("sha256:12") },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_Text_IsACut(string text, LayerCut cut) => Assert.Equal(cut, LayerArgument.Parse(text));
}
