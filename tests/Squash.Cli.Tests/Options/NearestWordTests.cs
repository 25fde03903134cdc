using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class NearestWordTests
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
    public void FindOption_SlipOfTheFinger_FindsTheOption(string typed, string nearest) =>
        Assert.Equal(nearest, NearestWord.FindOption(typed, SquashCommandLine.OptionNames));

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("-x")]
    [InlineData("--")]
    public void FindOption_NothingNear_IsNull(string typed) => Assert.Null(NearestWord.FindOption(typed, SquashCommandLine.OptionNames));

    [Theory]
    [InlineData("inspct", "inspect")]
    [InlineData("Inspect", "inspect")]
    [InlineData("insp", "inspect")]
    [InlineData("dfif", "diff")]
    [InlineData("hlep", "help")]
    public void Find_SlipOfTheFinger_FindsTheWord(string typed, string nearest) =>
        Assert.Equal(nearest, NearestWord.Find(typed, ["inspect", "diff", "help"]));

    [Theory]
    [InlineData("redis")]
    [InlineData("app")]
    [InlineData("help.tar")]
    [InlineData("h")]
    [InlineData("")]
    public void Find_NothingNear_IsNull(string typed) => Assert.Null(NearestWord.Find(typed, ["inspect", "diff", "help"]));
}
