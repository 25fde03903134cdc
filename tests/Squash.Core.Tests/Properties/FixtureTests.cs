using Squash.Core.Tests.Compare;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>One image, saved by every engine.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public class FixtureTests
{
    /// <summary>Changes only if the canonical form of a layer does.</summary>
    private const string SquashedDiffId = "sha256:788bca72aa5d544f432af901d9f687cef12cba3e5f6bd59ce88a2cdb0fb45275";

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Order()];

    private static IEnumerable<(OutputFormat Format, LayerCompression Compression)> Routes =>
        from format in Enum.GetValues<OutputFormat>()
        from compression in (LayerCompression[])[LayerCompression.None, LayerCompression.Gzip(), LayerCompression.Zstd()]
        where format != OutputFormat.DockerArchive || compression != LayerCompression.Zstd()
        select (format, compression);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "fixtures");

    [Theory]
    [MemberData(nameof(Names))]
    public void SquashAsync_OfEveryProducer_GivesTheSameLayer(string name)
    {
        ReadImage squashed = ImageReader.Only(Squashing.Squash(Read(name)));

        Assert.Equal(SquashedDiffId, Assert.Single(squashed.DiffIds));
        Assert.Equal("""["PATH=/bin:/usr/bin"]""", squashed.Config["config"]?["Env"]?.ToJsonString());
        Assert.Equal("夹具 <fixture> & more", (string?)squashed.Config["config"]?["Labels"]?["title"]);
        // podman names its own registry; skopeo does not set the tag.
        Assert.All(squashed.References, reference => Assert.EndsWith("fixture:v1", reference));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SquashAsync_OfEveryProducer_OnEveryRoute_GivesTheSameLayer(string name)
    {
        string folder = Directory.CreateTempSubdirectory("squash-test-").FullName;
        try
        {
            foreach ((OutputFormat format, LayerCompression compression) in Routes)
            {
                string target = Path.Combine(folder, $"{format}-{compression.Method}");
                await ImageSquasher.SquashAsync(
                    ImageSource.FromPath(Path.Combine(Folder, name)),
                    ImageTarget.ToPath(target),
                    new SquashOptions { Format = format, Compression = compression },
                    cancellationToken: TestContext.Current.CancellationToken);
                Assert.All(LayersOf(target, format), layer => Assert.Equal(SquashedDiffId, Digest.Of(layer).ToString()));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SquashAsync_OfEveryProducer_EqualsBothOverlays(string name)
    {
        byte[] archive = Read(name);
        IReadOnlyList<byte[]> layers = ImageReader.Only(archive).Layers;
        byte[] squashed = Assert.Single(ImageReader.Only(Squashing.Squash(archive)).Layers);

        StackProperty.AssertNone(LayerLint.Check(squashed));
        StackProperty.AssertNone(TreeDiff.Compare(NaiveOverlay.Merge(layers).Tree, RootfsTree.FromTar(squashed), withRoot: true));
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        StackProperty.AssertNone(TreeDiff.Compare(KernelOverlay.Merge(layers).Tree, RootfsTree.FromTar(squashed)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CompareAsync_OfEveryProducer_EqualsItsSquashAndTheOthers(string name)
    {
        byte[] archive = Read(name), squashed = Squashing.Squash(archive);

        Assert.Empty(Comparing.Lines(Comparing.Compare(archive, squashed)));
        Assert.Empty(Comparing.Lines(Comparing.Compare(squashed, archive)));

        // Tools that convert an image may change its time, or drop parts of the config that they do not support.
        ImageCompareReport report = Comparing.Compare(Read("docker-20.10.tar"), archive, new ImageCompareOptions { Ignore = ImageProperties.Config });
        Assert.Empty(Comparing.Lines(report));
        Assert.Equal(17, report.Counts.Compared);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CompareAsync_LowerLayersOfEveryProducer_EqualsTheKernel(string name)
    {
        Assert.SkipUnless(KernelOverlay.Unavailable is null, KernelOverlay.Unavailable ?? "");
        byte[] archive = Read(name);
        byte[][] layers = [.. ImageReader.Only(archive).Layers];
        for (int count = 0; count <= layers.Length; count++)
        {
            byte[][] lower = layers[..count];
            OverlayResult before = KernelOverlay.Merge(lower), after = KernelOverlay.Merge(layers);
            Assert.Empty(after.Loose);

            List<string> found = TreeReference.Differences(Comparing.Compare(Squashing.Archive(lower), archive));

            Assert.Equal(TreeReference.Differences(before.Tree, after.Tree), found);
            Assert.Equal(count == layers.Length, found.Count == 0);
        }
    }

    [Fact]
    public void SquashAsync_OfTruncatedArchives_FailsWithAType()
    {
        foreach (string name in Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>())
        {
            byte[] archive = Read(name);
            var random = new Random(name.Length);
            for (int i = 0; i < 20; i++)
            {
                byte[] cut = archive[..random.Next(archive.Length - 1024)];
                // The bytes after the last file of an archive are optional, so short cuts at the end can succeed.
                Exception? failure = Record.Exception(() => Squashing.Squash(cut));
                Assert.True(failure is null or SquashException, $"{name} cut to {cut.Length}: {failure}");
            }
        }
    }

    /// <summary>The plain layers, in the order of each image list in the output.</summary>
    private static List<byte[]> LayersOf(string target, OutputFormat format)
    {
        if (format == OutputFormat.Rootfs) return [Packer.Unpack(File.ReadAllBytes(target))];
        ImageReader reader = format == OutputFormat.OciDirectory ? ImageReader.OfDirectory(target) : ImageReader.OfArchive(File.ReadAllBytes(target));
        IEnumerable<ReadImage> images = [.. reader.Has("index.json") ? reader.OciImages() : [], .. reader.Has("manifest.json") ? reader.DockerImages() : []];
        List<byte[]> layers = [.. images.Select(image => Assert.Single(image.Layers))];
        Assert.NotEmpty(layers);
        return layers;
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));
}
