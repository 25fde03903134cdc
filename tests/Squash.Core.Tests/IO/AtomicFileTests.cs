using Squash.IO;

namespace Squash.Core.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Commit_DanglingSymlink_MakesItsTarget()
    {
        File.CreateSymbolicLink(At("out.tar"), "later.tar");
        await WriteAsync(At("out.tar"), "new");
        Assert.Equal("new", await File.ReadAllTextAsync(At("later.tar"), Cancel));
        Assert.NotNull(new FileInfo(At("out.tar")).LinkTarget);
    }

    [Fact]
    public async Task Commit_NewFile_AppearsWholeAndAlone()
    {
        await using (AtomicFile file = AtomicFile.Create(At("out.tar")))
        {
            await file.Stream.WriteAsync("content"u8.ToArray(), Cancel);
            Assert.False(File.Exists(At("out.tar")));
            await file.CommitAsync();
        }

        Assert.Equal("content", await File.ReadAllTextAsync(At("out.tar"), Cancel));
        Assert.Single(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Dispose_WithoutCommit_LeavesNothingNew()
    {
        await File.WriteAllTextAsync(At("out.tar"), "old", Cancel);
        await using (AtomicFile file = AtomicFile.Create(At("out.tar"))) await file.Stream.WriteAsync("half"u8.ToArray(), Cancel);

        Assert.Equal("old", await File.ReadAllTextAsync(At("out.tar"), Cancel));
        Assert.Single(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData(0x180)]
    [InlineData(0x1b4)]
    [InlineData(0x1ff)]
    public async Task Commit_ExistingFile_IsReplacedAndKeepsItsMode(int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no modes on Windows");
        if (OperatingSystem.IsWindows()) return;
        await File.WriteAllTextAsync(At("out.tar"), "a longer old content", Cancel);
        File.SetUnixFileMode(At("out.tar"), (UnixFileMode)mode);
        await WriteAsync(At("out.tar"), "new");

        Assert.Equal("new", await File.ReadAllTextAsync(At("out.tar"), Cancel));
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(At("out.tar")));
    }

    [Fact]
    public async Task Commit_Symlink_WritesItsTargetAndStaysALink()
    {
        _folder.CreateSubdirectory("sub");
        await File.WriteAllTextAsync(At("sub/real.tar"), "old", Cancel);
        File.CreateSymbolicLink(At("middle"), "sub/real.tar");
        File.CreateSymbolicLink(At("out.tar"), "middle");
        await WriteAsync(At("out.tar"), "new");

        Assert.Equal("new", await File.ReadAllTextAsync(At("sub/real.tar"), Cancel));
        Assert.Equal("middle", new FileInfo(At("out.tar")).LinkTarget);
        Assert.Single(new DirectoryInfo(At("sub")).GetFileSystemInfos());
    }

    [Fact]
    public void Create_Directory_IsRefused() =>
        Assert.Contains("is a directory", Assert.Throws<IOException>(() => AtomicFile.Create(_folder.FullName)).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_MissingFolder_IsAnIOException() => Assert.ThrowsAny<IOException>(() => AtomicFile.Create(At("missing/out.tar")));

    [Fact]
    public async Task Commit_Device_IsWrittenAndStaysADevice()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "there is no /dev/null");
        await WriteAsync("/dev/null", "content");
        Assert.True((File.GetAttributes("/dev/null") & FileAttributes.Device) != 0 || new FileInfo("/dev/null").Length == 0);
        Assert.Empty(Directory.GetFiles("/dev", "*.partial"));
    }

    [Fact]
    public async Task Commit_RegularFileInTheFolderOfDevices_IsReplaced()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no /dev/shm");
        string path = $"/dev/shm/squash-test-{Guid.NewGuid():N}";
        try
        {
            await File.WriteAllTextAsync(path, "a longer old content", Cancel);
            await using (AtomicFile file = AtomicFile.Create(path))
            {
                Assert.False(file.IsDirect);
                await file.Stream.WriteAsync("new"u8.ToArray(), Cancel);
                Assert.Equal("a longer old content", await File.ReadAllTextAsync(path, Cancel));
                await file.CommitAsync();
            }

            Assert.Equal("new", await File.ReadAllTextAsync(path, Cancel));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("/dev/fd/")]
    [InlineData("/proc/self/fd/")]
    public async Task Commit_DescriptorOfARegularFile_LeavesNothingOfTheOldContent(string folder)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "there is no /proc");
        await using FileStream named = Open(At("named")), nameless = Open(At("nameless"));
        File.Delete(At("nameless"));

        await WriteAsync($"{folder}{named.SafeFileHandle.DangerousGetHandle()}", "new");
        await WriteAsync($"{folder}{nameless.SafeFileHandle.DangerousGetHandle()}", "new");

        Assert.Equal("new", await File.ReadAllTextAsync(At("named"), Cancel));
        Assert.Equal(3, RandomAccess.GetLength(nameless.SafeFileHandle));
        Assert.Single(_folder.GetFileSystemInfos());

        static FileStream Open(string path)
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            file.Write("a longer old content"u8);
            file.Flush();
            return file;
        }
    }

    [Fact]
    public async Task Commit_LongestNameThereIs_IsMadeAndReplaced()
    {
        string path = At(new string('n', 255));
        foreach (string content in (string[])["first", "second"])
        {
            await WriteAsync(path, content);
            Assert.Equal(content, await File.ReadAllTextAsync(path, Cancel));
        }

        Assert.Single(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Create_OnLinux_HasNoNameUntilItIsCommitted()
    {
        Assert.SkipUnless(HasUnnamedFiles(), $"the file system of {_folder.FullName} has no unnamed files (O_TMPFILE)");
        await File.WriteAllTextAsync(At("old"), "old", Cancel);
        await using AtomicFile first = AtomicFile.Create(At("new")), second = AtomicFile.Create(At("old")), third = AtomicFile.CreateIn(_folder.FullName);
        await first.Stream.WriteAsync("1"u8.ToArray(), Cancel);
        Assert.Equal([At("old")], Directory.GetFileSystemEntries(_folder.FullName));

        await first.CommitAsync();
        await second.CommitAsync();
        await third.CommitAsync(At("third"));
        Assert.Equal([At("new"), At("old"), At("third")], Directory.GetFileSystemEntries(_folder.FullName).Order());
        Assert.Equal("", await File.ReadAllTextAsync(At("old"), Cancel));
    }

    [Fact]
    public async Task Commit_NewFile_HasTheModeThatAnyNewFileHas()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no modes on Windows");
        if (OperatingSystem.IsWindows()) return;
        await File.WriteAllTextAsync(At("plain"), "", Cancel);
        await WriteAsync(At("out.tar"), "new");
        Assert.Equal(File.GetUnixFileMode(At("plain")), File.GetUnixFileMode(At("out.tar")));
    }

    [Fact]
    public async Task Commit_OfTwoWithOneName_LeavesTheLastOne()
    {
        await using AtomicFile first = AtomicFile.Create(At("out.tar")), second = AtomicFile.Create(At("out.tar"));
        await first.Stream.WriteAsync("first"u8.ToArray(), Cancel);
        await second.Stream.WriteAsync("second"u8.ToArray(), Cancel);
        await first.CommitAsync();
        await second.CommitAsync();
        Assert.Equal("second", await File.ReadAllTextAsync(At("out.tar"), Cancel));
        Assert.Single(_folder.GetFileSystemInfos());
    }

    private bool HasUnnamedFiles()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle? unnamed = LinuxFile.TryCreateUnnamed(_folder.FullName, UnixFileMode.UserWrite);
        return unnamed is not null;
    }

    private static async Task WriteAsync(string path, string content)
    {
        await using AtomicFile file = AtomicFile.Create(path);
        await file.Stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), Cancel);
        await file.CommitAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
