using Squash.Jobs;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using Squash.Transform.Patterns;

namespace Squash.Core.Tests.Merge;

/// <summary>Layers that come near the limits, or that are slow to merge.</summary>
public sealed class LimitTests
{
    private static LayerBuilder Layer => new();

    [Fact]
    public void Apply_FileBetweenTwoDirectories_KeepsWhatLowerLayersHaveBelow() =>
        Assert.Equal("d/ d/c/ d/c/old=1", Merged.Show(Layer.File("d/c/old", "1"), Layer.File("d", "x").Directory("d")));

    // The files hidden by the lost content would have to come back; no known tool writes this.
    [Fact]
    public void Apply_FileBetweenTwoDirectoriesWithContent_IsRefused()
    {
        foreach (LayerBuilder upper in (LayerBuilder[])[Layer.File("d/c/new", "2").File("d", "x").Directory("d"), Layer.File("d/c/new", "2").CharDevice("d", 0, 0).File("d/e", "3")])
        {
            var refusal = Assert.Throws<InvalidImageException>(() => Merged.Show(Layer.File("d/c/old", "1"), upper));
            Assert.Contains("d is a directory with content, then something else, and then a directory again", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2000)]
    public void Apply_SameWhiteoutManyTimes_IsOne(int times)
    {
        LayerBuilder upper = Layer.File("d/own", "2");
        for (int i = 0; i < times; i++) upper.Whiteout("d").Opaque("d").Whiteout("d/e");
        Assert.Equal("d/ d/own=2", Merged.Show(Layer.File("d/a", "1").File("d/e/f", "1"), upper));
    }

    [Fact]
    public void Apply_HardLinksWithAttributes_AddThemInTheOrderOfTheirKeys()
    {
        byte[] tar = Merged.TarAlone(Layer
            .File("a", "x", item => item.WithXattr("user.b", "1").WithXattr("user.d", "1").WithXattr("security.capability", "1"))
            .HardLink("b", "a", item => item.WithXattr("user.a", "2").WithXattr("user.d", "2"))
            .HardLink("c", "a", item => item.WithXattr("user.c", "3").WithXattr("user.e", "3")));
        Assert.Equal(
            ["user.a=2", "user.b=1", "user.c=3", "user.d=2", "user.e=3"],
            Merged.Entry(tar, "a").Records.Select(record => $"{record.Key}={record.Value}"["SCHILY.xattr.".Length..]));
    }

    [Fact]
    public void Matches_ManyDoubleStarsOnADeepPath_TakesNoTime()
    {
        PathPattern pattern = PathPattern.Parse("**/a/**/a/**/a/**/a/**/a/**/b") ?? throw new InvalidOperationException();
        byte[] deep = [.. Enumerable.Repeat("a/"u8.ToArray(), 2000).SelectMany(bytes => bytes), (byte)'c'];
        Assert.False(pattern.Matches(deep, isDirectory: false));
        deep[^1] = (byte)'b';
        Assert.True(pattern.Matches(deep, isDirectory: false));
    }

    [Fact]
    public async Task Squash_DeepestPathThatCanBeGranted_FitsASmallStack()
    {
        SquashLimits limits = SquashLimits.Default with { MaxPathDepth = SquashLimits.Highest.MaxPathDepth };
        string deep = string.Concat(Enumerable.Repeat("a/", limits.MaxPathDepth - 1));
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(
            Layer.File(deep + "b", "1", Gnu).File(deep + "c", "1", Gnu).Build(),
            Layer.Whiteout("a/a").Build(),
            Layer.File(deep + "d", "1", Gnu).Build(),
            Layer.Whiteout("a").File(deep + "e", "1", Gnu).Build()).Build()]);
        foreach (string? from in (string?[])[null, "1"])
        {
            // The default of a second thread on macOS; glibc gives 8 MiB.
            const int StackBytes = 512 * 1024;
            SquashReport? report = null;
            var thread = new Thread(() => report = Squash(archive, new SquashOptions { Limits = limits, From = Cut.Of(from), Exclude = ["nothing/*"] }), StackBytes);
            thread.Start();
            await Task.Run(thread.Join, TestContext.Current.CancellationToken);
            Assert.NotNull(report);
        }
    }

    [Fact]
    public async Task Squash_LongNamesAndTargetsThatAreGranted_StayWhatTheyAre()
    {
        TarItem[] items =
        [
            .. Enumerable.Range(0, 20).Select(i => ((char)('a' + i)).ToString()).Select((name, i) => (i % 3) switch
            {
                0 => new TarItem { Path = name, Type = '2', Link = new string(name[0], 400_000), Dialect = TarDialect.Gnu },
                1 => new TarItem { Path = name },
                _ => new TarItem { Path = string.Concat(Enumerable.Repeat("./", 200_000)) + name, Dialect = TarDialect.Gnu },
            }),
        ];
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            new MemoryStream(DockerArchives.Legacy([ImageBuilder.Of(LayerBuilder.Build(items)).Build()])), output,
            new SquashOptions { Limits = SquashLimits.Default with { MaxPathBytes = 1_000_000 } }, cancellationToken: TestContext.Current.CancellationToken);

        IEnumerable<(string, string)> expected = items.Select(item => (item.Path.ToString().TrimStart('.', '/'), item.Link.ToString()));
        Assert.Equal(expected, RawTarReader.Read(ImageReader.Only(output.ToArray()).Layers[0]).Select(entry => (entry.Name.ToString(), entry.Link.ToString())));
    }

    private static TarItem Gnu(TarItem item) => item with { Dialect = TarDialect.Gnu };

    // Blocks on purpose: merging and planning run on the calling thread as long as nothing is awaited.
    private static SquashReport Squash(byte[] archive, SquashOptions options) =>
        new SquashJob(options, ImageTarget.ToStream(Stream.Null), progress: null, CancellationToken.None)
            .RunAsync(ImageSource.FromStream(new MemoryStream(archive))).GetAwaiter().GetResult();
}
