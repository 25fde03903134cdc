namespace Squash.Core.Tests.Images;

public class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64")]
    [InlineData("linux/arm64/v8")]
    [InlineData("windows/amd64")]
    public void TryParse_Platform_IsWrittenBack(string text)
    {
        Assert.True(Platform.TryParse(text, out Platform? platform));
        Assert.Equal(text, platform.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("/amd64")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("linux/a b")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(Platform.TryParse(text, out _));
    }

    [Theory]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/amd64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v3", "linux/amd64/v3")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64/v9", "linux/arm64/v9")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("linux/armel", "linux/arm/v6")]
    [InlineData("linux/arm/6", "linux/arm/v6")]
    [InlineData("linux/i386", "linux/386")]
    [InlineData("Linux/S390X", "linux/s390x")]
    public void Normalized_Spellings_AreOne(string text, string expected)
    {
        Assert.True(Platform.TryParse(text, out Platform? platform));
        Assert.Equal(expected, platform.Normalized().ToString());
    }

    [Theory]
    [InlineData("arm/v7", "linux/arm/v7")]
    [InlineData("arm64/v8", "linux/arm64")]
    [InlineData("arm/", "linux/arm/v7")]
    [InlineData("a/b/c", "linux/a/b/c")]
    public void Normalized_VariantInTheArchitecture_IsOne(string architecture, string expected)
    {
        Assert.Equal(expected, new Platform("linux", architecture).Normalized().ToString());
    }
}
