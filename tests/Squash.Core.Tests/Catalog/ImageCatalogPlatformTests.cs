using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Core.Tests.Catalog;

/// <summary>Choosing among the platforms of an image.</summary>
public sealed class ImageCatalogPlatformTests : IDisposable
{
    private readonly ImageCatalogFixture _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Select_TwoEntriesOfOneName_PlatformChooses()
    {
        _archive.Manifests.Add(ImageCatalogFixture.Named(WithoutPlatform(_archive.AddOciImage("a", "s390x")), "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(WithoutPlatform(_archive.AddOciImage("b", "arm64")), "x:1"));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddOciImage("c"), "y:1"));
        var arm = new Platform("linux", "arm64");

        Assert.Equal(["linux/arm64"], _archive.SelectedPlatforms(new ImageSelection { Image = ImageMatch.Like("x:1"), Platform = arm }));
        _archive.Manifests.RemoveAt(2);
        Assert.Equal(["linux/arm64"], _archive.SelectedPlatforms(new ImageSelection { Platform = arm }));
        Assert.Equal(["linux/arm64"], _archive.SelectedPlatforms(new ImageSelection { All = true, Platform = arm }));
        Assert.StartsWith(
            "\"x:1\" can be any of several images: 1: x:1 (linux/s390x); 2: x:1 (linux/arm64)",
            Assert.Throws<InvalidRequestException>(() => _archive.Selected(new ImageSelection { Image = ImageMatch.Like("x:1") })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Select_DamagedPlatform_MattersOnlyWhenChosen()
    {
        JObject damaged = _archive.AddOciImage("b", "s390x");
        _archive.Add($"blobs/sha256/{ImageCatalogFixture.DigestOf(damaged).Hex}", _archive.Text($"blobs/sha256/{ImageCatalogFixture.DigestOf(damaged).Hex}").Replace("layer", "lAyer", StringComparison.Ordinal));
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddIndex(_archive.AddOciImage("a"), damaged, new JObject { ["digest"] = "sha512:1" }), "x:1"));

        Assert.Equal(["linux/amd64"], _archive.SelectedPlatforms(new ImageSelection()));
        Assert.Equal(["linux/amd64"], _archive.SelectedPlatforms(new ImageSelection { Platform = new Platform("linux", "amd64") }));
        Assert.Throws<DigestMismatchException>(() => _archive.SelectedPlatforms(new ImageSelection { Platform = new Platform("linux", "s390x") }));
        Assert.Throws<DigestMismatchException>(() => _archive.SelectedPlatforms(new ImageSelection { AllPlatforms = true }));
        Assert.Equal(2, _archive.Read().Notes.Count(note => note.Contains("cannot be used", StringComparison.Ordinal)));
    }

    [Fact]
    public void Select_HostsPlatformIsDamaged_IsNotReplacedByAnother()
    {
        JObject damaged = _archive.AddOciImage("b", Platform.Host.Architecture);
        _archive.Add($"blobs/sha256/{ImageCatalogFixture.DigestOf(damaged).Hex}", "x");
        _archive.Manifests.Add(_archive.AddIndex(_archive.AddOciImage("a", "s390x"), damaged));

        Assert.Throws<InvalidImageException>(() => _archive.SelectedPlatforms(new ImageSelection()));
        Assert.Equal(["linux/s390x"], _archive.SelectedPlatforms(new ImageSelection { Platform = new Platform("linux", "s390x") }));
    }

    [Fact]
    public void Select_OnlyPlatform_IsTakenWhateverItIs()
    {
        AddPlatforms("s390x");

        Assert.Equal(["linux/s390x"], _archive.SelectedPlatforms(new ImageSelection()));
    }

    [Fact]
    public void Select_SeveralPlatforms_TakesTheHosts()
    {
        AddPlatforms("s390x", Platform.Host.Architecture, "ppc64le");

        Assert.Equal([Platform.Host.ToString()], _archive.SelectedPlatforms(new ImageSelection()));
    }

    [Fact]
    public void Select_SeveralPlatformsWithoutTheHosts_ListsThem()
    {
        AddPlatforms("s390x", "ppc64le");

        var error = Assert.Throws<InvalidRequestException>(() => _archive.SelectedPlatforms(new ImageSelection()));

        Assert.EndsWith("choose a platform (ImageSelection.Platform) or all (ImageSelection.AllPlatforms): linux/s390x, linux/ppc64le", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AllPlatforms_GivesThoseThatAreThere()
    {
        AddPlatforms("s390x", "ppc64le");

        Assert.Equal(["linux/s390x", "linux/ppc64le"], _archive.SelectedPlatforms(new ImageSelection { AllPlatforms = true }));
    }

    [Theory]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("linux/aarch64", "linux/arm64/v8")]
    [InlineData("linux/arm64/v8", "linux/arm64/v8")]
    [InlineData("linux/arm/v6", "linux/arm/v6")]
    [InlineData("linux/arm", "linux/arm/v6")]
    [InlineData("linux/x86_64", "linux/amd64")]
    public void Select_Platform_FindsItInAnySpelling(string wanted, string expected)
    {
        _archive.Manifests.Add(_archive.AddIndex(
            _archive.AddOciImage("a"),
            _archive.AddOciImage("b", "arm64", variant: "v8"),
            _archive.AddOciImage("c", "arm", variant: "v5"),
            _archive.AddOciImage("d", "arm", variant: "v6"),
            _archive.AddOciImage("e", "arm", variant: "v8")));

        Assert.True(Platform.TryParse(wanted, out Platform? platform));
        Assert.Equal([expected], _archive.SelectedPlatforms(new ImageSelection { Platform = platform }));
    }

    [Fact]
    public void Select_PlatformThatIsOnlyListed_NamesDigestAndWhatIsThere()
    {
        JObject absent = Descriptor.Create(
            MediaTypes.OciManifest, Digest.Of("x"u8), 1, new JObject { ["os"] = "linux", ["architecture"] = "arm64", ["variant"] = "v8" });
        _archive.Manifests.Add(ImageCatalogFixture.Named(_archive.AddIndex(_archive.AddOciImage("a"), absent), "x:1"));

        var error = Assert.Throws<InvalidRequestException>(
            () => _archive.SelectedPlatforms(new ImageSelection { Platform = new Platform("linux", "arm64") }));

        Assert.Equal(
            $"x:1: linux/arm64/v8 ({Digest.Of("x"u8)}) is listed, but blobs/sha256/{Digest.Of("x"u8).Hex} is not in the archive, which holds linux/amd64; pull that platform and save it again",
            error.Message);
    }

    [Fact]
    public void Select_UnknownPlatform_NamesWhatIsThere()
    {
        AddPlatforms("s390x", "ppc64le");

        var error = Assert.Throws<InvalidRequestException>(
            () => _archive.SelectedPlatforms(new ImageSelection { Platform = new Platform("linux", "mips") }));

        Assert.Equal("multi:1 has no platform linux/mips; it has linux/s390x, linux/ppc64le", error.Message);
    }

    private void AddPlatforms(params string[] architectures) => _archive.Manifests.Add(ImageCatalogFixture.Named(
        _archive.AddIndex([.. architectures.Select((architecture, i) => _archive.AddOciImage($"{i}", architecture))]), "multi:1"));

    private static JObject WithoutPlatform(JObject descriptor)
    {
        descriptor.Remove("platform");
        return descriptor;
    }
}
