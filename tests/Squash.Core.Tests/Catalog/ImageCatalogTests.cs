using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Images in docker-archives, and inputs that are not archives.</summary>
public sealed class ImageCatalogTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Read_LegacyArchive_FindsEverything()
    {
        _archive.AddLegacyImage("ab", "busybox:test", "localhost:5000/x:1");

        CatalogEntry entry = Assert.Single(_archive.Read().Entries);

        SourceImage image = Assert.Single(entry.Images);
        Assert.Equal(["busybox:test", "localhost:5000/x:1"], entry.References.Select(reference => reference.Familiar));
        Assert.Equal("linux/amd64", image.Platform.ToString());
        Assert.Equal([ImageCatalogFixture.LegacyId('a'), ImageCatalogFixture.LegacyId('b')], image.Layers.Select(layer => layer.LegacyId));
        Assert.Equal(image.Config.DiffIds, image.Layers.Select(layer => layer.DiffId));
        Assert.All(image.Layers, layer => Assert.Null(layer.StatedDigest));
        Assert.False(entry.IsMultiPlatform);
    }

    [Fact]
    public void Read_FullNamesOfSkopeo_BecomeFamiliar()
    {
        _archive.AddLegacyImage("a", "docker.io/library/busybox:test");

        Assert.Equal("busybox:test", Assert.Single(_archive.Read().Entries[0].References).Familiar);
    }

    [Fact]
    public void Read_BlobNamesWithoutIndex_StateDigests()
    {
        Digest config = _archive.AddBlob(JsonText.ToBytes(ImageCatalogFixture.Config("a")));
        Digest layer = _archive.AddBlob(ImageCatalogFixture.Layer('a'));
        _archive.Items.Add(Item($"blobs/sha256/{config.Hex}", $"blobs/sha256/{layer.Hex}"));

        SourceImage image = _archive.Read().Entries[0].Images[0];

        Assert.Equal(layer, image.Layers[0].StatedDigest);
        Assert.Equal(config, image.Config.Digest);
    }

    [Theory]
    [InlineData("config.json", "layer.tar")]
    [InlineData("./config.json", ".//layer.tar")]
    [InlineData("/config.json", "/layer.tar")]
    public void Read_OddNames_AreFound(string config, string layer)
    {
        _archive.Add("config.json", ImageCatalogFixture.Config("a"));
        _archive.Add("layer.tar", "layer a");
        _archive.Items.Add(Item(config, layer));

        Assert.Equal("layer.tar", _archive.Read().Entries[0].Images[0].Layers[0].Blob.Name);
    }

    [Fact]
    public void Read_NamesInAnotherCase_AreFound()
    {
        _archive.Add("c.json", ImageCatalogFixture.Config("a"));
        _archive.Add("l.tar", "layer a");
        _archive.Add("manifest.json", """[{"config":"c.json","repoTags":["x:1"],"layers":["l.tar"]}]""");

        CatalogEntry entry = Assert.Single(_archive.Read().Entries);

        Assert.Equal("x:1", entry.Name);
        Assert.Single(entry.Images[0].Layers);
    }

    [Fact]
    public void Read_UpperCaseRegistry_IsAReference()
    {
        _archive.AddLegacyImage("a", "MyRegistry/app:1");

        ImageCatalog catalog = _archive.Read();

        Assert.Equal("MyRegistry/app:1", catalog.Entries[0].Name);
        Assert.Empty(catalog.Warnings);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{},"layers":[]}""")]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""")]
    public void Read_DirectoryOfSkopeo_IsRecognised(string manifest)
    {
        _archive.Add("manifest.json", manifest);

        Assert.Equal(
            "test.tar is the output of `skopeo copy` to dir:, which squash does not read; run skopeo copy dir:DIRECTORY docker-archive:FILE, and give that file",
            Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
    }

    [Fact]
    public void Read_NoTags_HasNoReferences()
    {
        _archive.AddLegacyImage("a")["RepoTags"] = null;

        CatalogEntry entry = _archive.Read().Entries[0];

        Assert.Empty(entry.References);
        Assert.Equal($"image {entry.Images[0].Config.Digest.Hex[..12]}", entry.Name);
    }

    [Fact]
    public void Read_TagThatIsNoReference_IsLeftOutWithAWarning()
    {
        _archive.AddLegacyImage("a", "Upper:1", "good:1", "docker.io/library/good:1");

        ImageCatalog catalog = _archive.Read();

        Assert.Equal("good:1", Assert.Single(catalog.Entries[0].References).Familiar);
        Assert.Contains("Upper:1", Assert.Single(catalog.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralImages_AreNumbered()
    {
        _archive.AddLegacyImage("a", "a:1");
        _archive.AddLegacyImage("ab", "b:1");

        Assert.Equal([(1, "a:1"), (2, "b:1")], _archive.Read().Entries.Select(entry => (entry.Number, entry.Name)));
    }

    [Fact]
    public void Read_TheSameImageTwice_IsOneWithAllNames()
    {
        _archive.AddLegacyImage("a", "a:1");
        _archive.AddLegacyImage("a", "a:2");

        Assert.Equal(["a:1", "a:2"], Assert.Single(_archive.Read().Entries).References.Select(reference => reference.Familiar));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Read_NoLayers_IsAnImage(string layers)
    {
        _archive.Add("c.json", """{"os":"linux","architecture":"amd64","rootfs":{"type":"layers"}}""");
        _archive.Add("manifest.json", $$"""[{"Config":"c.json"{{(layers.Length == 0 ? "" : ",\"Layers\":" + layers)}}}]""");

        Assert.Empty(_archive.Read().Entries[0].Images[0].Layers);
    }

    [Theory]
    [InlineData("{}", "manifest.json is not a JSON array")]
    [InlineData("[]", "manifest.json lists no image")]
    [InlineData("[1]", "manifest.json[0] is not an object")]
    [InlineData("[{}]", "manifest.json[0] has no \"Config\"")]
    [InlineData("""[{"Config":1}]""", "manifest.json[0]: \"Config\" is not a string")]
    [InlineData("""[{"Config":"c","Layers":"x"}]""", "manifest.json[0]: \"Layers\" is not an array")]
    [InlineData("""[{"Config":"c","Layers":[null]}]""", "manifest.json[0]: \"Layers\" is not an array of strings")]
    [InlineData("""[{"Config":"c","RepoTags":{}}]""", "manifest.json[0]: \"RepoTags\" is not an array")]
    [InlineData("""[{"Config":"../c","Layers":[]}]""", "manifest.json[0]: \"../c\" is not a member's name")]
    [InlineData("""[{"Config":"","Layers":[]}]""", "manifest.json[0]: \"\" is not a member's name")]
    [InlineData("""[{"Config":"c.json","Layers":[]}]""", "manifest.json names \"c.json\" (config), which is not in the archive; it is incomplete, save the image again")]
    [InlineData("[", "manifest.json is damaged: not valid JSON at byte 1")]
    public void Read_DamagedManifest_NamesTheMember(string manifest, string message)
    {
        _archive.Add("manifest.json", manifest);

        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
    }

    [Fact]
    public void Read_MissingLayer_NamesIt()
    {
        _archive.AddLegacyImage("ab", "x:1");
        string name = $"{ImageCatalogFixture.LegacyId('b')}/layer.tar";
        _archive.Remove(name);

        var error = Assert.Throws<InvalidImageException>(() => _archive.Read());

        Assert.Contains($"\"{name}\" (layer 2 of 2), which is not in the archive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherNumberOfDiffIds_IsRefused()
    {
        ((JArray)_archive.AddLegacyImage("ab", "x:1")["Layers"]!).RemoveAt(1);

        var error = Assert.Throws<InvalidImageException>(() => _archive.Read());

        Assert.Contains("lists 1 layer, but the config", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("has 2 diff_ids", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}.json")]
    [InlineData("sha256:{0}")]
    [InlineData("blobs/sha256/{0}")]
    public void Read_ConfigWithAnotherDigestThanItsName_IsRefused(string pattern)
    {
        string name = pattern.Replace("{0}", Digest.Of("else"u8).Hex, StringComparison.Ordinal);
        _archive.Add(name, ImageCatalogFixture.Config(""));
        _archive.Items.Add(Item(name));

        var error = Assert.Throws<DigestMismatchException>(() => _archive.Read());

        Assert.Equal(Digest.Of("else"u8), error.Expected);
        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("or set Verify to false if the config was edited on purpose", error.Message, StringComparison.Ordinal);
        Assert.Single(_archive.Read(verify: false).Entries);
    }

    [Fact]
    public void Read_NamesWithControlCharacters_StayOnOneLine()
    {
        _archive.Add("a\nb", "{");
        _archive.Items.Add(Item("a\nb"));

        Assert.StartsWith("a\\u000ab is damaged", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyLayers_IsRefused()
    {
        _archive.Add("manifest.json", new JArray(Item("c.json", [.. Enumerable.Repeat("l", 4097)])));

        Assert.Throws<LimitExceededException>(() => _archive.Read());
    }

    [Fact]
    public void Select_WindowsImage_NamesTheReason()
    {
        _archive.Add("c.json", ImageCatalogFixture.Config("", os: "windows"));
        _archive.Items.Add(Item("c.json"));

        var error = Assert.Throws<UnsupportedFeatureException>(() => _archive.Read().Select(new ImageSelection()));

        Assert.Contains("Windows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_ForeignLayerOfDocker_NamesTheReasonThoughTheBlobIsAbsent()
    {
        JObject item = _archive.AddLegacyImage("a", "x:1");
        item["LayerSources"] = new JObject
        {
            [Digest.Of(ImageCatalogFixture.Layer('a')).ToString()] = new JObject
            {
                ["mediaType"] = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            },
        };
        _archive.Remove($"{ImageCatalogFixture.LegacyId('a')}/layer.tar");

        var error = Assert.Throws<UnsupportedFeatureException>(() => _archive.Read().Select(new ImageSelection()));

        Assert.Contains("its layer 1 is foreign", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DockerExport_IsRecognised()
    {
        _archive.Add("bin/sh", "");
        _archive.Add("etc/passwd", "");

        var error = Assert.Throws<InvalidImageException>(() => _archive.Read());

        Assert.Equal("test.tar looks like docker export output: it has no layers to squash; use docker save on the image", error.Message);
    }

    [Fact]
    public void Read_ArchiveOfAnOldDocker_IsRecognised()
    {
        _archive.Add("repositories", "{}");
        _archive.Add($"{ImageCatalogFixture.LegacyId('a')}/layer.tar", "");

        Assert.Contains("before 1.10", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ArchivePackedInAFolder_IsRecognised()
    {
        _archive.Add("image/manifest.json", "[]");

        Assert.Contains("there is image/manifest.json", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyOrForeignTar_SaysWhatIsMissing()
    {
        const string Give = "give the output of `docker save`, or an OCI layout";
        Assert.Equal($"test.tar is not an image archive: it contains no file; {Give}", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
        _archive.Add("README", "");
        Assert.Equal(
            $"test.tar is not an image archive: it has neither manifest.json nor index.json; {Give}",
            Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
    }

    [Fact]
    public void Read_LayoutWithoutIndex_SaysWhatIsMissing()
    {
        _archive.Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");

        Assert.Equal(
            "test.tar is an OCI layout without its index.json, which lists the images; copy it again as a whole",
            Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
    }

    private static JObject Item(string config, params string[] layers) => new()
    {
        ["Config"] = config,
        ["RepoTags"] = null,
        ["Layers"] = new JArray(layers.Cast<object>().ToArray()),
    };
}
