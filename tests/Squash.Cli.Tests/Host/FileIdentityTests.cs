using System.Diagnostics;
using Squash.Cli.Host;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Host;

[Trait(Cost.Trait, Cost.Process)]
public sealed class FileIdentityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_OneFileBehindLinksAndDots_IsOne()
    {
        string file = Write("image.tar");
        File.CreateSymbolicLink(At("link"), "image.tar");
        Directory.CreateSymbolicLink(At("folder"), ".");

        Assert.All([At("x/../image.tar"), At("link"), At("folder/link")], name => Assert.Equal(FileIdentity.Of(file), FileIdentity.Of(name)));
        Assert.NotNull(FileIdentity.Of(file));
    }

    [Fact]
    public void Of_OneNameThatIsNotThereYet_IsOne()
    {
        Directory.CreateSymbolicLink(At("folder"), ".");
        File.CreateSymbolicLink(At("dangling"), "new.tar");

        Assert.All([At("x/../new.tar"), At("folder/new.tar"), At("dangling")], name => Assert.Equal(FileIdentity.Of(At("new.tar")), FileIdentity.Of(name)));
        Assert.Equal(FileIdentity.Of(At("new/a/b")), FileIdentity.Of(At("folder/new/a/b/")));
        Assert.NotEqual(FileIdentity.Of(At("new.tar")), FileIdentity.Of(At("newer.tar")));
        Assert.NotEqual(FileIdentity.Of(At("new/a")), FileIdentity.Of(At("new/b")));
    }

    [Fact]
    public async Task Of_HardLinks_IsOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked for the inode of a file");
        string file = Write("image.tar");
        using Process ln = Process.Start("ln", [file, At("link.tar")]);
        await ln.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(FileIdentity.Of(file), FileIdentity.Of(At("link.tar")));
        Assert.NotEqual(FileIdentity.Of(file), FileIdentity.Of(Write("other.tar")));
    }

    [Fact]
    public void Of_DeviceOrFifo_IsNone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells the type of a file");
        using (Process fifo = Process.Start("mkfifo", [At("fifo")])) fifo.WaitForExit();

        Assert.Null(FileIdentity.Of("/dev/null"));
        Assert.Null(FileIdentity.Of(At("fifo")));
    }

    [Fact]
    public void Of_EmptyFile_IsAFileLikeAnyOther()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells the type of a file");
        File.WriteAllText(At("empty"), "");
        Assert.NotNull(FileIdentity.Of(At("empty")));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name)
    {
        File.WriteAllText(At(name), "content");
        return At(name);
    }
}
