using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Squash.Core.Tests.Library;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>The sources of the two images of a comparison, and the messages if one of them is wrong.</summary>
public sealed class ImageSourceTests : IDisposable
{
    private static readonly byte[] Layer = new LayerBuilder().Directory("etc").File("etc/a", "1").HardLink("etc/b", "etc/a").Build();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    private static LayerBuilder New => new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task CompareAsync_TwoImagesOfOneSource_ReadsItOnce()
    {
        byte[] archive = DockerArchives.Legacy(
            [
                new ImageBuilder().Tag("app:1").Layer(Layer, Packing.Gzip).Build(),
                new ImageBuilder().Tag("app:2").Layer(Layer, Packing.Gzip).Layer(New.File("new", "1"), Packing.Gzip).Layer(New.Whiteout("etc/a")).Build(),
            ]);
        string file = Path.Combine(_folder.FullName, "all.tar");
        await File.WriteAllBytesAsync(file, archive, TestContext.Current.CancellationToken);
        ImageSource pipe = ImageSource.FromPipe(PipeReader.Create(new TrickleStream(archive, 1000)));
        var options = new ImageCompareOptions { BeforeImage = ImageMatch.Like("app:1"), AfterImage = ImageMatch.Like("app:2") };

        foreach ((ImageSource before, ImageSource after) in ((ImageSource, ImageSource)[])[(pipe, pipe), (ImageSource.FromPath(file), ImageSource.FromPath(file))])
        {
            ImageCompareReport report = await ImageComparer.CompareAsync(before, after, options, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(["- etc/a file 1 0", "+ new file 1 1"], Comparing.Lines(report));
            Assert.Equal([ImageReference.Parse("app:2")], report.After.References);
        }
    }

    [Fact]
    public async Task CompareAsync_PipeAndFile_InEitherOrder()
    {
        byte[] archive = Samples.Archive();
        string file = Path.Combine(_folder.FullName, "a.tar.gz");
        await File.WriteAllBytesAsync(file, Packer.Pack(archive, Packing.Gzip), TestContext.Current.CancellationToken);

        foreach (bool pipeFirst in (bool[])[true, false])
        {
            ImageSource[] sources = [ImageSource.FromPipe(PipeReader.Create(new TrickleStream(archive, 1000))), ImageSource.FromPath(file)];
            if (!pipeFirst) Array.Reverse(sources);
            Assert.True((await ImageComparer.CompareAsync(sources[0], sources[1], cancellationToken: TestContext.Current.CancellationToken)).AreEqual);
        }
    }

    [Fact]
    public void CompareAsync_SeveralImagesAndNoneChosen_SaysHow()
    {
        byte[] archive = DockerArchives.Legacy([new ImageBuilder().Tag("a:1").Layer(Layer).Build(), new ImageBuilder().Tag("a:2").Layer(New.File("x")).Build()]);

        var failure = Assert.Throws<InvalidRequestException>(() => Comparing.Compare(archive, archive));

        Assert.Contains("choose one (ImageCompareOptions.AfterImage): 1: a:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompareAsync_BadLayer_NamesItsArchive()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Layer).Build()]);
        string good = Path.Combine(_folder.FullName, "good.tar"), bad = Path.Combine(_folder.FullName, "bad.tar"), malformed = Path.Combine(_folder.FullName, "malformed.tar");
        await File.WriteAllBytesAsync(good, archive, TestContext.Current.CancellationToken);
        archive[archive.AsSpan().IndexOf(Layer) + 1024] ^= 1;
        await File.WriteAllBytesAsync(bad, archive, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            malformed, DockerArchives.Legacy([ImageBuilder.Of(New.File("../x").Build()).Build()]), TestContext.Current.CancellationToken);

        var mismatch = await Assert.ThrowsAsync<DigestMismatchException>(() => CompareAsync(good, bad));
        var invalid = await Assert.ThrowsAsync<InvalidImageException>(() => CompareAsync(malformed, good));

        Assert.StartsWith($"{bad}: layer 1", mismatch.Message, StringComparison.Ordinal);
        Assert.NotEqual(mismatch.Expected, mismatch.Actual);
        Assert.StartsWith($"{malformed}: ", invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompareAsync_SameLayerUnverified_IsRead()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Layer).Build()]), changed = [.. archive];
        changed[changed.AsSpan().IndexOf(Layer) + 1024] ^= 1;

        Assert.Equal(["~ etc/a Content:  -> "], Comparing.Lines(Comparing.Compare(archive, changed, new ImageCompareOptions { Verify = false })));
    }

    [Fact]
    public async Task CompareAsync_ContentThatSeemedReplaced_IsThere()
    {
        // The content of "a" in the compressed layer is not kept, because the archive is a file, but the comparison with "b" needs it.
        byte[] content = new byte[200_000];
        new Random(1).NextBytes(content);
        byte[][] layers = [New.File("x", new byte[300_000]).File("a", content).File("y", new byte[300_000]).HardLink("b", "a").Build(), New.Whiteout("a").Build()];
        string before = Path.Combine(_folder.FullName, "before.tar"), after = Path.Combine(_folder.FullName, "after.tar");
        var image = new ImageBuilder().Tag("a:b");
        foreach (byte[] layer in layers) image.Layer(layer, Packing.Gzip);
        await File.WriteAllBytesAsync(before, DockerArchives.Crane(image.Build()), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(after, Squashing.Archive([Squashing.Layer(layers)]), TestContext.Current.CancellationToken);

        Assert.Empty(Comparing.Lines(await CompareAsync(before, after)));
        Assert.Empty(Comparing.Lines(await CompareAsync(after, before)));
    }

    [Fact]
    public async Task CompareAsync_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        var progress = new ListProgress(_ => stop.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageComparer.CompareAsync(
            ImageSource.FromStream(new MemoryStream(Samples.Archive())), ImageSource.FromStream(new MemoryStream(Samples.Archive())), null, progress, stop.Token));
    }

    [Fact]
    public void CompareAsync_Platform_ChoosesInBoth()
    {
        byte[] Index(string content)
        {
            var layout = new OciLayoutBuilder();
            JsonObject[] platforms = [.. ((string[])["amd64", "s390x"]).Select(architecture => layout.StoreImage(
                new ImageBuilder().Platform("linux", architecture).Layer(New.File("f", architecture == "s390x" ? content : "same")).Build()))];
            return layout.Add(layout.StoreIndex(platforms)).BuildArchive();
        }

        Assert.Equal(new Platform("linux", "s390x"), Comparing.Compare(Index("1"), Index("1"), Of("s390x")).After.Platform);
        Assert.True(Comparing.Compare(Index("1"), Index("2"), Of("amd64")).AreEqual);
        Assert.False(Comparing.Compare(Index("1"), Index("2"), Of("s390x")).AreEqual);

        static ImageCompareOptions Of(string architecture) => new() { Platform = new Platform("linux", architecture) };
    }

    private static Task<ImageCompareReport> CompareAsync(string before, string after) => ImageComparer.CompareAsync(
        ImageSource.FromPath(before), ImageSource.FromPath(after), cancellationToken: TestContext.Current.CancellationToken);
}
