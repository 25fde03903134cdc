using Squash.Archives;

namespace Squash.Core.Tests.Archives;

/// <summary>Links among the members of an archive.</summary>
public sealed class MemberLinksTests
{
    [Theory]
    [InlineData("layer", "l")]
    [InlineData("d/layer", "d/l")]
    [InlineData("layer", "d/up")]
    [InlineData("layer", "d/root")]
    [InlineData("d/layer", "e/l")]
    [InlineData("d/f", "./e//f")]
    [InlineData("none/such", "none/such")]
    [InlineData("d", "e")]
    [InlineData("layer", "chain0")]
    public void Resolve_Name_IsWhatAFileSystemWouldFind(string expected, string name)
    {
        MemberLinks links = Links();
        links.Add("l", "layer");
        links.Add("d/l", "layer");
        links.Add("d/up", "../layer");
        links.Add("d/root", "/./layer");
        links.Add("e", "d");
        for (int i = 0; i < 30; i++) links.Add($"chain{i}", $"chain{i + 1}");
        links.Add("chain30", "d/../l");

        Assert.Equal(expected, links.Resolve(name));
    }

    [Fact]
    public void Resolve_LinkThatWasReplaced_IsNone()
    {
        MemberLinks links = Links();
        links.Add("l", "layer");
        links.Add("other", "layer");
        links.Remove("l");
        Assert.Equal("l", links.Resolve("l"));
        links.Add("l", "second");
        Assert.Equal("second", links.Resolve("l"));
    }

    [Theory]
    [InlineData("leads out of the archive", "out")]
    [InlineData("form a loop", "circle")]
    public void Resolve_LinkToNowhere_IsRefused(string message, string name)
    {
        MemberLinks links = Links();
        links.Add("out", "a/../../b");
        links.Add("circle", "circle");
        Assert.Contains(message, Assert.Throws<InvalidArchiveException>(() => links.Resolve(name)).Message, StringComparison.Ordinal);
    }

    // 4,096 layers behind forty links of 32 KiB would otherwise be 5 GB to walk.
    [Fact]
    public void Resolve_LongLinksAgainAndAgain_CrossesALimit()
    {
        MemberLinks links = Links(SquashLimits.Default with { MaxMembers = 1000 });
        links.Add("l", string.Concat(Enumerable.Repeat("a/../", 5000)) + "layer");
        Assert.Equal("layer", links.Resolve("l"));
        LimitExceededException crossed = Assert.Throws<LimitExceededException>(() =>
        {
            for (int i = 0; i < 1000; i++) links.Resolve("l");
        });
        Assert.Equal(nameof(SquashLimits.MaxMembers), crossed.Limit);
    }

    [Fact]
    public void Resolve_Cancelled_StopsBetweenTwoNames()
    {
        using var stop = new CancellationTokenSource();
        var links = new MemberLinks("archive.tar", SquashLimits.Default, 256, stop.Token);
        links.Add("l", "layer");
        Assert.Equal("layer", links.Resolve("l"));
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => links.Resolve("l"));
    }

    private static MemberLinks Links(SquashLimits? limits = null) =>
        new("archive.tar", limits ?? SquashLimits.Default, 256, TestContext.Current.CancellationToken);
}
