using System.Text;
using Squash.Archives;
using Squash.Core.Tests.IO;
using Squash.IO;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Archives;

public class TarBlobStoreTests
{
    [Theory]
    [InlineData("manifest.json")]
    [InlineData("./manifest.json")]
    [InlineData("/manifest.json")]
    [InlineData(".//manifest.json")]
    public void Find_NameAsProducersWriteIt_IsFound(string written)
    {
        using TarBlobStore store = Read(new LayerBuilder().Directory(".").File(written, "content"));
        Assert.Equal("content", Text(store, "manifest.json"));
        Assert.Equal(["manifest.json"], store.Names);
    }

    [Fact]
    public void Find_Duplicate_TheLastCounts()
    {
        using TarBlobStore store = Read(new LayerBuilder().File("a", "old").Symlink("b", "a").File("./a", "new").File("b", "own"));
        Assert.Equal("new", Text(store, "a"));
        Assert.Equal("own", Text(store, "b"));
    }

    [Fact]
    public void Find_Nothing_IsNull()
    {
        using TarBlobStore store = Read(new LayerBuilder().File("a", "x").Directory("d").Symlink("dangling", "nowhere"));
        Assert.Null(store.Find("b"));
        Assert.Null(store.Find("d"));
        Assert.Null(store.Find("dangling"));
        Assert.Null(store.Find("a/b"));
    }

    [Fact]
    public void Find_Symlink_IsFollowedFromWhereItLies()
    {
        // Docker up to 24 stores a repeated layer as ../ID/layer.tar; podman has flat names.
        using TarBlobStore store = Read(new LayerBuilder()
            .Directory("one").File("one/layer.tar", "layer")
            .Directory("two").Symlink("two/layer.tar", "../one/layer.tar")
            .Symlink("three", "two").Symlink("absolute", "/one/layer.tar").Symlink("dotted", "./three/../one/./layer.tar"));
        Assert.Equal("layer", Text(store, "two/layer.tar"));
        Assert.Equal("layer", Text(store, "three/layer.tar"));
        Assert.Equal("layer", Text(store, "absolute"));
        Assert.Equal("layer", Text(store, "dotted"));
    }

    [Fact]
    public void Find_SymlinkBeforeItsTarget_IsFollowed()
    {
        using TarBlobStore store = Read(new LayerBuilder().Symlink("link", "file").File("file", "later"));
        Assert.Equal("later", Text(store, "link"));
    }

