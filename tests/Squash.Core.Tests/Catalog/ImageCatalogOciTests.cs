using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Images in OCI layouts, and archives with both kinds of list.</summary>
public sealed class ImageCatalogOciTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Read_OciArchive_FindsEverything()
    {
        JObject descriptor = _archive.AddOciImage("ab", edit: manifest => manifest["annotations"] = new JObject { ["m"] = "1" });
        _archive.Manifests.Add(ImageCatalogFixture.Named(descriptor, "redis:7"));
        _archive.IndexAnnotations = new JObject { ["i"] = "2" };

        ImageCatalog catalog = _archive.Read();

        CatalogEntry entry = Assert.Single(catalog.Entries);
        SourceImage image = Assert.Single(entry.Images);
        Assert.Equal("redis:7", Assert.Single(entry.References).Familiar);
        Assert.Equal(ImageCatalogFixture.DigestOf(descriptor), image.ManifestDigest);
        Assert.Equal("1", (string?)image.ManifestAnnotations!["m"]);
        Assert.Equal("2", (string?)catalog.IndexAnnotations!["i"]);
        Assert.Equal([Digest.Of("layer a"u8), Digest.Of("layer b"u8)], image.Layers.Select(layer => layer.StatedDigest!.Value));
        Assert.All(image.Layers, layer => Assert.Equal(MediaTypes.OciLayer, layer.MediaType));
        Assert.Equal("linux/amd64", image.Platform.ToString());
        Assert.Empty(catalog.Warnings);
        Assert.Empty(catalog.Notes);
    }

    [Theory]
    [InlineData("docker.io/library/busybox:test", "busybox:test", null)]
    [InlineData("busybox:test", "busybox:test", null)]
    [InlineData("localhost/x", "localhost/x:latest", null)]
    [InlineData("v1.0", null, "v1.0")]
    [InlineData("NOT a:reference", null, "NOT a:reference")]
    public void Read_RefNameAlone_IsAReferenceIfItLooksLikeOne(string refName, string? reference, string? kept)
    {
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(_archive.AddOciImage("a"), (AnnotationKeys.RefName, refName)));

        CatalogEntry entry = _archive.Read().Entries[0];

        Assert.Equal(reference is null ? [] : [reference], entry.References.Select(each => each.Familiar));
        Assert.Equal(kept, entry.RefName);
    }

    [Fact]
    public void Read_DockerMediaTypesAndNone_AreTaken()
    {
        JObject manifest = _archive.OciManifest("a", ImageCatalogFixture.Config("a"));
        manifest.Remove("mediaType");
        manifest["config"]!["mediaType"] = MediaTypes.DockerConfig;
        manifest["layers"]![0]!["mediaType"] = MediaTypes.DockerLayer + ".gzip";
        _archive.Manifests.Add(_archive.AddDocument(manifest, MediaTypes.DockerManifest));
        JObject untyped = _archive.AddOciImage("b");
        untyped.Remove("mediaType");
        untyped.Remove("platform");
        _archive.Manifests.Add(untyped);

        Assert.Equal(2, _archive.Read().Entries.Count);
    }

    [Fact]
    public void Read_NestedIndexes_AreFollowed()
    {
        JObject inner = _archive.AddIndex(_archive.AddOciImage("b", "arm64", variant: "v8"));
        JObject index = new()
        {
            ["manifests"] = new JArray(_archive.AddOciImage("a"), inner),
            ["annotations"] = new JObject { ["k"] = "v" },
        };
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddDocument(index, MediaTypes.DockerManifestList), "multi:1"));

        CatalogEntry entry = Assert.Single(_archive.Read().Entries);

        Assert.True(entry.IsMultiPlatform);
        Assert.Equal(["linux/amd64", "linux/arm64/v8"], entry.Images.Select(image => image.Platform.ToString()));
        Assert.Equal("v", (string?)entry.IndexAnnotations!["k"]);
    }

    [Fact]
    public void Read_OneImageUnderTwoNames_IsOneEntry()
    {
        JObject descriptor = _archive.AddOciImage("a");
        _archive.Manifests.Add(ImageCatalogFixture.Named(descriptor, "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(descriptor, "x:2"));

        Assert.Equal(["x:1", "x:2"], Assert.Single(_archive.Read().Entries).References.Select(reference => reference.Familiar));
    }

    [Fact]
    public void Read_PlatformsInIndexJsonItself_AreOneEntry()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("b", "arm64"), "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("c"), "y:1"));

        ImageCatalog catalog = _archive.Read();

        Assert.Equal([("x:1", 2), ("y:1", 1)], catalog.Entries.Select(entry => (entry.Name, entry.Images.Count)));
        Assert.True(catalog.Entries[0].IsMultiPlatform);
    }

    [Fact]
    public void Read_TwoNamelessImagesOfOnePlatform_AreTwoEntries()
    {
        _archive.Manifests.Add(_archive.AddOciImage("a"));
        _archive.Manifests.Add(_archive.AddOciImage("b"));

        Assert.Equal([1, 2], _archive.Read().Entries.Select(entry => entry.Number));
    }

    [Fact]
    public void Read_NamesInAnotherCase_AreFound()
    {
        Digest config = _archive.AddBlob(JsonText.ToBytes(ImageCatalogFixture.Config("a")));
        Digest manifest = _archive.AddBlob(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"Config":{"Digest":"{{config}}"},"Layers":[{"Digest":"{{_archive.AddBlob(ImageCatalogFixture.Layer('a'))}}"}],"Annotations":{"Key":"v"} }"""));
        Digest index = _archive.AddBlob(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"Manifests":[{"Digest":"{{manifest}}","Platform":{"OS":"linux","Architecture":"arm64"},"Annotations":{"of":"descriptor"} }]}"""));
        _archive.Add("index.json", $$"""{"MANIFESTS":[{"Digest":"{{index}}","annotations":{"org.opencontainers.image.ref.name":"v1"} }]}""");

        CatalogEntry entry = Assert.Single(_archive.Read().Entries);

        Assert.Equal("\"v1\"", entry.Name);
        Assert.Equal("linux/arm64", Assert.Single(entry.Images).Platform.ToString());
        Assert.Equal("v", (string?)entry.Images[0].ManifestAnnotations!["Key"]);
        Assert.Single(entry.Images[0].Layers);
    }

    [Fact]
    public void Read_OddPlatformStrings_MatterToNobody()
    {
        JObject odd = _archive.AddOciImage("b", "arm/v7");
        JObject wrong = _archive.AddOciImage("c");
        wrong["platform"] = new JObject { ["os"] = 5, ["architecture"] = "a b\n" };
        _archive.Manifests.Add(_archive.AddIndex(_archive.AddOciImage("a", "s390x"), odd, wrong));
        ImageCatalog catalog = _archive.Read();

        Assert.Equal(["linux/s390x", "linux/arm/v7", "linux/amd64"], catalog.Entries[0].Images.Select(image => image.Platform.ToString()));
        Assert.Equal("arm/v7", Assert.Single(catalog.Select(new ImageSelection { Platform = new Platform("linux", "arm", "v7") })).Images[0].Config.Architecture);
    }

    [Fact]
    public void Read_AbsentPlatforms_AreRemembered()
    {
        JObject noManifest = Absent("m", "linux", "arm64");
        JObject noLayer = _archive.AddOciImage("b", "s390x");
        _archive.Remove($"blobs/sha256/{Digest.Of("layer b"u8).Hex}");
        JObject noConfig = _archive.AddOciImage("c", "riscv64", edit: manifest =>
            _archive.Remove($"blobs/sha256/{ImageCatalogFixture.DigestOf((JObject)manifest["config"]!).Hex}"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddIndex(_archive.AddOciImage("a"), noManifest, noLayer, noConfig), "x:1"));

        ImageCatalog catalog = _archive.Read();

        CatalogEntry entry = Assert.Single(catalog.Entries);
        Assert.Equal("linux/amd64", Assert.Single(entry.Images).Platform.ToString());
        Assert.Equal(
            [$"linux/arm64 ({noManifest["digest"]})", $"linux/s390x ({noLayer["digest"]})", $"linux/riscv64 ({noConfig["digest"]})"],
            entry.Absent.Select(absent => absent.ToString()));
        Assert.StartsWith("x:1: listed but not in the archive: linux/arm64 (sha256:", Assert.Single(catalog.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OnlyImageLacksALayer_NamesIt()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("ab"), "x:1"));
        _archive.Remove($"blobs/sha256/{Digest.Of("layer b"u8).Hex}");

        var error = Assert.Throws<InvalidImageException>(() => _archive.Read());

        Assert.Equal(
            $"x:1: its layer 2 of 2, blobs/sha256/{Digest.Of("layer b"u8).Hex} is not in the archive; it is incomplete, save the image again",
            error.Message);
    }

    [Fact]
    public void Read_NamelessPlatformsThatLackALayer_HaveAName()
    {
        JObject first = _archive.AddOciImage("a");
        _archive.Manifests.Add(first);
        _archive.Manifests.Add(_archive.AddOciImage("a", "arm64"));
        _archive.Remove($"blobs/sha256/{Digest.Of("layer a"u8).Hex}");

        Assert.StartsWith(
            $"image {first["digest"]}: its layer 1 of 1, blobs/sha256/",
            Assert.Throws<InvalidImageException>(() => _archive.Read()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SizeThatIsWrong_IsRefused()
    {
        _archive.Manifests.Add(_archive.AddOciImage("a", edit: manifest => manifest["layers"]![0]!["size"] = 8));

        Assert.Contains("has 7 bytes, but its descriptor states 8", Assert.Throws<InvalidImageException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config")]
    [InlineData("manifest")]
    [InlineData("index")]
    public void Read_ChangedDocument_IsADigestMismatch(string which)
    {
        JObject? config = null;
        JObject manifest = _archive.AddOciImage("a", edit: document => config = (JObject)document["config"]!);
        JObject index = _archive.AddIndex(manifest);
        _archive.Manifests.Add(index);
        string changed = $"blobs/sha256/{ImageCatalogFixture.DigestOf(which switch { "config" => config!, "manifest" => manifest, _ => index }).Hex}";
        _archive.Add(changed, _archive.Text(changed).Replace("linux", "Linux", StringComparison.Ordinal).Replace("\"schemaVersion\":2", "\"schemaVersion\":3", StringComparison.Ordinal));

        Assert.StartsWith(changed, Assert.Throws<DigestMismatchException>(() => _archive.Read()).Message, StringComparison.Ordinal);
        Assert.Single(_archive.Read(verify: false).Entries);
    }

    [Fact]
    public void Read_IndexThatListsItself_EndsAtOnce()
    {
        Digest digest = Digest.Of("loop"u8);
        JObject self = Descriptor.Create(MediaTypes.OciIndex, digest, 0);
        self.Remove("size");
        var index = new JObject { ["manifests"] = new JArray(Enumerable.Repeat(self, 1000).Append(_archive.AddOciImage("a"))) };
        _archive.Add($"blobs/sha256/{digest.Hex}", index);
        _archive.Manifests.Add(self);

        Assert.Single(_archive.Read(verify: false).Entries[0].Images);
    }

    [Fact]
    public void Read_IndexesNestedWithoutEnd_AreRefused()
    {
        JObject descriptor = _archive.AddOciImage("a");
        for (int i = 0; i < 20; i++) descriptor = _archive.AddIndex(descriptor);
        _archive.Manifests.Add(descriptor);

        Assert.Contains("nested deeper", Assert.Throws<LimitExceededException>(() => _archive.Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "index.json has no \"manifests\"")]
    [InlineData("""{"manifests":{}}""", "index.json: \"manifests\" is not an array")]
    [InlineData("""{"manifests":[]}""", "test.tar lists no image")]
    [InlineData("""{"manifests":[1]}""", "index.json: manifests[0] is not a descriptor")]
    [InlineData("""{"manifests":[{}]}""", "index.json: manifests[0] has no \"digest\"")]
    [InlineData("""{"manifests":[{"digest":"sha256:1"}]}""", "index.json: manifests[0]: \"sha256:1\" is not a digest")]
    public void Read_DamagedIndex_NamesTheMember(string index, string message)
    {
        _archive.Add("index.json", index);

        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => _archive.Read()).Message);
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", null)]
    [InlineData(null, "fsLayers")]
    public void Read_Schema1_IsUnsupported(string? mediaType, string? member)
    {
        var manifest = new JObject { [member ?? "x"] = new JArray() };
        JObject descriptor = _archive.AddDocument(manifest, mediaType ?? MediaTypes.DockerManifest);
        _archive.Manifests.Add(descriptor);

        Assert.Throws<UnsupportedFeatureException>(() => _archive.Read());
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "is foreign")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "is encrypted")]
    [InlineData("application/x-squashfs", "is not a tar")]
    public void Select_LayerThatCannotBeRead_NamesTheReasonThoughTheBlobIsAbsent(string mediaType, string reason)
    {
        _archive.Manifests.Add(_archive.AddOciImage("ab", edit: manifest => manifest["layers"]![1]!["mediaType"] = mediaType));
        _archive.Remove($"blobs/sha256/{Digest.Of("layer b"u8).Hex}");

        var error = Assert.Throws<UnsupportedFeatureException>(() => _archive.Read().Select(new ImageSelection()));

        Assert.Contains($"its layer 2 {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_WindowsAmongPlatforms_MattersOnlyWhenChosen()
    {
        _archive.Manifests.Add(_archive.AddIndex(_archive.AddOciImage("a"), _archive.AddOciImage("b", os: "windows")));
        ImageCatalog catalog = _archive.Read();

        Assert.Single(catalog.Select(new ImageSelection { Platform = new Platform("linux", "amd64") }));
        Assert.Throws<UnsupportedFeatureException>(() => catalog.Select(new ImageSelection { AllPlatforms = true }));
    }

    private static JObject Absent(string seed, string os, string architecture) => Descriptor.Create(
        MediaTypes.OciManifest, Digest.Of(System.Text.Encoding.UTF8.GetBytes(seed)), 1, new JObject { ["architecture"] = architecture, ["os"] = os });
}
