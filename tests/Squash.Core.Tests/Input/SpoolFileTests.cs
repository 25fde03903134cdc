using System.Text;
using Squash.Input;

namespace Squash.Core.Tests.Input;

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
        Task<string> reader = Task.Run(() => ReadAll(spool), TestContext.Current.CancellationToken);
        var expected = new StringBuilder();
        for (int i = 0; i < 200; i++)
        {
            string part = new('x', i * 37 % 1000);
            expected.Append(part).Append(i);
            spool.Append(Encoding.ASCII.GetBytes(part + i));
            if (i % 50 == 0) await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(spool.IsComplete);
        spool.Complete();
        Assert.True(spool.IsComplete);
        Assert.Equal(expected.ToString(), await reader);
    }

    [Fact]
    public async Task Length_WhileItGrows_WaitsForTheEnd()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        Task<long> length = Task.Run(() => spool.Length, TestContext.Current.CancellationToken);
        spool.Append(new byte[10]);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(length.IsCompleted);
        spool.Append(new byte[10]);
        spool.Complete();
        Assert.Equal(20, await length);
    }

    [Fact]
    public async Task Complete_Failure_ReachesEveryReaderThatNeedsMore()
    {
        using SpoolFile spool = SpoolFile.Create(null);
        var failure = new InvalidOperationException("the cause");
        spool.Append("abc"u8);
        Task<int>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => spool.Read(new byte[10], 3), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.Delay(10, TestContext.Current.CancellationToken);
        spool.Complete(failure);

        foreach (Task<int> task in waiting)
        {
            Assert.Same(failure, (await Assert.ThrowsAsync<SpoolFailedException>(() => task)).InnerException);
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
        Task<int> waiting = Task.Run(() => spool.Read(new byte[10], 0), TestContext.Current.CancellationToken);
        await Task.Delay(10, TestContext.Current.CancellationToken);
        spool.Dispose();
        await Assert.ThrowsAsync<SpoolFailedException>(() => waiting);
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
