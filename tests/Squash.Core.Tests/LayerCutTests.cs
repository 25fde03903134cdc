namespace Squash.Core.Tests;

public class LayerCutTests
{
    [Fact]
    public void Cuts_OfOnePlace_AreEqual()
    {
        var digest = Digest.Of("layer"u8);

        Assert.Equal(LayerCut.Root, LayerCut.AboveLowest(0));
        Assert.Equal(LayerCut.Above(digest), LayerCut.Above(digest.ToString()));
        Assert.Equal(LayerCut.Above(new DiffId(digest)), LayerCut.Above(digest));
        Assert.NotEqual(LayerCut.AboveLowest(1), LayerCut.BelowTopmost(1));
        Assert.NotEqual(LayerCut.AboveLowest(1), LayerCut.Above("1"));
    }

    [Fact]
    public void ToString_OfEveryKind_IsShort() => Assert.Equal(
        "root 3 -0 -3 -3 steps ab",
        $"{LayerCut.Root} {LayerCut.AboveLowest(3)} {LayerCut.BelowTopmost(0)} {LayerCut.BelowTopmost(3)} {LayerCut.BelowTopmostSteps(3)} {LayerCut.Above("ab")}");

    [Fact]
    public void Factories_RefuseWhatIsNoCut()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCut.AboveLowest(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCut.BelowTopmost(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCut.BelowTopmostSteps(-1));
        Assert.Throws<ArgumentException>(() => LayerCut.Above(""));
    }
}
