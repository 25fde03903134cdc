using System.Globalization;
using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Laying the files out in several layers: which file goes where, what stays the same when one changes, and what is refused.</summary>
public sealed class LayoutTests
{
    private const int Packages = 40;

    [Fact]
    public async Task MaxLayers_FilesOfPackages_AreBelowOthersAndDirectories()
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });

        Assert.Equal(12, result.Layers.Count);
        string[][] names = [.. result.Layers.Select(layer => FilesOf(layer))];
        int lowestUnowned = Array.FindIndex(names, layer => layer.Any(name => name.StartsWith("opt/", StringComparison.Ordinal) || name == "var/lib/dpkg/status"));
        Assert.All(names[..lowestUnowned], layer => Assert.All(layer, name => Assert.Matches("^(usr/share/pkg|var/lib/dpkg/info)", name)));
        Assert.All(names[lowestUnowned..^1], layer => Assert.All(layer, name => Assert.DoesNotMatch("^(usr/share/pkg|var/lib/dpkg/info)", name)));
        Assert.Empty(names[^1]);
    }

    [Fact]
    public async Task MaxLayers_FilesOfAPackage_AreTogetherWithItsRecords()
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });

        foreach (int package in Enumerable.Range(0, Packages))
        {
            Assert.Single(result.Layers, layer => FilesOf(layer).Any(name => name.Contains($"pkg{package:00}", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task MaxLayers_Layers_AreOfSimilarSize()
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });

        long[] bytes = [.. result.Layers.SkipLast(1).Select(layer => (long)layer.Length)];
        Assert.True(bytes.Max() <= 2 * bytes.Average(), string.Join(' ', bytes));
    }

    [Fact]
    public async Task MaxLayers_ParentsOfFiles_HaveFixedMetadataBelowTheTop()
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });

        Assert.All(
            result.Layers.SkipLast(1).SelectMany(layer => RawTarReader.Read(layer)).Where(entry => entry.Type == '5'),
            entry => Assert.Equal((0b111_101_101, 0, 0, 0), (entry.Mode, (int)entry.Uid, (int)entry.Gid, (int)entry.MtimeNanoseconds)));
        RawTarEntry top = Assert.Single(RawTarReader.Read(result.Layers[^1]), entry => entry.Name == "opt/");
        Assert.Equal((0b111_000_000, 7), (top.Mode, (int)top.Uid));
    }

    [Theory]
    [InlineData("pkg07", "a newer pkg07")]
    [InlineData("app/part3", "a newer part 3")]
    public async Task MaxLayers_OneFileChanged_ChangesOneLayer(string name, string content)
    {
        ReadImage before = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });
        ReadImage after = await SquashAsync(Image(changed: (name, content)), new SquashOptions { MaxLayers = 12 });

        Assert.Equal(before.Layers.Count, after.Layers.Count);
        Assert.Single(before.Layers.Zip(after.Layers), pair => !pair.First.SequenceEqual(pair.Second));
    }

    [Fact]
    public async Task MaxLayers_TimeOfADirectoryChanged_ChangesOnlyTheTop()
    {
        ReadImage before = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });
        ReadImage after = await SquashAsync(Image(directoryTime: 1_800_000_000), new SquashOptions { MaxLayers = 12 });

        Assert.Equal(before.DiffIds.SkipLast(1), after.DiffIds.SkipLast(1));
        Assert.NotEqual(before.DiffIds[^1], after.DiffIds[^1]);
    }

    [Fact]
    public async Task MaxLayers_PackageAdded_ChangesOneLayerOfPackages()
    {
        ReadImage before = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });
        ReadImage after = await SquashAsync(Image(packages: Packages + 1), new SquashOptions { MaxLayers = 12 });

        // The new package, the list of packages, and the new directories.
        Assert.Equal(3, after.DiffIds.Except(before.DiffIds).Count());
    }

    [Fact]
    public async Task MaxLayers_FilesWithoutPackages_AreGroupedByDirectory()
    {
        var layer = new LayerBuilder();
        foreach (int i in Enumerable.Range(0, 60)) layer.File($"srv/site{i % 6}/page{i:00}", new string('x', 3000));
        ReadImage result = await SquashAsync(ImageBuilder.Of(layer.Build()).Build(), new SquashOptions { MaxLayers = 7 });

        // Implied directories have no metadata, but have an entry in the topmost layer.
        Assert.Equal(7, result.Layers.Count);
        Assert.All(result.Layers.SkipLast(1), one => Assert.Single(FilesOf(one).Select(name => name[..9]).Distinct()));
    }

    [Fact]
    public async Task MaxLayers_Hardlinks_StayInOneLayer()
    {
        var layer = new LayerBuilder();
        foreach (int i in Enumerable.Range(0, 20)) layer.File($"a/file{i:00}", new string('x', 3000));
        foreach (int i in Enumerable.Range(0, 20)) layer.HardLink($"b/link{i:00}", $"a/file{i:00}");
        ReadImage result = await SquashAsync(ImageBuilder.Of(layer.Build()).Build(), new SquashOptions { MaxLayers = 9 });

        Assert.Equal(9, result.Layers.Count);
        foreach (RawTarEntry[] entries in result.Layers.Select(one => RawTarReader.Read(one).ToArray()))
        {
            Assert.All(entries.Where(entry => entry.Type == '1'), link => Assert.Contains(entries, entry => entry.Type == '0' && entry.Name == link.Link));
        }
    }

    [Fact]
    public async Task MaxLayers_History_SaysWhatEachLayerHolds()
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayers = 3, Message = "release 7" });

        string[] comments = [.. result.History.Where(entry => (bool?)entry?["empty_layer"] != true).Select(entry => (string?)entry?["comment"] ?? "")];
        Assert.Equal(
            ["release 7: files of pkg38, pkg39, pkg37 and 37 other packages", "release 7: files of /opt/app and /var/lib", "release 7: owners, modes and times of directories"],
            comments);
        Assert.Equal(result.Layers.Count, result.History.Count(entry => (bool?)entry?["empty_layer"] != true));
    }

    [Fact]
    public async Task MaxLayers_One_IsASquash()
    {
        BuiltImage image = Image();

        ReadImage squashed = await SquashAsync(image, new SquashOptions());
        ReadImage one = await SquashAsync(image, new SquashOptions { MaxLayers = 1 });

        Assert.Equal(squashed.ConfigBytes, one.ConfigBytes);
    }

    // The image had no layer at all, which engines refuse.
    [Fact]
    public async Task MaxLayers_NoFiles_KeepsOneLayer()
    {
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("a", "a").Build(), new LayerBuilder().Whiteout("a").Build()).Build();

        ReadImage squashed = await SquashAsync(image, new SquashOptions());
        ReadImage laidOut = await SquashAsync(image, new SquashOptions { MaxLayers = 4 });

        Assert.Single(laidOut.Layers);
        Assert.Equal(squashed.ConfigBytes, laidOut.ConfigBytes);
    }

    [Fact]
    public async Task MaxLayers_KeptLayers_CountToo()
    {
        BuiltImage image = ImageBuilder.Of(
            new LayerBuilder().File("base", "base").Build(),
            new LayerBuilder().Directory("d").File("d/a", "a").File("d/b", "b").Build(),
            new LayerBuilder().Whiteout("base").File("c", "c").Build()).Build();

        ReadImage result = await SquashAsync(image, new SquashOptions { MaxLayers = 4, From = LayerCut.AboveLowest(1) });
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(image, new SquashOptions { MaxLayers = 1, From = LayerCut.AboveLowest(1) }));

        Assert.Equal(4, result.Layers.Count);
        Assert.Equal(image.Layers[0].Tar, result.Layers[0]);
        Assert.Contains(".wh.base", FilesOf(result.Layers[1]));
        Assert.Equal("1 kept layer and a new one are needed: SquashOptions.MaxLayers must be 2 or more", failure.Message);
    }

    [Theory]
    [InlineData(OutputFormat.DockerArchive, "none")]
    [InlineData(OutputFormat.DockerArchive, "gzip")]
    [InlineData(OutputFormat.OciArchive, "none")]
    [InlineData(OutputFormat.OciArchive, "zstd")]
    public async Task MaxLayers_AnyFormat_HasTheSameLayersForAnyNumberOfThreads(OutputFormat format, string compression)
    {
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression how));
        var options = new SquashOptions { MaxLayers = 12, Format = format, Compression = how };
        ReadImage plain = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });
        ReadImage one = await SquashAsync(Image(), options with { MaxParallelism = 1 });
        ReadImage many = await SquashAsync(Image(), options with { MaxParallelism = 8 });

        Assert.Equal(plain.DiffIds, one.DiffIds);
        Assert.Equal(one.Blobs, many.Blobs);
    }

    [Fact]
    public async Task MaxLayers_CompressedSource_HasTheSameLayers()
    {
        ReadImage plain = await SquashAsync(Image(), new SquashOptions { MaxLayers = 12 });
        ReadImage result = await SquashAsync(Image(packing: Packing.Gzip), new SquashOptions { MaxLayers = 12, Compression = LayerCompression.None });

        Assert.Equal(plain.DiffIds, result.DiffIds);
    }

    [Fact]
    public async Task MaxLayers_Plan_ForeseesTheLayers()
    {
        var options = new SquashOptions { MaxLayers = 12, Exclude = ["/opt/app/part1"] };
        byte[] archive = DockerArchives.Legacy([Image(packing: Packing.Gzip)]);
        SquashReport plan = await ImageSquasher.PlanAsync(ImageSource.FromStream(new MemoryStream(archive)), options, cancellationToken: TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(report.Images[0].ResultLayers.Select(layer => (layer.Bytes, layer.Holds, layer.Entries)), plan.Images[0].ResultLayers.Select(layer => (layer.Bytes, layer.Holds, layer.Entries)));
        Assert.Equal(report.Images[0].ExcludedBytes, plan.Images[0].ExcludedBytes);
        Assert.Equal(1, report.Images[0].ExcludedPaths);
    }

    [Fact]
    public async Task MaxLayers_ImagesWithTheSameLayers_ShareThem()
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([Image(), Image(tag: "second:1", author: "two")])),
            output,
            new SquashOptions { MaxLayers = 4, Selection = new ImageSelection { All = true } },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(report.Images[0].ResultLayers, report.Images[1].ResultLayers);
        Assert.Equal(4, report.Images[0].ResultLayers.Select(layer => layer.Digest).Distinct().Count());
    }

    [Fact]
    public async Task MaxLayerSize_AllFilesFit_IsASquash()
    {
        BuiltImage image = Image();
        ReadImage squashed = await SquashAsync(image, new SquashOptions());

        ReadImage one = await SquashAsync(image, new SquashOptions { MaxLayerSize = LayerSizeLimit.OfBytes(squashed.Layers[0].Length) });

        Assert.Equal(squashed.ConfigBytes, one.ConfigBytes);
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public async Task MaxLayerSize_Layers_AreNotLarger(int bytes)
    {
        ReadImage result = await SquashAsync(Image(), new SquashOptions { MaxLayerSize = LayerSizeLimit.OfBytes(bytes) });

        Assert.True(result.Layers.Count > 1);
        Assert.All(result.Layers, layer => Assert.InRange(layer.Length, 1, bytes));
    }

    [Fact]
    public async Task MaxLayerSize_LargerFile_IsAnErrorOrAWarning()
    {
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().Directory("d").File("d/big", new string('x', 50_000)).File("small", "s").Build()).Build();
        var options = new SquashOptions { MaxLayerSize = LayerSizeLimit.OfBytes(20_000) };
        using var output = new MemoryStream();

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(image, options));
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([image])), output, options with { MaxLayerSize = LayerSizeLimit.OfBytes(20_000, allowsLargerFiles: true) },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.StartsWith("/d/big needs a layer of 52224 bytes, and SquashOptions.MaxLayerSize allows 20000: raise it", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/d/big needs a layer of 52224 bytes, and SquashOptions.MaxLayerSize allows 20000: it has a separate layer"], report.Warnings);
        Assert.Single(report.Images[0].ResultLayers, layer => layer.Bytes > 20_000);
    }

    [Fact]
    public async Task MaxLayerSize_LargerKeptLayer_IsAnError()
    {
        BuiltImage image = ImageBuilder.Of(new LayerBuilder().File("big", new string('x', 50_000)).Build(), new LayerBuilder().File("a", "a").Build()).Build();

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(
            () => SquashAsync(image, new SquashOptions { From = LayerCut.AboveLowest(1), MaxLayerSize = LayerSizeLimit.OfBytes(20_000) }));

        Assert.StartsWith("layer 1 is kept, and has 51712 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BothBounds_ThatExcludeEachOther_AreAnError()
    {
        var options = new SquashOptions { MaxLayers = 3, MaxLayerSize = LayerSizeLimit.OfBytes(100_000) };

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => SquashAsync(Image(), options));

        Assert.Matches("^[0-9]+ layers of at most 100000 bytes are needed, and SquashOptions.MaxLayers leaves 3: raise it", failure.Message);
    }

    [Fact]
    public async Task BothBounds_NoRoomForGaps_AreKept()
    {
        // Six files of equal size fit three layers only if each gets two.
        var layer = new LayerBuilder();
        foreach (int i in Enumerable.Range(0, 6)) layer.File($"file{i}", new string('x', 10_000));
        var options = new SquashOptions { MaxLayers = 3, MaxLayerSize = LayerSizeLimit.OfBytes(22_528) };

        ReadImage result = await SquashAsync(ImageBuilder.Of(layer.Build()).Build(), options);

        Assert.Equal([2, 2, 2], result.Layers.Select(one => FilesOf(one).Length));
    }

    [Theory]
    [InlineData(OutputFormat.Rootfs, false, "a root filesystem has no layers")]
    [InlineData(OutputFormat.DockerArchive, true, "SquashOptions.Purge keeps the layers of the source")]
    public async Task MaxLayers_OptionsThatDoNotGoWithIt_AreRefused(OutputFormat format, bool purge, string expected)
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(
            () => SquashAsync(Image(), new SquashOptions { MaxLayers = 5, Format = format, Purge = purge ? PurgeThreshold.Default : null }));

        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Packages of dpkg, and an application without one.</summary>
    internal static BuiltImage Image(
        (string Name, string Content)? changed = null, int directoryTime = 0, int packages = Packages, Packing packing = Packing.None, string tag = "test:latest", string author = "one")
    {
        string Content(string name, int bytes) => changed is { } change && name.Contains(change.Name, StringComparison.Ordinal)
            ? change.Content.PadRight(bytes, 'x')
            : new string((char)('a' + bytes % 26), bytes);

        var status = new StringBuilder();
        var layer = new LayerBuilder().Directory("opt", item => item with { Mode = 0b111_000_000, Uid = 7, MtimeSeconds = directoryTime });
        foreach (int i in Enumerable.Range(0, packages))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"pkg{i:00}");
            status.Append(CultureInfo.InvariantCulture, $"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n");
            layer.File($"usr/share/{name}/one", Content(name, 2000 + i * 500)).File($"usr/share/{name}/two", "two");
            layer.File($"var/lib/dpkg/info/{name}.list", $"/.\n/usr\n/usr/share\n/usr/share/{name}\n/usr/share/{name}/one\n/usr/share/{name}/two\n");
        }

        layer.File("var/lib/dpkg/status", status.ToString());
        foreach (int i in Enumerable.Range(0, 30)) layer.File($"opt/app/part{i}", Content($"app/part{i}", 4000 + i * 100));
        return new ImageBuilder().Tag(tag).Config(config => config["author"] = author).Layer(layer.Build(), packing).Build();
    }

    internal static string[] FilesOf(byte[] layer) => [.. RawTarReader.Read(layer).Where(entry => entry.Type != '5').Select(entry => entry.Name.ToString())];

    private static async Task<ReadImage> SquashAsync(BuiltImage image, SquashOptions options)
    {
        string path = Path.GetTempFileName();
        try
        {
            await ImageSquasher.SquashAsync(
                ImageSource.FromStream(new MemoryStream(DockerArchives.Legacy([image]))), ImageTarget.ToPath(path), options with { Check = options.Format != OutputFormat.Rootfs },
                cancellationToken: TestContext.Current.CancellationToken);
            return ImageReader.Only(await File.ReadAllBytesAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
