using System.Formats.Tar;
using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>A filter in code decides which files stay.</summary>
public sealed class FilterTests : IDisposable
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder()
            .Directory("bin").File("bin/su", "elf", item => item with { Mode = 0x9ed, Uid = 7, Gid = 8 })
            .File("implied/file", "1").Directory("cache").File("cache/a", "1").File("cache/b", "2").File("gone", "x").Build(),
        new LayerBuilder()
            .Whiteout("gone").HardLink("bin/sudo", "bin/su").Symlink("sbin", "bin").Fifo("pipe").CharDevice("null", 1, 3).BlockDevice("disk", 8, 0)
            .Sparse("sparse", TarDialect.GnuSparse, 100_000, [(0, 5)], "hello"u8.ToArray()).File((byte[])[0xff], "no UTF-8").Build(),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Filter_SeesEveryPathOnceAsItIs()
    {
        var seen = new List<string>();
        await NamesAsync(new SquashOptions
        {
            Filter = entry =>
            {
                seen.Add($"{Encoding.Latin1.GetString(entry.Path)} {entry.Type} {entry.Bytes} {Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid}");
                return true;
            },
        });

        Assert.Equal(
            [
                "bin Directory 0 755 0:0", "bin/su RegularFile 3 4755 7:8", "bin/sudo RegularFile 3 4755 7:8", "cache Directory 0 755 0:0",
                "cache/a RegularFile 1 644 0:0", "cache/b RegularFile 1 644 0:0", "disk BlockDevice 0 644 0:0", "implied Directory 0 755 0:0",
                "implied/file RegularFile 1 644 0:0", "null CharacterDevice 0 644 0:0", "pipe Fifo 0 644 0:0", "sbin SymbolicLink 0 777 0:0",
                "sparse RegularFile 100000 644 0:0", "ÿ RegularFile 8 644 0:0",
            ],
            seen.Order(StringComparer.Ordinal));
        Assert.True(seen.FindIndex(line => line.StartsWith("bin ", StringComparison.Ordinal)) < seen.FindIndex(line => line.StartsWith("bin/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Filter_RefusedFile_LosesOneNameAndKeepsTheOther() =>
        Assert.Equal("elf", Encoding.ASCII.GetString(
            (await LayersAsync(new SquashOptions { Filter = entry => !entry.Path.SequenceEqual("bin/su"u8) }))
            .SelectMany(layer => RawTarReader.Read(layer)).Single(entry => entry.Name == "bin/sudo").Content.Span));

    [Fact]
    public async Task Filter_RefusedDirectory_GoesWithAllThatItHoldsUnasked()
    {
        var asked = new List<string>();
        IEnumerable<string> names = await NamesAsync(new SquashOptions
        {
            Filter = entry =>
            {
                asked.Add(Encoding.Latin1.GetString(entry.Path));
                return entry.Type != TarEntryType.Directory || !entry.Path.SequenceEqual("cache"u8);
            },
        });

        Assert.DoesNotContain(names, name => name.StartsWith("cache", StringComparison.Ordinal));
        Assert.DoesNotContain("cache/a", asked);
    }

    [Fact]
    public async Task Filter_WithPatterns_IsAskedAboutWhatTheyKeep()
    {
        var asked = new List<string>();
        IEnumerable<string> names = await NamesAsync(new SquashOptions
        {
            Exclude = ["cache/"],
            Filter = entry =>
            {
                asked.Add(Encoding.Latin1.GetString(entry.Path));
                return entry.Type is not (TarEntryType.BlockDevice or TarEntryType.CharacterDevice);
            },
        });

        Assert.Equal(["bin/", "bin/su", "bin/sudo", "implied/", "implied/file", "pipe", "sbin", "sparse", "ÿ"], names);
        Assert.DoesNotContain(asked, path => path.StartsWith("cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filter_WithKeptBase_WhitesOutWhatItRefuses()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(new SquashOptions { From = LayerCut.AboveLowest(1), Filter = entry => !entry.Path.SequenceEqual("cache/a"u8) });

        Assert.Contains(RawTarReader.Read(layers[1]), entry => entry.Name == "cache/.wh.a");
        Assert.DoesNotContain(NaiveOverlay.Merge(layers).Tree.Keys, path => path == "cache/a");
    }

    [Fact]
    public async Task Filter_Report_CountsWhatItLeftOut()
    {
        async Task<ImageReport> ReportAsync(Func<ImageFile, bool>? filter) => (await ImageSquasher.SquashAsync(
            new MemoryStream(Archive), new MemoryStream(), new SquashOptions { Filter = filter }, cancellationToken: Cancel)).Images[0];

        ImageReport all = await ReportAsync(null), less = await ReportAsync(entry => entry.Type != TarEntryType.RegularFile);

        Assert.Equal(all.ResultBytes - less.ResultBytes, less.ExcludedBytes);
        Assert.True(less.ExcludedBytes > 0);
    }

    [Fact]
    public async Task Filter_ThatThrows_EndsTheSquashAndLeavesNoFile()
    {
        var options = new SquashOptions { Filter = _ => throw new FormatException("mine") };

        FormatException failure = await Assert.ThrowsAsync<FormatException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(Archive)), ImageTarget.ToPath(Path.Combine(_folder.FullName, "out.tar")), options, cancellationToken: Cancel));

        Assert.Equal("mine", failure.Message);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    private static byte[] Archive { get; } = DockerArchives.Legacy([ImageBuilder.Of(Stack).Build()]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<IEnumerable<string>> NamesAsync(SquashOptions options) =>
        RawTarReader.Read(Assert.Single(await LayersAsync(options))).Select(entry => Encoding.Latin1.GetString(entry.Name.ToArray()));

    private static async Task<IReadOnlyList<byte[]>> LayersAsync(SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(Archive), output, options, cancellationToken: Cancel);
        return ImageReader.Only(output.ToArray()).Layers;
    }
}
