using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Transform;

/// <summary>A transform reads contents from every kind of source, those too that seemed not to be needed.</summary>
public sealed class ContentTests : IDisposable
{
    // Far apart, so that what is dropped is a hole in the spool and not the gap between two parts that are kept.
    private static readonly Dictionary<string, byte[]> Contents = new()
    {
        ["a"] = Bytes(1, 300_000),
        ["b"] = Bytes(2, 200_000),
        ["c"] = Bytes(3, 300_000),
    };

    private static readonly byte[] Base = Contents.Aggregate(new LayerBuilder(), (layer, file) => layer.File(file.Key, file.Value)).Build();

    private static readonly byte[] Above = new LayerBuilder().File("d", "above").HardLink("e", "b").Whiteout("b").Build();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Packing.None, null, false)]
    [InlineData(Packing.None, "1", true)]
    [InlineData(Packing.Gzip, null, false)]
    [InlineData(Packing.Gzip, null, true)]
    [InlineData(Packing.Gzip, "1", false)]
    [InlineData(Packing.Gzip, "1", true)]
    [InlineData(Packing.Zstd, null, false)]
    [InlineData(Packing.Zstd, "1", true)]
    public void OpenRead_OfAFile_ReadsWhatTheLayersHold(Packing packing, string? from, bool isDryRun)
    {
        bool looked = false;
        SeenTree.Look(Source(packing), AssertContents, new SquashOptions { From = Cut.Of(from) }, isDryRun);
        Assert.True(looked);

        void AssertContents(ImageTree tree)
        {
            looked = true;
            Assert.Equal(Contents["a"], tree.Find("a").ReadAll());
            Assert.Equal(Contents["c"], tree.Find("c").ReadAll());

            // The hardlink hides from the guess what is needed that its name was removed.
            Assert.Equal(Contents["b"], tree.Find("e").ReadAll());
            Assert.Equal("above"u8.ToArray(), tree.Find("d").ReadAll());
        }
    }

    [Fact]
    public async Task OpenRead_InAFilterOfADryRun_ReadsWhatWasDropped()
    {
        var read = new Dictionary<string, byte[]>();
        SquashOptions options = new()
        {
            Filter = file =>
            {
                read[file.ToString()] = file.ReadAll();
                return true;
            },
        };

        await ImageSquasher.PlanAsync(Source(Packing.Gzip), options, cancellationToken: Cancel);

        Assert.Equal(["a", "c", "d", "e"], read.Keys.Order());
        Assert.Equal(Contents["b"], read["e"]);
    }

    [Fact]
    public async Task OpenReadAsync_FromManyThreads_DecompressesALayerOnceMore()
    {
        // Twice is once for the headers and once for the contents.
        SquashLimits limits = SquashLimits.Default with { MaxTotalDecompressedBytes = (2 * Base.Length) + (2 * Above.Length) };
        var read = new List<byte[]>();
        SquashOptions options = new()
        {
            From = LayerCut.AboveLowest(1),
            Limits = limits,
            Transforms = [new LambdaTransform(async (tree, _, _, cancellationToken) => read.AddRange(await Task.WhenAll(
                Enumerable.Range(0, 30).Select(i => Task.Run(() => ReadAsync(tree.Find(i % 2 == 0 ? "a" : "c"), cancellationToken), cancellationToken)))))],
        };

        await ImageSquasher.PlanAsync(Source(Packing.Gzip), options, cancellationToken: Cancel);

        for (int i = 0; i < read.Count; i++) Assert.Equal(Contents[i % 2 == 0 ? "a" : "c"], read[i]);
        Assert.Equal(30, read.Count);
    }

    [Fact]
    public async Task OpenReadAsync_Cancelled_EndsTheWaiting()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        bool asked = false;
        SquashOptions options = new()
        {
            From = LayerCut.AboveLowest(1),
            Transforms = [new LambdaTransform(async (tree, _, _, _) =>
            {
                asked = true;
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tree.Find("a").OpenReadAsync(stopped.Token));
                Assert.Equal(Contents["a"], tree.Find("a").ReadAll());
            })],
        };

        await ImageSquasher.PlanAsync(Source(Packing.Gzip), options, cancellationToken: Cancel);
        Assert.True(asked);
    }

    [Fact]
    public void OpenRead_Stream_IsSeekableAndReadOnly() => Look(new LayerBuilder().File("f", "0123456789").File("after", "x"), tree =>
    {
        using Stream content = tree.Find("f").OpenRead();
        Assert.Equal((true, true, false, 10), (content.CanRead, content.CanSeek, content.CanWrite, content.Length));
        Assert.Equal(7, content.Seek(-3, SeekOrigin.End));
        Assert.Equal('7', content.ReadByte());
        Assert.Equal(6, content.Seek(-2, SeekOrigin.Current));
        Assert.Equal('6', content.ReadByte());
        content.Position = 100;
        Assert.Equal(-1, content.ReadByte());
        Assert.Throws<IOException>(() => content.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => content.Position = -1);
        Assert.Throws<NotSupportedException>(() => content.WriteByte(1));
        Assert.Throws<NotSupportedException>(() => content.SetLength(1));
    });

    [Fact]
    public void OpenRead_OfASparseFile_ReadsHolesAsZeros()
    {
        const int Size = 100_000;
        byte[] expected = new byte[Size];
        "hello"u8.CopyTo(expected.AsSpan(10));
        "world"u8.CopyTo(expected.AsSpan(50_000));
        Look(new LayerBuilder().Sparse("s", TarDialect.GnuSparse, Size, [(10, 5), (50_000, 5)], "helloworld"u8.ToArray()), tree =>
        {
            Assert.Equal(expected, tree.Find("s").ReadAll());
            using Stream content = tree.Find("s").OpenRead();
            byte[] part = new byte[20];
            content.Position = 49_990;
            content.ReadExactly(part);
            Assert.Equal(expected[49_990..50_010], part);
        });
    }

    [Fact]
    public void OpenRead_OfADirectoryOrLink_SaysThatThereIsNoContent() => Look(new LayerBuilder().Directory("d").Symlink("l", "d").File("i/f", ""), tree =>
    {
        foreach (string path in (string[])["d", "l", "i"])
        {
            Assert.Contains(path, Assert.Throws<InvalidOperationException>(() => tree.Find(path).OpenRead()).Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidOperationException>(() => tree.Root.OpenRead());
    });

    [Fact]
    public async Task OpenRead_OfALayerThatIsNotWhatTheArchiveSays_FailsTheSquashAllTheSame()
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(Base).Build()]);
        int at = archive.AsSpan().IndexOf(Contents["a"].AsSpan(0, 100));
        archive[at]++;
        byte first = 0;
        SquashOptions options = new() { Transforms = [new LambdaTransform((tree, _) => first = tree.Find("a").ReadAll()[0])] };

        await Assert.ThrowsAsync<DigestMismatchException>(() => ImageSquasher.SquashAsync(new MemoryStream(archive), Stream.Null, options, cancellationToken: Cancel));
        Assert.Equal(archive[at], first);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Look(LayerBuilder layer, Action<ImageTree> look) => SeenTree.Look(SeenTree.Archive(layer.Build()), look);

    private static async Task<byte[]> ReadAsync(ImageFile file, CancellationToken cancellationToken)
    {
        await using Stream content = await file.OpenReadAsync(cancellationToken);
        byte[] bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>In a file, where only contents are kept that the result seems to need.</summary>
    private ImageSource Source(Packing packing)
    {
        string path = Path.Combine(_folder.FullName, "in.tar");
        BuiltImage image = new ImageBuilder().Tag("test:latest").Layer(Base, packing).Layer(Above, packing).Build();
        File.WriteAllBytes(path, new OciLayoutBuilder().AddImage(image).BuildArchive());
        return ImageSource.FromPath(path);
    }
}
