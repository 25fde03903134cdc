using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Images;

public class DescriptorTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Parse_FullDescriptor_IsRead()
    {
        Descriptor descriptor = Parse($$"""{"mediaType":"m","digest":"sha256:{{Hex}}","size":12,"x":1}""");

        Assert.Equal("m", descriptor.MediaType);
        Assert.Equal(Hex, descriptor.Digest.Hex);
        Assert.Equal(12, descriptor.Size);
        Assert.Equal($"blobs/sha256/{Hex}", descriptor.BlobName);
    }

    [Fact]
    public void Parse_OtherAlgorithm_IsUnsupported()
    {
        string digest = "sha512:" + Hex + Hex;

        var error = Assert.Throws<UnsupportedFeatureException>(() => Parse($$"""{"digest":"{{digest}}"}"""));

        Assert.Contains("sha512", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha256:1234")]
    [InlineData("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("")]
    [InlineData(":x")]
    [InlineData("no digest: at all")]
    [InlineData("../../etc/passwd")]
    public void Parse_NoDigest_IsRefused(string digest)
    {
        Assert.Throws<InvalidImageException>(() => Parse($$"""{"digest":"{{digest}}"}"""));
    }

    [Fact]
    public void Create_Everything_StandsInOrder()
    {
        JObject json = Descriptor.Create(
            MediaTypes.OciLayer, Digest.Of("x"u8), 7, new JObject { ["os"] = "linux" }, new JObject { ["k"] = "v" });

        Assert.Equal(
            $$$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{{Digest.Of("x"u8)}}}","size":7,"platform":{"os":"linux"},"annotations":{"k":"v"}}""",
            Encoding.UTF8.GetString(JsonText.ToBytes(json)));
    }

    [Theory]
    [InlineData("""{"os":"linux","architecture":"arm","variant":"v7"}""", "linux/arm/v7")]
    [InlineData("""{"OS":"linux","Architecture":"arm/v7","variant":""}""", "linux/arm/v7")]
    [InlineData("""{"os":"lin ux\n","architecture":"?"}""", "lin ux\n/?")]
    [InlineData("""{"os":"linux"}""", null)]
    [InlineData("""{"os":"linux","architecture":""}""", null)]
    [InlineData("""{"os":1,"architecture":"arm"}""", null)]
    [InlineData("""["linux"]""", null)]
    public void Platform_WhateverIsWritten_IsNotAnError(string platform, string? expected)
    {
        Assert.Equal(expected, Parse($$"""{"digest":"sha256:{{Hex}}","platform":{{platform}}}""").Platform?.ToString());
    }

    private static Descriptor Parse(string json) =>
        Descriptor.Parse(new JsonParser(SquashLimits.Default).ParseObject(Encoding.UTF8.GetBytes(json), "x"), "index.json: manifests[0]");
}
