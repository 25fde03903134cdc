namespace Squash.Cli.Tests;

public sealed class FileIdentityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AreSame_OneFileBehindLinksAndDots_IsTrue()
    {
        string file = Write("image.tar");
        string link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, "image.tar");
        string folderLink = Path.Combine(_folder.FullName, "folder");
        Directory.CreateSymbolicLink(folderLink, ".");

        Assert.True(FileIdentity.AreSame(file, file));
        Assert.True(FileIdentity.AreSame(file, Path.Combine(_folder.FullName, "x", "..", "image.tar")));
        Assert.True(FileIdentity.AreSame(file, link));
        Assert.True(FileIdentity.AreSame(Path.Combine(folderLink, "link"), file));
    }

    [Fact]
    public async Task AreSame_HardLinks_IsTrue()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked for the inode of a file");
        string file = Write("image.tar"), link = Path.Combine(_folder.FullName, "link.tar");
        using System.Diagnostics.Process ln = System.Diagnostics.Process.Start("ln", [file, link]);
        await ln.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(FileIdentity.AreSame(file, link));
        Assert.False(FileIdentity.AreSame(link, Write("other.tar")));
    }

    [Fact]
    public void AreSame_TwoFilesOrNone_IsFalse()
    {
        string file = Write("image.tar");

        Assert.False(FileIdentity.AreSame(file, Write("other.tar")));
        Assert.False(FileIdentity.AreSame(file, Path.Combine(_folder.FullName, "new.tar")));
        Assert.False(FileIdentity.AreSame("/no/such/file", "/no/such/file"));
    }

    [Fact]
    public void AreSame_Device_IsFalse() => Assert.False(FileIdentity.AreSame("/dev/null", "/dev/null"));

    private string Write(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "content");
        return path;
    }
}
