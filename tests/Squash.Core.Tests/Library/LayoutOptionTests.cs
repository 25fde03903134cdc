using System.Text.Json.Nodes;
using Squash.TestSupport.Elf;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Layouts together with options that say which layers stay, which files, which platforms, and where the result goes.</summary>
public sealed class LayoutOptionTests : IDisposable
{
    private const string Loader = "/lib/ld-linux-aarch64.so.1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Packages => LayoutTests.Image().Layers[0].Tar;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task MaxLayers_OverABase_KeepsItsLayers(string compression)
    {
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression how));
        byte[] lowest = new LayerBuilder().Directory("opt").File("opt/base", new string('b', 5000)).Directory("srv").File("srv/gone", "gone").File("srv/stays", "stays").Build();
        string path = Path.Combine(_folder.FullName, "base.tar");
        await File.WriteAllBytesAsync(path, DockerArchives.Legacy([ImageBuilder.Of(lowest).Tag("base:1").Build()]), Token);
        byte[] upper = new LayerBuilder().Whiteout("srv/gone").File("opt/base", "changed").Build();
        var options = new SquashOptions { Base = BaseImage.From(ImageSource.FromPath(path)), MaxLayers = 8, Compression = how, Check = true };

        await SquashAsync(DockerArchives.Legacy([ImageBuilder.Of(lowest, Packages, upper).Build()]), ImageTarget.ToPath(Path.Combine(_folder.FullName, "out.tar")), options);

        ReadImage result = ImageReader.Only(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "out.tar"), Token));
        Assert.Equal(8, result.Layers.Count);
        Assert.Equal(lowest, result.Layers[0]);
        Assert.Contains("srv/.wh.gone", LayoutTests.FilesOf(result.Layers[1]));
    }

    [Fact]
    public async Task MaxLayers_OverABaseWithTooManyLayers_IsAnError()
    {
        byte[][] lowest = [.. Enumerable.Range(0, 4).Select(i => new LayerBuilder().File($"base{i}", "base").Build())];
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of([.. lowest, Packages]).Tag("app:1").Build(), ImageBuilder.Of(lowest).Tag("base:1").Build()]);
        var options = new SquashOptions
        {
            Base = BaseImage.InSameArchive(ImageMatch.Like("base:1")),
            MaxLayers = 4,
            Selection = new ImageSelection { Image = ImageMatch.Like("app:1") },
        };

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(archive, ImageTarget.ToPath(Path.Combine(_folder.FullName, "out.tar")), options));

        Assert.Equal("4 kept layers and a new one are needed: SquashOptions.MaxLayers must be 5 or more", failure.Message);
    }

    [Theory]
    [InlineData(SlimScope.File)]
    [InlineData(SlimScope.Package)]
    public async Task MaxLayers_WithSlim_LaysOutWhatStays(SlimScope scope)
    {
        var layer = new LayerBuilder()
            .Directory("bin").File("bin/tool", Program("libtool.so"), Executable).File("bin/other", Program(), Executable)
            .Directory("lib").File("lib/ld-linux-aarch64.so.1", new ElfBuilder { Machine = 183 }.Build(), Executable)
            .File("lib/libtool.so", new ElfBuilder { Machine = 183 }.Build())
            .Directory("var").Directory("var/lib").Directory("var/lib/dpkg").Directory("var/lib/dpkg/info")
            .File("var/lib/dpkg/info/tool.list", "/.\n/bin\n/bin/tool\n/lib\n/lib/libtool.so\n").File("var/lib/dpkg/info/other.list", "/.\n/bin\n/bin/other\n")
            .File("var/lib/dpkg/status", "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: arm64\n\nPackage: other\nStatus: install ok installed\nVersion: 1\nArchitecture: arm64\n\n");
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(layer.Build()).Platform("linux", "arm64").Config(config => config["config"]!["Cmd"] = new JsonArray("tool")).Build()]);
        var slim = new SquashOptions { Slim = new SlimOptions { Scope = scope } };

        ReadImage one = await SquashAsync(archive, slim), several = await SquashAsync(archive, slim with { MaxLayers = 4 });

        Assert.Equal(4, several.Layers.Count);
        Assert.DoesNotContain("bin/other", FilesOf(one).Keys);
        Assert.Equal(FilesOf(one), FilesOf(several));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task MaxLayers_ToALayoutDirectory_HasTheLayersOfAnArchiveAndStays(string compression)
    {
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression how));
        var options = new SquashOptions { MaxLayers = 12, Compression = how };
        string first = Path.Combine(_folder.FullName, "first"), second = Path.Combine(_folder.FullName, "second");
        byte[] archive = DockerArchives.Legacy([LayoutTests.Image()]);
        SquashOptions toDirectory = options with { Format = OutputFormat.OciDirectory, Check = true };

        ReadImage expected = await SquashAsync(archive, options with { Format = OutputFormat.OciArchive });
        await SquashAsync(archive, ImageTarget.ToPath(first), toDirectory);
        await SquashAsync(archive, ImageTarget.ToPath(second), toDirectory with { Like = PreviousImage.From(ImageSource.FromPath(first)) });

        foreach (string directory in (string[])[first, second])
        {
            ReadImage result = Assert.Single(ImageReader.OfDirectory(directory).OciImages());
            Assert.Equal(expected.Blobs, result.Blobs);
            Assert.Equal(expected.ConfigBytes, result.ConfigBytes);
        }
    }

    [Fact]
    public async Task Like_AllPlatforms_ComparesEachWithItsOwn()
    {
        var options = new SquashOptions { MaxLayers = 12, Format = OutputFormat.OciArchive, Selection = new ImageSelection { AllPlatforms = true } };
        byte[] other = LayoutTests.Image(packages: 20).Layers[0].Tar;
        byte[] changed = LayoutTests.Image(packages: 20, changed: ("app/part3", new string('y', 100_000))).Layers[0].Tar;
        byte[] previous = await SquashAsync(Platforms(Packages, other), new MemoryStream(), options);

        byte[] after = await SquashAsync(
            Platforms(Packages, changed), new MemoryStream(), options with { Like = PreviousImage.From(ImageSource.FromStream(new MemoryStream(previous))) });

        List<ReadImage> before = ImageReader.OfArchive(previous).OciImages(), now = ImageReader.OfArchive(after).OciImages();
        Assert.Equal(before[0].DiffIds, now[0].DiffIds);
        Assert.Equal(before[1].DiffIds.Count, now[1].DiffIds.Count);
        Assert.Single(now[1].DiffIds.Except(before[1].DiffIds));
        Assert.NotEqual(before[0].DiffIds, before[1].DiffIds);
    }

    private static byte[] Platforms(byte[] amd, byte[] arm)
    {
        var layout = new OciLayoutBuilder();
        layout.Add(layout.StoreIndex([layout.StoreImage(ImageBuilder.Of(amd).Build()), layout.StoreImage(ImageBuilder.Of(arm).Platform("linux", "arm64").Build())]));
        return layout.BuildArchive();
    }

    /// <summary>Everything but directories, with its content.</summary>
    private static SortedDictionary<string, string> FilesOf(ReadImage image) => new(
        image.Layers.SelectMany(layer => RawTarReader.Read(layer)).Where(entry => entry.Type != '5')
            .ToDictionary(entry => entry.Name.ToString(), entry => Convert.ToHexString(entry.Content.Span)),
        StringComparer.Ordinal);

    private static TarItem Executable(TarItem item) => item with { Mode = 0b111_101_101 };

    private static byte[] Program(params string[] needs) => new ElfBuilder { Machine = 183 }.Interpreter(Loader).Needs(needs).Build();

    private static async Task<ReadImage> SquashAsync(byte[] archive, SquashOptions options) =>
        ImageReader.Only(await SquashAsync(archive, new MemoryStream(), options));

    private static async Task<byte[]> SquashAsync(byte[] archive, MemoryStream output, SquashOptions options)
    {
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: Token);
        return output.ToArray();
    }

    private static Task<SquashReport> SquashAsync(byte[] archive, ImageTarget target, SquashOptions options) =>
        ImageSquasher.SquashAsync(ImageSource.FromStream(new MemoryStream(archive)), target, options, cancellationToken: Token);
}
