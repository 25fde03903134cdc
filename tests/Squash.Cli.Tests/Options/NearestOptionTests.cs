using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class NearestOptionTests
{
    [Theory]
    [InlineData("--mesage", "--message")]
    [InlineData("--mesasge", "--message")]
    [InlineData("--verbsoe", "--verbose")]
    [InlineData("--VERBOSE", "--verbose")]
    [InlineData("-jsn", "--json")]
    [InlineData("--tmp-dir=/x", "--temp-dir")]
    [InlineData("--temp", "--temp-dir")]
    [InlineData("--noverify", "--no-verify")]
    public void Find_SlipOfTheFinger_FindsTheOption(string typed, string nearest) =>
        Assert.Equal(nearest, NearestOption.Find(typed, SquashCommandLine.OptionNames));

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("-x")]
    [InlineData("--")]
    public void Find_NothingNear_IsNull(string typed) => Assert.Null(NearestOption.Find(typed, SquashCommandLine.OptionNames));
}
