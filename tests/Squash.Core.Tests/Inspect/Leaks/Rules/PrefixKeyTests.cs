using System.Text;
using Squash.Inspect.Leaks.Rules;

namespace Squash.Core.Tests.Inspect.Leaks.Rules;

public class PrefixKeyTests
{
    [Theory]
    [InlineData("-----BEGIN ", "-BEG")]
    [InlineData("github_pat_", "ub_p")]
    [InlineData("pypi-AgEIcHlwaS5vcmc", "i-Ag")]
    [InlineData("ghp_", "ghp_")]
    [InlineData("\u0002\u0001\u0003\u0030", "\u0002\u0001\u0003\u0030")]
    public void PositionIn_Prefix_IsThatOfItsRarestBytes(string prefix, string key)
    {
        int position = PrefixKey.PositionIn(Encoding.Latin1.GetBytes(prefix));

        Assert.Equal(key, prefix.Substring(position, PrefixSearch.KeyBytes));
    }

    [Fact]
    public void FindAll_TextThatBeginsInsideAPrefix_FindsNothing()
    {
        string text = Secrets.RsaKey()[4..];
        List<LeakMatch> matches = [];
        PrefixFinder.FindAll(Encoding.Latin1.GetBytes(text), matches);

        Assert.Empty(matches);
    }
}
