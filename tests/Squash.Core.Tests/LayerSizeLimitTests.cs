namespace Squash.Core.Tests;

public class LayerSizeLimitTests
{
    [Fact]
    public void OfBytes_Values_AreKept()
    {
        Assert.Equal((5, false), (LayerSizeLimit.OfBytes(5).Bytes, LayerSizeLimit.OfBytes(5).AllowsLargerFiles));
        Assert.True(LayerSizeLimit.OfBytes(5, allowsLargerFiles: true).AllowsLargerFiles);
    }

    [Fact]
    public void OfBytes_NoBytes_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => LayerSizeLimit.OfBytes(0));

    [Fact]
    public void MaxLayers_None_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SquashOptions { MaxLayers = 0 });
}