    [Fact]
    public void Find_HardLink_IsTheFileFromTheRoot()
    {
        using TarBlobStore store = Read(new LayerBuilder().File("d/file", "content").HardLink("d/link", "d/file").HardLink("other", "./d/link"));
        Assert.Equal("content", Text(store, "d/link"));
        Assert.Equal("content", Text(store, "other"));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("a/x", "a")]
    public void Find_Circle_IsRefused(string target, string back)
    {
        using TarBlobStore store = Read(new LayerBuilder().Symlink("a", target).Symlink("b", back));
        string message = Assert.Throws<InvalidArchiveException>(() => store.Find("a")).Message;
        Assert.Contains("form a loop", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("d/../../secret")]
    [InlineData("/../secret")]
    public void Find_SymlinkOutOfTheArchive_IsRefused(string target)
    {
        using TarBlobStore store = Read(new LayerBuilder().Symlink("a", target));
        Assert.Throws<InvalidArchiveException>(() => store.Find("a"));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("..")]
    public void Read_NameThatLeavesTheArchive_IsRefused(string name) =>
        Assert.Contains(name, Assert.Throws<InvalidArchiveException>(() => Read(new LayerBuilder().File(name, "x"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("..a")]
    [InlineData("a..")]
    [InlineData("a/..b")]
    public void Read_NameThatOnlyLooksLikeIt_IsTaken(string name)
    {
        using TarBlobStore store = Read(new LayerBuilder().File(name, "x"));
        Assert.Equal("x", Text(store, name));
    }

    [Fact]
    public void Read_Members_AreToldAsTheyCome()
    {
        var arrived = new List<string>();
        using TarBlobStore store = Read(new LayerBuilder().Directory("d").File("d/a", "1").Symlink("l", "d/a").File("b", "22"), blob => arrived.Add($"{blob.Name} {blob.Length}"));
        Assert.Equal(["d/a 1", "b 2"], arrived);
    }

    [Fact]
    public void Read_MoreMembersThanTheLimit_IsRefused()
    {
        var limits = new SquashLimits { MaxMembers = 2 };
        Assert.Throws<LimitExceededException>(() => Read(new LayerBuilder().File("a").Symlink("b", "a").File("c"), limits: limits));
    }

    [Theory]
    [InlineData(TarDialect.GnuSparse)]
    [InlineData(TarDialect.PaxSparse00)]
    [InlineData(TarDialect.PaxSparse01)]
    [InlineData(TarDialect.PaxSparse10)]
    public void Read_SparseMember_IsTheFileWithItsHoles(TarDialect dialect)
    {
        byte[] content = [.. Enumerable.Range(1, 300).Select(i => (byte)(i % 251))];
        byte[] whole = [.. new byte[1000], .. content[..100], .. new byte[400], .. content[100..], .. new byte[300]];
        using TarBlobStore store = Read(new LayerBuilder().File("a", "1")
            .Sparse("layer.tar", dialect, whole.Length, [(1000, 100), (1500, 200)], content).Sparse("hole", dialect, 700, [(700, 0)], []).File("b", "2"));
        Assert.Equal(whole, store.Find("layer.tar")?.ReadAll(10_000));
        Assert.Equal(new byte[700], store.Find("hole")?.ReadAll(10_000));
        Assert.Equal("2", Text(store, "b"));

        Blob blob = Assert.IsType<Blob>(store.Find("layer.tar"));
        for (int at = 0; at < whole.Length; at += 97)
        {
            byte[] part = new byte[Math.Min(611, whole.Length - at)];
            blob.ReadExactly(part, at);
            Assert.Equal(whole[at..(at + part.Length)], part);
        }
    }

    [Fact]
    public void Read_SparseMembersWithMoreHolesThanGranted_AreRefused()
    {
        LayerBuilder Member(long size) => new LayerBuilder().Sparse("layer.tar", TarDialect.PaxSparse10, size, [(0, 5), (10, 5)], new byte[10]);
        Assert.Equal("MaxDecompressedBytes", Assert.Throws<LimitExceededException>(() => Read(Member((1L << 38) + 1))).Limit);
        Assert.Equal("MaxDecompressionRatio", Assert.Throws<LimitExceededException>(() => Read(Member(1L << 30))).Limit);
        Assert.Equal("MaxTotalDecompressedBytes", Assert.Throws<LimitExceededException>(() =>
            Read(Member(600), limits: new SquashLimits { MaxTotalDecompressedBytes = 500 })).Limit);
        Assert.Equal("MaxSparseSegments", Assert.Throws<LimitExceededException>(() => Read(
            new LayerBuilder().Sparse("a", TarDialect.PaxSparse10, 100, [(0, 5), (10, 5)], new byte[10]).Sparse("b", TarDialect.PaxSparse10, 100, [(0, 5), (10, 5)], new byte[10]),
            limits: new SquashLimits { MaxSparseSegments = 3 })).Limit);
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    public void Read_LinkWithALongTarget_CrossesTheLimitOfNames(char type)
    {
        var limits = SquashLimits.Default with { MaxPathBytes = 300 };
        LayerBuilder Link(int bytes) => new LayerBuilder().Add(new TarItem { Path = "l", Type = type, Link = new string('t', bytes) });
        using (Read(Link(300), limits: limits))
        {
        }

        LimitExceededException crossed = Assert.Throws<LimitExceededException>(() => Read(Link(301), limits: limits));
        Assert.Equal((nameof(SquashLimits.MaxPathBytes), "archive.tar: the target of the link l has 301 bytes, the limit is 300"), (crossed.Limit, crossed.Message));
    }

    [Fact]
    public async Task Read_ArchiveThatStillArrives_TellsMembersBeforeItsEnd()
    {
        byte[] tar = new LayerBuilder().File("first", "1").File("second", new byte[100_000]).Build();
        SpoolFile spool = SpoolFile.Create(null);
        spool.Append(tar.AsSpan(0, 3000));
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<TarBlobStore> reading = Task.Factory.StartNew(
            () => TarBlobStore.Read(spool, Blob.ToEnd(spool, 0, "stdin"), SquashLimits.Default, _ => first.TrySetResult(), CancellationToken.None),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);

        spool.Append(tar.AsSpan(3000));
        spool.Complete();
        using TarBlobStore store = await reading;
        Assert.Equal(["first", "second"], store.Names);
        Assert.Equal(tar.Length, store.Bytes);
    }

    [Fact]
    public void Read_ArchiveThatEndsInAMember_IsRefusedAtOnce()
    {
        byte[] tar = new LayerBuilder().File("a", new byte[2000]).Build();
        Assert.Contains("incomplete", Assert.Throws<InvalidArchiveException>(() => Read(tar[..1000])).Message, StringComparison.Ordinal);
    }

    private static TarBlobStore Read(LayerBuilder tar, Action<Blob>? found = null, SquashLimits? limits = null) => Read(tar.Build(), found, limits);

    private static TarBlobStore Read(byte[] tar, Action<Blob>? found = null, SquashLimits? limits = null)
    {
        ByteSource file = BlobFile.Create(tar);
        return TarBlobStore.Read(file, BlobFile.Open(file, "archive.tar"), limits ?? SquashLimits.Default, found, TestContext.Current.CancellationToken);
    }

    private static string Text(TarBlobStore store, string name)
    {
        Blob? blob = store.Find(name);
        Assert.NotNull(blob);
        return Encoding.UTF8.GetString(blob.ReadAll(1000));
    }
}
