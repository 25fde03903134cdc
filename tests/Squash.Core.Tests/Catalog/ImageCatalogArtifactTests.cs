using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Entries of OCI layouts that are not images: signatures, attestations, charts, …</summary>
public sealed class ImageCatalogArtifactTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json"}""", "the type \"application/vnd.dev.cosign.simplesigning.v1+json\"")]
    [InlineData("""{"mediaType":"application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"sha512:1"}""", "helm")]
    [InlineData("""{"mediaType":"application/spdx+json"},{"mediaType":"text/plain"}""", "spdx")]
    public void Read_LayersThatAreNoTars_AreNoImage(string layers, string note)
    {
        JObject artifact = _archive.AddOciImage("b", edit: manifest => manifest["layers"] = JArray.Parse($"[{layers}]"));
        artifact.Remove("platform");
        _archive.Manifests.Add(_archive.AddOciImage("a"));
        _archive.Manifests.Add(artifact);

        AssertOneImageAndANote(note);
    }

    [Fact]
    public void Read_ManifestWithoutConfig_IsNoImage()
    {
        _archive.Manifests.Add(_archive.AddOciImage("a"));
        _archive.Manifests.Add(_archive.AddOciImage("b", edit: manifest => manifest.Remove("config")));

        AssertOneImageAndANote("its manifest has no config");
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    public void Read_EmptyConfig_IsNoImage(string layers)
    {
        _archive.Manifests.Add(_archive.AddOciImage("a"));
        _archive.Manifests.Add(_archive.AddDocument(_archive.OciManifest(layers, []), MediaTypes.OciManifest));

        AssertOneImageAndANote("its config is empty");
    }

    [Fact]
    public void Read_AttestationsAndArtifacts_AreNotedAndLeftOut()
    {
        JObject byPlatform = Absent("a", "unknown", "unknown");
        JObject byAnnotation = ImageCatalogFixture.Annotated(
            Absent("b", "linux", "amd64"), ("vnd.docker.reference.type", "attestation-manifest"));
        JObject byLayers = _archive.AddOciImage("x", edit: manifest => manifest["layers"]![0]!["mediaType"] = MediaTypes.InToto);
        JObject byConfig = _archive.AddOciImage("y", edit: manifest => manifest["config"]!["mediaType"] = "application/vnd.cncf.helm.config.v1+json");
        JObject byType = Descriptor.Create("application/vnd.oci.artifact.manifest.v1+json", Digest.Of("z"u8), 1);
        _archive.Manifests.Add(_archive.AddIndex(_archive.AddOciImage("a"), byPlatform, byAnnotation, byLayers, byConfig, byType));

        ImageCatalog catalog = _archive.Read();

        Assert.Single(Assert.Single(catalog.Entries).Images);
        Assert.Empty(catalog.Entries[0].Absent);
        Assert.Equal(3, catalog.Notes.Count(note => note.Contains("attestation", StringComparison.Ordinal)));
        Assert.Equal(2, catalog.Notes.Count(note => note.Contains("not an image", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_OnlyAnArtifact_SaysSo()
    {
        _archive.Manifests.Add(_archive.AddOciImage("y", edit: manifest => manifest["config"]!["mediaType"] = "application/x"));

        Assert.Contains("it is not an image", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    private void AssertOneImageAndANote(string note)
    {
        ImageCatalog catalog = _archive.Read();

        Assert.Single(Assert.Single(catalog.Select(new ImageSelection())).Images);
        Assert.Single(catalog.Select(new ImageSelection { All = true }));
        Assert.Contains(note, Assert.Single(catalog.Notes), StringComparison.Ordinal);
    }

    private static JObject Absent(string seed, string os, string architecture) => Descriptor.Create(
        MediaTypes.OciManifest, Digest.Of(System.Text.Encoding.UTF8.GetBytes(seed)), 1, new JObject { ["architecture"] = architecture, ["os"] = os });
}
