using System.Text.Json.Nodes;
using Squash.TestSupport.Elf;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>Slimming as part of a squash: the archive that comes out, and its report.</summary>
public sealed class SlimTransformTests
{
    private const string Loader = "/lib/ld-linux-aarch64.so.1";

    private static readonly byte[] Base = new LayerBuilder()
        .Directory("bin").File("bin/tool", Program("libtool.so"), Executable).File("bin/other", Program(), Executable)
        .Directory("lib").File("lib/ld-linux-aarch64.so.1", new ElfBuilder { Machine = 183 }.Build(), Executable)
        .File("lib/libtool.so.1", new ElfBuilder { Machine = 183 }.Build()).Symlink("lib/libtool.so", "libtool.so.1")
        .HardLink("lib/second", "lib/libtool.so.1")
        .Directory("var").Directory("var/lib").Directory("var/lib/dpkg").File("var/lib/dpkg/status", "Package: gone\nStatus: install ok installed\n\n")
        .Build();

    private static readonly byte[] Above = new LayerBuilder().Whiteout("bin/other").Directory("opt").File("opt/own", "mine").Build();

    [Fact]
    public async Task SquashAsync_File_WritesWhatTheCommandNeedsWithoutRunningIt()
    {
        (SquashReport report, ReadImage image) = await SquashAsync(Archive("tool"), new SlimOptions { Scope = SlimScope.File });

        Assert.Equal(["bin/", "bin/tool", "lib/", "lib/ld-linux-aarch64.so.1", "lib/libtool.so", "lib/libtool.so.1", "var/", "var/lib/", "var/lib/dpkg/", "var/lib/dpkg/status"], Names(image));
        SlimReport slim = Assert.IsType<SlimReport>(report.Images[0].Slim);
        Assert.Equal("/lib/libtool.so.1 ← needed by /bin/tool ← Cmd[0]", Assert.Single(slim.Files, file => file.Path == "/lib/libtool.so.1").ToString());
        Assert.Equal("/opt/own is left out: no rule asks for it", Assert.Single(slim.Files, file => file.Path == "/opt/own").ToString());
        Assert.Equal(0, Assert.Single(slim.Files, file => file.Path == "/var/lib/dpkg/status").Bytes);
        Assert.Equal(RawTarReader.Read(Assert.Single(image.Layers)).Sum(entry => entry.Content.Length), slim.KeptBytes);
        Assert.Empty(slim.Packages);
        Assert.Null(slim.OtherScopeBytes);
    }

    [Fact]
    public async Task SquashAsync_Package_KeepsOwnFilesAboveTheBase() =>
        Assert.Contains("opt/own", Names((await SquashAsync(Archive("tool"), new SlimOptions())).Image));

    [Fact]
    public async Task SquashAsync_OneLayer_IsSlimmedToo() =>
        Assert.DoesNotContain("bin/other", Names((await SquashAsync(Archive("tool", Base), new SlimOptions { Scope = SlimScope.File })).Image));

    [Fact]
    public async Task SquashAsync_DryRun_ComparesTheScopesAndOffersNoCuts()
    {
        SquashReport report = await ImageSquasher.PlanAsync(
            ImageSource.FromStream(new MemoryStream(Archive("tool"))), new SquashOptions { Slim = new SlimOptions() }, cancellationToken: TestContext.Current.CancellationToken);

        SlimReport? slim = report.Images[0].Slim;
        Assert.NotNull(slim);
        Assert.Equal(slim.KeptBytes - "mine".Length, slim.OtherScopeBytes);
        Assert.Empty(report.Images[0].Cuts);
    }

    [Fact]
    public async Task SquashAsync_ImagesWithTheSameLayers_KeepWhatEachCommandNeeds()
    {
        byte[] archive = DockerArchives.Legacy([Image("tool", Base).Tag("a:1").Build(), Image("other", Base).Tag("b:1").Build()]);
        using var output = new MemoryStream();

        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(archive), output, new SquashOptions { Slim = new SlimOptions { Scope = SlimScope.File }, Selection = new ImageSelection { All = true } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["bin/tool", "bin/other"], ImageReader.OfArchive(output.ToArray()).DockerImages().SelectMany(image => Names(image).Where(name => name.StartsWith("bin/", StringComparison.Ordinal) && name.Length > 4)));
        Assert.All(report.Images, image => Assert.NotNull(image.Slim));
    }

    [Fact]
    public async Task SquashAsync_WithLayersToKeep_IsRefused()
    {
        var slim = new SquashOptions { Slim = new SlimOptions() };
        foreach (SquashOptions options in (SquashOptions[])[slim with { From = LayerCut.AboveLowest(1) }, slim with { To = LayerCut.AboveLowest(1) }, slim with { Base = BaseImage.From(ImageSource.FromStream(Stream.Null)) }])
        {
            InvalidRequestException failure = await Assert.ThrowsAsync<InvalidRequestException>(() => ImageSquasher.SquashAsync(
                new MemoryStream(Archive("tool")), Stream.Null, options, cancellationToken: TestContext.Current.CancellationToken));

            Assert.Contains("would only be hidden", failure.Message, StringComparison.Ordinal);
            Assert.Equal(nameof(SquashOptions.Slim), failure.Option);
        }
    }

    [Fact]
    public async Task SquashAsync_WithPurge_KeepsLayersWithoutWhatIsNotNeeded()
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            new MemoryStream(Archive("tool")), output, new SquashOptions { Slim = new SlimOptions(), Purge = PurgeThreshold.Default }, cancellationToken: TestContext.Current.CancellationToken);

        IReadOnlyList<byte[]> layers = Assert.Single(ImageReader.OfArchive(output.ToArray()).DockerImages()).Layers;
        Assert.Equal(2, layers.Count);
        Assert.DoesNotContain("bin/other", Names(layers[0]));
        Assert.Contains("lib/libtool.so.1", Names(layers[0]));
        Assert.Equal(["opt/", "opt/own"], Names(layers[1]));
    }

    private static TarItem Executable(TarItem item) => item with { Mode = 0b111_101_101 };

    private static byte[] Program(params string[] needs) => new ElfBuilder { Machine = 183 }.Interpreter(Loader).Needs(needs).Build();

    private static ImageBuilder Image(string command, params byte[][] layers) => ImageBuilder.Of(layers).Platform("linux", "arm64").Config(config => config["config"]!["Cmd"] = new JsonArray(command));

    private static byte[] Archive(string command, params byte[][] layers) => DockerArchives.Legacy([Image(command, layers.Length > 0 ? layers : [Base, Above]).Build()]);

    private static async Task<(SquashReport Report, ReadImage Image)> SquashAsync(byte[] archive, SlimOptions slim)
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(new MemoryStream(archive), output, new SquashOptions { Slim = slim }, cancellationToken: TestContext.Current.CancellationToken);
        return (report, Assert.Single(ImageReader.OfArchive(output.ToArray()).DockerImages()));
    }

    private static IEnumerable<string> Names(ReadImage image) => Names(Assert.Single(image.Layers));

    private static IEnumerable<string> Names(byte[] layer) => RawTarReader.Read(layer).Select(entry => entry.Name.ToString());
}
