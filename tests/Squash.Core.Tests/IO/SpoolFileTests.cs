using System.Text;
using Squash.IO;

namespace Squash.Core.Tests.IO;

public sealed class SpoolFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Create_Always_LeavesNoNameBehind()
    {
        using SpoolFile spool = SpoolFile.Create(_folder.FullName);
        spool.Append("content"u8);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void Create_MissingFolder_IsAnIOException() =>
        Assert.ThrowsAny<IOException>(() => SpoolFile.Create(Path.Combine(_folder.FullName, "missing")));

    [Fact]
    public async Task Read_PastWhatIsThere_WaitsForTheWriter()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        var reader = new WaitingCall<string>(() => ReadAll(spool));
        var expected = new StringBuilder();
        for (int i = 0; i < 200; i++)
        {
            if (i % 50 == 0) reader.AssertWaits();
            string part = new('x', i * 37 % 1000);
            expected.Append(part).Append(i);
            spool.Append(Encoding.ASCII.GetBytes(part + i));
        }

        Assert.False(spool.IsComplete);
        spool.Complete();
        Assert.True(spool.IsComplete);
        Assert.Equal(expected.ToString(), await reader.Result);
    }

    [Fact]
    public async Task Length_WhileItGrows_WaitsForTheEnd()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        spool.Append(new byte[10]);
        var length = new WaitingCall<long>(() => spool.Length);
        length.AssertWaits();
        spool.Append(new byte[10]);
        length.AssertWaits();
        spool.Complete();
        Assert.Equal(20, await length.Result);
    }

    [Fact]
    public async Task Complete_Failure_ReachesEveryReaderThatNeedsMore()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        var failure = new InvalidOperationException("the cause");
        spool.Append("abc"u8);
        WaitingCall<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => new WaitingCall<int>(() => spool.Read(new byte[10], 3)))];
        foreach (WaitingCall<int> reader in readers) reader.AssertWaits();
        spool.Complete(failure);

        foreach (WaitingCall<int> reader in readers)
        {
            Assert.Same(failure, (await Assert.ThrowsAsync<SpoolFailedException>(() => reader.Result)).InnerException);
        }

        Assert.Equal(2, spool.Read(new byte[10], 1));
        Assert.Throws<SpoolFailedException>(() => spool.Length);
    }

    [Fact]
    public void Complete_Twice_TheFirstWordCounts()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        spool.Append("abc"u8);
        spool.Complete();
        spool.Complete(new InvalidOperationException());
        Assert.Equal(0, spool.Read(new byte[10], 3));
    }

    [Fact]
    public async Task Dispose_WhileSomebodyWaits_WakesThem()
    {
        SpoolFile spool = SpoolFile.Create(null);
        var reader = new WaitingCall<int>(() => spool.Read(new byte[10], 0));
        reader.AssertWaits();
        spool.Dispose();
        await Assert.ThrowsAsync<SpoolFailedException>(() => reader.Result);
    }

    [Fact]
    public void WriteAt_SomeParts_LengthAndPartsAreThere()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        spool.WriteAt(1_000_000, "abc"u8);
        spool.WriteAt(10, "def"u8);
        spool.Complete(2_000_000);

        byte[] part = new byte[3];
        Assert.Equal(2_000_000, spool.Length);
        Assert.Equal((3, "abc"), (spool.Read(part, 1_000_000), Encoding.ASCII.GetString(part)));
        Assert.Equal((3, "def"), (spool.Read(part, 10), Encoding.ASCII.GetString(part)));
    }

    private static string ReadAll(SpoolFile spool)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[100];
        for (int read; (read = spool.Read(buffer, text.Length)) > 0;) text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return text.ToString();
    }
}
