using System.Globalization;
using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Files of no package that a package brings along, or that change with every package.</summary>
public sealed class LayoutGroupTests
{
    private const int Packages = 40;

    [Theory]
    [InlineData("var/lib/dpkg/info/pkg07:amd64.postinst")]
    [InlineData("var/lib/dpkg/info/pkg07.conffiles")]
    [InlineData("var/lib/dpkg/info/py3.11.md5sums", "py3.11")]
    [InlineData("var/cache/apt/archives/pkg07_1%3a2-3_amd64.deb")]
    [InlineData("usr/lib/pkg07/__pycache__/code.cpython-311.pyc")]
    [InlineData("usr/lib/pkg07/__pycache__/code.cpython-311.opt-1.pyc")]
    public async Task MaxLayers_FileForAPackage_IsInItsLayer(string path, string package = "pkg07")
    {
        List<string[]> layers = await LayOutAsync(path);

        string[] layer = Assert.Single(layers, files => files.Contains(path));
        Assert.Contains($"usr/lib/{package}/code.py", layer);
    }

    [Theory]
    [InlineData("var/lib/dpkg/info/gone.postrm")]
    [InlineData("var/lib/dpkg/info/format")]
    [InlineData("var/cache/apt/archives/gone_1_all.deb")]
    [InlineData("var/cache/apt/archives/pkg07_1_all.part")]
    [InlineData("var/cache/apt/pkgcache.bin")]
    [InlineData("var/lib/apt/extended_states")]
    [InlineData("var/log/dpkg.log")]
    [InlineData("etc/ld.so.cache")]
    public async Task MaxLayers_FileThatEveryPackageChanges_IsInALayerWithTheStatus(string path)
    {
        List<string[]> layers = await LayOutAsync(path);

        Assert.Equal(new[] { "var/lib/dpkg/status", path }.Order(StringComparer.Ordinal), layers[^2].Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("usr/lib/pkg07/__pycache__/other.cpython-311.pyc")]
    [InlineData("usr/lib/pkg07/code.cpython-311.pyc")]
    [InlineData("usr/lib/__pycache__/pkg07")]
    [InlineData("srv/app/__pycache__/code.cpython-311.pyc")]
    public async Task MaxLayers_FileOfNoPackage_IsApartFromPackagesAndTheStatus(string path)
    {
        List<string[]> layers = await LayOutAsync(path);

        string[] layer = Assert.Single(layers, files => files.Contains(path));
        Assert.DoesNotContain(layer, file => file.EndsWith(".py", StringComparison.Ordinal) || file == "var/lib/dpkg/status");
    }

    [Fact]
    public async Task MaxLayers_Three_HasNoLayerForTheStatus()
    {
        List<string[]> layers = await LayOutAsync("etc/ld.so.cache", maxLayers: 3);

        Assert.Equal(3, layers.Count);
        Assert.Contains("etc/ld.so.cache", layers[1]);
        Assert.Contains("opt/app/part1", layers[1]);
    }

    [Fact]
    public async Task MaxLayers_Application_HasSmallerLayersThanPackages()
    {
        List<string[]> layers = await LayOutAsync("etc/ld.so.cache");

        // The packages have nearly twice as many bytes.
        int ofPackages = layers.Count(files => files.Any(file => file.EndsWith(".py", StringComparison.Ordinal)));
        int ofApplication = layers.Count(files => files.Any(file => file.StartsWith("opt/app/", StringComparison.Ordinal)));
        Assert.InRange(ofApplication, ofPackages + 1, 3 * ofPackages);
    }

    /// <summary>The files of each layer of an image with packages, an application and one more file.</summary>
    private static async Task<List<string[]>> LayOutAsync(string added, int maxLayers = 12)
    {
        var status = new StringBuilder();
        var layer = new LayerBuilder();
        foreach (string name in Enumerable.Range(0, Packages).Select(i => string.Create(CultureInfo.InvariantCulture, $"pkg{i:00}")).Append("py3.11"))
        {
            status.Append(CultureInfo.InvariantCulture, $"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n");
            layer.File($"usr/lib/{name}/code.py", new string('p', 10_000)).File($"var/lib/dpkg/info/{name}.list", $"/.\n/usr/lib/{name}\n/usr/lib/{name}/code.py\n");
        }

        layer.File("var/lib/dpkg/status", status.ToString()).File(added, "added");
        foreach (int i in Enumerable.Range(0, 40)) layer.File($"opt/app/part{i}", new string('a', 6000));
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(DockerArchives.Legacy([ImageBuilder.Of(layer.Build()).Build()]))), ImageTarget.ToStream(output), new SquashOptions { MaxLayers = maxLayers },
            cancellationToken: TestContext.Current.CancellationToken);
        return [.. ImageReader.Only(output.ToArray()).Layers.Select(LayoutTests.FilesOf)];
    }
}
