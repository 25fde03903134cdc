using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Damaged input: one clear line, a typed exception, no output file; from a file and from a pipe.</summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Truncated_AtManyPlaces_IsAnInvalidArchiveOrImage()
    {
        byte[] archive = Samples.Archive();
        var random = new Random(2);
        foreach (int bytes in Enumerable.Range(0, 20).Select(_ => random.Next(1, archive.Length - 2048)))
        {
            SquashException failure = await FailsAsync<SquashException>(archive[..bytes]);
            Assert.True(failure is InvalidArchiveException or InvalidImageException, $"{bytes} bytes: {failure}");
        }
    }

    [Theory]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public async Task TruncatedCompressedArchive_IsRefused(Packing packing)
    {
        byte[] archive = Packer.Pack(Samples.Archive(), packing);
        foreach (int bytes in (int[])[8, 100, archive.Length / 2, archive.Length - 1])
        {
            await FailsAsync<InvalidArchiveException>(archive[..bytes]);
        }
    }

    [Fact]
    public async Task FlippedByteInALayer_NamesBothDigests()
    {
        BuiltImage image = Samples.Image().Build();
        byte[] archive = DockerArchives.Legacy([image]);
        int content = archive.AsSpan().IndexOf(image.Layers[0].Tar.AsSpan(4096, 512)) + 100_000;
        archive[content] ^= 0x40;

        DigestMismatchException failure = await FailsAsync<DigestMismatchException>(archive);
        Assert.Equal(image.Layers[0].DiffId, failure.Expected.ToString());
        Assert.NotEqual(failure.Expected, failure.Actual);
        Assert.Contains(failure.Expected.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains(failure.Actual.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains("layer 1", failure.Message, StringComparison.Ordinal);
        await SquashAsync(archive, new SquashOptions { Verify = false });
    }

    [Fact]
    public async Task FlippedByteInADeletedFile_IsFoundToo()
    {
        BuiltImage image = Samples.Image().Build();
        byte[] archive = DockerArchives.Legacy([image]);
        archive[archive.AsSpan().IndexOf("deleted/later"u8) + 5000] ^= 1;
        Assert.Equal(image.Layers[1].DiffId, (await FailsAsync<DigestMismatchException>(archive)).Expected.ToString());
    }

    [Fact]
    public async Task GarbageBehindALayersEnd_IsPartOfItsDigest()
    {
        byte[] tar = new LayerBuilder().File("a", "1").TrailingGarbage(new byte[5000]).Build();
        BuiltImage image = ImageBuilder.Of(tar).Build();
        await SquashAsync(DockerArchives.Legacy([image]));

        byte[] archive = DockerArchives.Legacy([image]);
        archive[archive.AsSpan().IndexOf(tar) + tar.Length - 1] ^= 1;
        await FailsAsync<DigestMismatchException>(archive);
    }

    [Fact]
    public async Task FlippedByteInACompressedLayer_IsRefused()
    {
        BuiltImage image = Samples.Image(Packing.Gzip).Build();
        byte[] archive = DockerArchives.Legacy([image]);
        archive[archive.AsSpan().IndexOf(image.Layers[0].Blob) + 50_000] ^= 0x10;
        SquashException failure = await FailsAsync<SquashException>(archive);
        Assert.True(failure is InvalidArchiveException or DigestMismatchException, failure.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("this is not a tar archive, although it is long enough for one")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>")]
    public async Task NotATar_IsRefused(string text)
    {
        await FailsAsync<InvalidArchiveException>(Encoding.ASCII.GetBytes(text));
        if (text.Length > 0) await FailsAsync<InvalidArchiveException>(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 5000))));
    }

    [Fact]
    public async Task ZerosOnly_AreNoImage() => await FailsAsync<InvalidImageException>(new byte[10240]);

    [Fact]
    public async Task MissingLayer_IsNamed()
    {
        byte[] archive = Without(Samples.Image().Build(), layer: 1);
        InvalidImageException failure = await FailsAsync<InvalidImageException>(archive);
        Assert.Contains("layer 2 of 3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingConfig_IsNamed()
    {
        BuiltImage image = Samples.Image().Build();
        var archive = new ArchiveBuilder();
        archive.File("manifest.json", $$"""[{"Config":"{{image.Id}}.json","RepoTags":[],"Layers":["a.tar"]}]""").File("a.tar", image.Layers[0].Blob);
        Assert.Contains($"{image.Id}.json", (await FailsAsync<InvalidImageException>(archive.Build())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("""[{"Config":5}]""")]
    [InlineData("""[{"Config":"../../etc/passwd","Layers":[]}]""")]
    public async Task MalformedManifest_IsRefused(string manifest) =>
        await FailsAsync<InvalidImageException>(new ArchiveBuilder().File("manifest.json", manifest).Build());

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    public async Task ParentComponentInALayer_IsRefused(string name)
    {
        InvalidImageException failure = await FailsAsync<InvalidImageException>(
            DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File(name, "x").Build()).Build()]));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParentComponentInTheArchive_IsRefused() =>
        await FailsAsync<InvalidArchiveException>(new LayerBuilder().File("../manifest.json", "[]").Build());

    [Fact]
    public async Task HardLinkToNothing_IsRefusedWithLayerAndPath()
    {
        InvalidImageException failure = await FailsAsync<InvalidImageException>(
            DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().HardLink("usr/link", "usr/nothing").Build()).Build()]));
        Assert.Contains("usr/link", failure.Message, StringComparison.Ordinal);
        Assert.Contains("layer.tar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LayerThatIsNoTar_IsRefused() =>
        await FailsAsync<InvalidArchiveException>(DockerArchives.Legacy([ImageBuilder.Of(Encoding.ASCII.GetBytes(new string('x', 2000))).Build()]));

    [Fact]
    public async Task OutputStream_OfADamagedImage_ListsNoImage()
    {
        BuiltImage image = Samples.Image().Build();
        byte[] archive = DockerArchives.Legacy([image]);
        archive[archive.AsSpan().IndexOf("deleted/later"u8) + 5000] ^= 1;
        using var output = new MemoryStream();
        await Assert.ThrowsAsync<DigestMismatchException>(() => ImageSquasher.SquashAsync(
            new MemoryStream(archive), output, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(-1, output.ToArray().AsSpan().IndexOf("manifest.json"u8));
        Assert.Equal(-1, output.ToArray().AsSpan().IndexOf("repositories"u8));
    }

    [Fact]
    public async Task RandomDamage_IsNeverAnUntypedFailure()
    {
        byte[] whole = DockerArchives.Hybrid(ImageBuilder.Of(
            new LayerBuilder().File("a", "1").HardLink("b", "a").Symlink("c", "b").File(new string('n', 200), "x").Build(),
            new LayerBuilder().Whiteout("a").Opaque("d").File("d/e", "2").Build()).Layer(new LayerBuilder().File("f", "3"), Packing.Gzip).Build());
        var random = new Random(11);
        for (int round = 0; round < 300; round++)
        {
            byte[] archive = [.. whole];
            for (int i = random.Next(1, 4); i > 0; i--) archive[random.Next(archive.Length)] = (byte)random.Next(256);
            try
            {
                await SquashAsync(archive, new SquashOptions { Verify = random.Next(2) == 0 });
            }
            catch (SquashException failure)
            {
                Assert.DoesNotContain('\n', failure.Message);
            }
        }
    }

    private static byte[] Without(BuiltImage image, int layer)
    {
        var archive = new ArchiveBuilder();
        for (int i = 0; i < image.Layers.Count; i++) if (i != layer) archive.File($"{i}.tar", image.Layers[i].Blob);
        string layers = string.Join(',', Enumerable.Range(0, image.Layers.Count).Select(i => $"\"{i}.tar\""));
        return archive.File("c.json", image.Config).File("manifest.json", $$"""[{"Config":"c.json","RepoTags":["a:b"],"Layers":[{{layers}}]}]""").Build();
    }

    private static Task<SquashReport> SquashAsync(byte[] archive, SquashOptions? options = null) =>
        ImageSquasher.SquashAsync(new TrickleStream(archive, int.MaxValue), Stream.Null, options, cancellationToken: TestContext.Current.CancellationToken);

    private async Task<T> FailsAsync<T>(byte[] archive)
        where T : SquashException
    {
        string input = Path.Combine(_folder.FullName, "in.tar"), output = Path.Combine(_folder.FullName, "out.tar");
        await File.WriteAllBytesAsync(input, archive, TestContext.Current.CancellationToken);
        T failure = await FailsAsync<T>(ImageSource.FromPath(input), output);
        T piped = await FailsAsync<T>(ImageSource.FromStream(new TrickleStream(archive, 65_536)), output);
        Assert.Equal(failure.GetType(), piped.GetType());
        Assert.Equal(["in.tar"], _folder.GetFileSystemInfos().Select(f => f.Name));
        return failure;
    }

    private static async Task<T> FailsAsync<T>(ImageSource source, string output)
        where T : SquashException
    {
        T failure = await Assert.ThrowsAnyAsync<T>(() => ImageSquasher
            .SquashAsync(source, ImageTarget.ToPath(output), new SquashOptions { TempDirectory = Path.GetDirectoryName(output) }, cancellationToken: TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }
}
