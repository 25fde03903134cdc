using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Archives with both lists: <c>index.json</c> and <c>manifest.json</c>.</summary>
public sealed class ImageCatalogHybridTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Read_BothLists_IndexCountsWithTheTagsOfBoth()
    {
        JObject descriptor = _archive.AddOciImage("a");
        _archive.Manifests.Add(ImageCatalogFixture.Named(descriptor, "x:1"));
        AddItemFor("a", "y:1", "x:1");

        ImageCatalog catalog = _archive.Read();

        CatalogEntry entry = Assert.Single(catalog.Entries);
        Assert.Equal(["y:1", "x:1"], entry.References.Select(reference => reference.Familiar));
        Assert.Equal(MediaTypes.OciLayer, entry.Images[0].Layers[0].MediaType);
        Assert.Empty(catalog.Warnings);
    }

    [Fact]
    public void Read_IndexLeadsElsewhere_ManifestCountsWithAWarning()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "x:1"));
        _archive.AddLegacyImage("b", "y:1");

        ImageCatalog catalog = _archive.Read();

        Assert.Equal("y:1", Assert.Single(catalog.Entries).Name);
        Assert.Contains("different images", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("""{"manifests":null}""")]
    [InlineData("""{"manifests":[]}""")]
    [InlineData("""{"manifests":[5]}""")]
    [InlineData("""{"manifests":[{"digest":"sha512:00"}]}""")]
    public void Read_IndexIsDamaged_ManifestCountsWithAWarning(string index)
    {
        _archive.Add("index.json", index);
        _archive.AddLegacyImage("a", "x:1");

        AssertManifestCounts();
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("size of the manifest")]
    [InlineData("size of the config")]
    [InlineData("size of a layer")]
    [InlineData("digest of the manifest")]
    [InlineData("schema 1")]
    [InlineData("schema 1 inside")]
    [InlineData("sha512")]
    [InlineData("no config")]
    public void Read_OciManifestIsDamaged_ManifestCountsWithAWarning(string defect)
    {
        JObject descriptor = _archive.AddOciImage("ab", edit: manifest =>
        {
            if (defect == "layers") manifest.Remove("layers");
            if (defect == "size of the config") manifest["config"]!["size"] = 1;
            if (defect == "size of a layer") manifest["layers"]![1]!["size"] = 1;
            if (defect == "schema 1 inside") manifest["fsLayers"] = new JArray();
            if (defect == "sha512") manifest["layers"]![0]!["digest"] = "sha512:00";
            if (defect == "no config") manifest.Remove("config");
        });
        if (defect == "size of the manifest") descriptor["size"] = 1;
        if (defect == "schema 1") descriptor["mediaType"] = "application/vnd.docker.distribution.manifest.v1+json";
        if (defect == "digest of the manifest") _archive.Add($"blobs/sha256/{ImageCatalogFixture.DigestOf(descriptor).Hex}", new string(' ', (int)descriptor["size"]!));
        _archive.Manifests.Add(ImageCatalogFixture.Named(descriptor, "x:1"));
        AddItemFor("ab", "x:1");

        AssertManifestCounts();
    }

    [Fact]
    public void Read_IndexListsADamagedImageMore_IsLeftOutWithAWarning()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(new JObject { ["digest"] = "sha512:00" }, (AnnotationKeys.RefName, "y")));
        AddItemFor("a", "x:1");

        ImageCatalog catalog = _archive.Read();

        Assert.Equal("x:1", Assert.Single(catalog.Select(new ImageSelection())).Entry.Name);
        Assert.StartsWith("\"y\" is left out: ", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BothHalvesAreDamaged_TheErrorIsThatOfTheManifest()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "x:1"));
        AddItemFor("a", "x:1");
        string config = $"blobs/sha256/{Digest.Of(JsonText.ToBytes(ImageCatalogFixture.Config("a"))).Hex}";
        _archive.Add(config, _archive.Text(config).Replace("linux", "Linux", StringComparison.Ordinal));

        Assert.Throws<DigestMismatchException>(() => _archive.Read());
    }

    [Fact]
    public void Read_BothListsAndALayerMissing_NamesIt()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("ab"), "x:1"));
        AddItemFor("ab", "x:1");
        _archive.Remove($"blobs/sha256/{Digest.Of("layer b"u8).Hex}");

        Assert.Contains("layer 2 of 2", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    private void AssertManifestCounts()
    {
        ImageCatalog catalog = _archive.Read();

        Assert.Equal("x:1", Assert.Single(catalog.Select(new ImageSelection())).Entry.Name);
        Assert.Contains("manifest.json", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
    }

    private void AddItemFor(string layers, params string[] tags) => _archive.Items.Add(new JObject
    {
        ["Config"] = $"blobs/sha256/{Digest.Of(JsonText.ToBytes(ImageCatalogFixture.Config(layers))).Hex}",
        ["RepoTags"] = new JArray(tags.Cast<object>().ToArray()),
        ["Layers"] = new JArray(layers.Select(layer => $"blobs/sha256/{Digest.Of(ImageCatalogFixture.Layer(layer)).Hex}")),
    });
}
