using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Output;

namespace Squash.Core.Tests.Output;

public class OciManifestTests
{
    [Fact]
    public void ToBytes_Everything_StandsInOrder()
    {
        JObject config = Descriptor.Create(MediaTypes.OciConfig, Digest.Of("c"u8), 1);
        JObject layer = Descriptor.Create(MediaTypes.OciLayerGzip, Digest.Of("l"u8), 2);

        byte[] json = OciManifest.ToBytes(config, [layer], new JObject { ["k"] = "v" });

        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Digest.Of("c"u8)}}}","size":1},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest.Of("l"u8)}}}","size":2}],"annotations":{"k":"v"}}""",
            Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void ToBytes_NoAnnotations_WritesNone()
    {
        byte[] json = OciManifest.ToBytes([], [], []);

        Assert.DoesNotContain("annotations", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void KeptLayer_Annotations_Stay()
    {
        var source = new JObject { ["mediaType"] = "old", ["urls"] = new JArray(), ["annotations"] = new JObject { ["toc"] = "x" } };

        JObject kept = OciManifest.KeptLayer(source, MediaTypes.OciLayer, Digest.Of("l"u8), 3);

        Assert.Equal(["mediaType", "digest", "size", "annotations"], kept.Properties().Select(member => member.Name));
        Assert.Equal("x", (string?)kept["annotations"]!["toc"]);
        Assert.Null(OciManifest.KeptLayer(null, MediaTypes.OciLayer, Digest.Of("l"u8), 3)["annotations"]);
    }
}
