using Squash.Layout;

namespace Squash.Core.Tests.Layout;

/// <summary>The values themselves: another hash would move the files of every image that was laid out before.</summary>
public class StableHashTests
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Of_Name_IsFnv1a(string name, ulong expected) => Assert.Equal(expected, StableHash.Of(System.Text.Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void Score_FirstNumberOfSplitMix_IsTheReference() => Assert.Equal(0xe220a8397b1dcdaf, StableHash.Score(0, 0));
}
