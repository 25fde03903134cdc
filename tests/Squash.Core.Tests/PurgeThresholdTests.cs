namespace Squash.Core.Tests;

public class PurgeThresholdTests
{
    [Fact]
    public void Default_OfALayer_IsOnePercent()
    {
        Assert.Equal(PurgeThreshold.OfShare(0.01m), PurgeThreshold.Default);
        Assert.Equal("1 %", PurgeThreshold.Default.ToString());
        Assert.Equal(10, PurgeThreshold.Default.BytesOf(1099));
    }

    [Fact]
    public void OfBytes_AnyLayer_IsThatNumber()
    {
        Assert.Equal(4096, PurgeThreshold.OfBytes(4096).BytesOf(1));
        Assert.Equal("4096 bytes", PurgeThreshold.OfBytes(4096).ToString());
    }

    [Fact]
    public void OfShare_LargestLayer_DoesNotOverflow()
    {
        Assert.Equal(long.MaxValue, PurgeThreshold.OfShare(1).BytesOf(long.MaxValue));
        Assert.Equal("12.5 %", PurgeThreshold.OfShare(0.125m).ToString());
    }

    [Fact]
    public void Of_ValueThatIsNone_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PurgeThreshold.OfBytes(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurgeThreshold.OfShare(-0.01m));
        Assert.Throws<ArgumentOutOfRangeException>(() => PurgeThreshold.OfShare(1.01m));
    }
}
