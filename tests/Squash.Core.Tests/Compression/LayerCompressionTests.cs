namespace Squash.Core.Tests.Compression;

public sealed class LayerCompressionTests
{
    [Theory]
    [InlineData("auto", LayerCompressionMethod.Auto, 0, "auto")]
    [InlineData("none", LayerCompressionMethod.None, 0, "none")]
    [InlineData("gzip", LayerCompressionMethod.Gzip, 6, "gzip:6")]
    [InlineData("gzip:1", LayerCompressionMethod.Gzip, 1, "gzip:1")]
    [InlineData("gzip:9", LayerCompressionMethod.Gzip, 9, "gzip:9")]
    [InlineData("zstd", LayerCompressionMethod.Zstd, 3, "zstd:3")]
    [InlineData("zstd:19", LayerCompressionMethod.Zstd, 19, "zstd:19")]
    public void TryParse_ValidText_GivesMethodAndLevel(string text, LayerCompressionMethod method, int level, string shown)
    {
        Assert.True(LayerCompression.TryParse(text, out LayerCompression compression));
        Assert.Equal(method, compression.Method);
        Assert.Equal(level, compression.Level);
        Assert.Equal(shown, compression.ToString());
        Assert.True(LayerCompression.TryParse(shown, out LayerCompression again));
        Assert.Equal(compression, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("GZIP")]
    [InlineData("xz")]
    [InlineData("none:1")]
    [InlineData("auto:")]
    [InlineData("gzip:")]
    [InlineData("gzip:0")]
    [InlineData("gzip:10")]
    [InlineData("gzip:-1")]
    [InlineData("gzip: 6")]
    [InlineData("gzip:6:6")]
    [InlineData("gzip:99999999999")]
    [InlineData("zstd:0")]
    [InlineData("zstd:20")]
    public void TryParse_OtherText_IsFalse(string? text)
    {
        Assert.False(LayerCompression.TryParse(text, out LayerCompression compression));
        Assert.Equal(LayerCompression.Auto, compression);
    }

    [Fact]
    public void Level_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCompression.Gzip(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCompression.Gzip(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCompression.Zstd(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerCompression.Zstd(20));
        Assert.Equal(LayerCompression.Auto, default);
    }
}
