using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Choosing among images.</summary>
public sealed class ImageCatalogSelectTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Select_OnlyImage_IsTheDefault()
    {
        _archive.AddLegacyImage("a", "x:1");

        Assert.Equal(["x:1"], _archive.Selected(new ImageSelection()));
    }

    [Fact]
    public void Select_SeveralImagesAndNoChoice_ListsThem()
    {
        AddThree();

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection()));

        Assert.Equal(
            "the archive holds 3 images; choose one (ImageSelection.Image) or all (ImageSelection.All): 1: a:1, a:2 (linux/amd64); 2: b:1 (linux/amd64); 3: reg.example.org/c:latest (linux/amd64)",
            error.Message);
    }

    [Theory]
    [InlineData("1", "a:1")]
    [InlineData("3", "reg.example.org/c:latest")]
    [InlineData("a:2", "a:1")]
    [InlineData("docker.io/library/b:1", "b:1")]
    [InlineData("reg.example.org/c", "reg.example.org/c:latest")]
    public void Select_ByNumberOrName_FindsOne(string wanted, string expected)
    {
        AddThree();

        Assert.Equal([expected], _archive.Selected(new ImageSelection { Image = ImageMatch.Like(wanted) }));
    }

    [Theory]
    [InlineData(64, "")]
    [InlineData(64, "sha256:")]
    [InlineData(12, "")]
    [InlineData(12, "sha256:")]
    [InlineData(64, "anything@sha256:")]
    public void Select_ByImageId_FindsOne(int length, string prefix)
    {
        AddThree();
        string id = _archive.Read().Entries[1].Images[0].Config.Digest.Hex;

        Assert.Equal(["b:1"], _archive.Selected(new ImageSelection { Image = ImageMatch.Like(prefix + id[..length]) }));
    }

    [Fact]
    public void Select_ByDigestOfManifestOrIndex_FindsOne()
    {
        JObject manifest = _archive.AddOciImage("a");
        JObject index = _archive.AddIndex(manifest);
        _archive.Manifests.Add(ImageCatalogFixture.Named(index, "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("b"), "y:1"));

        Assert.Equal(["x:1"], _archive.Selected(new ImageSelection { Image = ImageMatch.Like((string)manifest["digest"]!) }));
        Assert.Equal(["x:1"], _archive.Selected(new ImageSelection { Image = ImageMatch.Like((string)index["digest"]!) }));
    }

    [Fact]
    public void Select_ByDigestOfAPlatform_TakesThatPlatform()
    {
        JObject other = _archive.AddOciImage("b", "s390x");
        _archive.Manifests.Add(_archive.AddIndex(_archive.AddOciImage("a", Platform.Host.Architecture), other));

        Assert.Equal(["linux/s390x"], _archive.SelectedPlatforms(new ImageSelection { Image = ImageMatch.Like((string)other["digest"]!) }));
    }

    [Fact]
    public void Select_ByRefName_FindsOne()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(_archive.AddOciImage("a"), (AnnotationKeys.RefName, "v1")));
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(_archive.AddOciImage("b"), (AnnotationKeys.RefName, "v2")));

        Assert.Equal(["\"v2\""], _archive.Selected(new ImageSelection { Image = ImageMatch.Like("v2") }));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4")]
    [InlineData("-1")]
    [InlineData("nope:1")]
    [InlineData("a:3")]
    [InlineData("sha256:")]
    public void Select_UnknownImage_ListsThem(string wanted)
    {
        AddThree();

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like(wanted) }));

        Assert.StartsWith($"the archive has no image \"{wanted}\"; it holds: 1: a:1, a:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AmbiguousId_ListsThem()
    {
        // Of 40 IDs several begin with the same digit.
        for (int i = 0; i < 40; i++) _archive.AddLegacyImage(new string('a', i), $"x:{i}");
        string common = "sha256:" + _archive.Read().Entries.Select(entry => entry.Images[0].Config.Digest.Hex[..1])
            .GroupBy(digit => digit).First(group => group.Count() > 1).Key;

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like(common) }));

        Assert.StartsWith($"\"{common}\" can be any of several images: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis:{0}", 1)]
    [InlineData("busybox:{0}", 12)]
    [InlineData("nosuch/image:{0}", 64)]
    [InlineData("nosuch@{0}", 12)]
    [InlineData("{0}", 1)]
    [InlineData("{0}", 3)]
    [InlineData("sha512:{0}", 12)]
    [InlineData("{0}00", 62)]
    public void Select_WhatOnlyEndsLikeAnId_IsNotOne(string wanted, int digits)
    {
        _archive.AddLegacyImage("a", "x:1");
        string id = _archive.Read().Entries[0].Images[0].Config.Digest.Hex;
        wanted = wanted.Replace("{0}", id[..digits], StringComparison.Ordinal);

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like(wanted) }));

        Assert.StartsWith($"the archive has no image \"{wanted}\"; it holds: 1: x:1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}", 4)]
    [InlineData("sha256:{0}", 3)]
    [InlineData("x@sha256:{0}", 64)]
    public void Select_BeginningOfAnId_IsOne(string wanted, int digits)
    {
        _archive.AddLegacyImage("a", "x:1");
        _archive.AddLegacyImage("ab", "y:1");
        string id = _archive.Read().Entries[1].Images[0].Config.Digest.Hex;

        Assert.Equal(["y:1"], _archive.Selected(new ImageSelection { Image = ImageMatch.Like(wanted.Replace("{0}", id[..digits], StringComparison.Ordinal)) }));
    }

    /// <summary>Docker and containerd write the whole name beside, and skopeo looks for the tag alone: <c>oci:DIR:2</c>.</summary>
    [Theory]
    [InlineData("2", "b:2")]
    [InlineData("a:1", "a:1")]
    [InlineData("alone", "c:3")]
    public void Select_InLayout_FindsWhatSkopeoFinds(string wanted, string expected)
    {
        JObject third = _archive.AddOciImage("c");
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "a:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(third, "c:3"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("b"), "b:2"));
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(third, (AnnotationKeys.RefName, "alone")));

        Assert.Equal([expected], _archive.Selected(new ImageSelection { Image = ImageMatch.InLayout(wanted) }));
    }

    [Fact]
    public void Select_InLayout_TagOfSeveral_ListsThem()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "a:slim"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("b"), "b:slim"));

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.InLayout("slim") }));

        Assert.StartsWith("\"slim\" can be any of several images: 1: a:slim", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_NameThatCouldBeAnIdOrANumber_IsTheName()
    {
        JObject first = _archive.AddOciImage("a");
        string id = ImageCatalogFixture.DigestOf(first).Hex[..4];
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(first, (AnnotationKeys.RefName, "2")));
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(_archive.AddOciImage("b"), (AnnotationKeys.RefName, id)));

        Assert.Equal(["\"2\""], _archive.Selected(new ImageSelection { Image = ImageMatch.Like("2") }));
        Assert.Equal([$"\"{id}\""], _archive.Selected(new ImageSelection { Image = ImageMatch.Like(id) }));
    }

    [Fact]
    public void Select_TagOfAnArtifact_IsNotTheBeginningOfAnId()
    {
        JObject image = _archive.AddOciImage("a");
        string tag = ImageCatalogFixture.DigestOf(image).Hex[..4];
        JObject chart = _archive.AddOciImage("y", edit: manifest => manifest["config"]!["mediaType"] = "application/vnd.cncf.helm.config.v1+json");
        _archive.Manifests.Add(ImageCatalogFixture.Named(image, "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Annotated(chart, (AnnotationKeys.RefName, tag)));

        var error = Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like(tag) }));

        Assert.Equal($"\"{tag}\" is not an image but an artifact, such as a signature; the archive holds: 1: x:1 (linux/amd64)", error.Message);
    }

    [Fact]
    public void Select_DamagedImage_MattersOnlyWhenChosen()
    {
        _archive.AddLegacyImage("a", "x:1");
        _archive.AddLegacyImage("b", "y:1");
        _archive.Remove($"{ImageCatalogFixture.LegacyId('b')}/layer.tar");

        Assert.Equal(["x:1"], _archive.Selected(new ImageSelection { Image = ImageMatch.Like("x:1") }));
        Assert.Contains("which is not in the archive", Assert.Throws<InvalidImageException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like("y:1") })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidImageException>(() => _archive.Selected(new ImageSelection { All = true }));
        Assert.EndsWith(
            "1: x:1 (linux/amd64); 2: y:1 (damaged)",
            Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Select_All_GivesAllInOrder()
    {
        AddThree();

        Assert.Equal(["a:1", "b:1", "reg.example.org/c:latest"], _archive.Selected(new ImageSelection { All = true }));
    }

    [Fact]
    public void Select_OptionsThatExcludeEachOther_AreRefused()
    {
        AddThree();

        Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { All = true, Image = ImageMatch.Like("1") }));
        Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { AllPlatforms = true, Platform = Platform.Host }));
    }

    [Fact]
    public void Select_ImageThatIsOnlyListed_SaysSo()
    {
        JObject absent = Descriptor.Create(MediaTypes.OciManifest, Digest.Of("x"u8), 1);
        _archive.Manifests.Add(ImageCatalogFixture.Named(absent, "gone:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("a"), "here:1"));

        Assert.Equal(["here:1"], _archive.Selected(new ImageSelection()));
        Assert.Equal(["here:1"], _archive.Selected(new ImageSelection { All = true }));
        Assert.Equal(
            $"gone:1 is listed but not in the archive: {Digest.Of("x"u8)}; pull it and save it again",
            Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like("gone:1") })).Message);
    }

    private void AddThree()
    {
        _archive.AddLegacyImage("a", "a:1", "a:2");
        _archive.AddLegacyImage("ab", "b:1");
        _archive.AddLegacyImage("abc", "reg.example.org/c");
    }
}
