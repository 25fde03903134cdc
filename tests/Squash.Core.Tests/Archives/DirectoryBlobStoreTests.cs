using System.Diagnostics;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Archives;

/// <summary>Directories as input.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class DirectoryBlobStoreTests : IDisposable
{
    private static readonly BuiltImage Image = ImageBuilder.Of(new LayerBuilder().File("a", "1").Build()).Build();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Squash_EmptyDirectory_IsNoImage() =>
        Assert.Contains("not an image archive", (await FailsAsync<InvalidImageException>()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Squash_BlobsThatAreLinksElsewhere_AreRead()
    {
        new OciLayoutBuilder().AddImage(Image).WriteTo(At("layout"));
        foreach (string blob in Directory.GetFiles(At("layout/blobs/sha256")))
        {
            File.Move(blob, At(Path.GetFileName(blob)));
            File.CreateSymbolicLink(blob, At(Path.GetFileName(blob)));
        }

        Assert.Single((await SquashAsync()).Images);
    }

    [Theory]
    [InlineData("index.json")]
    [InlineData("blobs/sha256/CONFIG")]
    public async Task Squash_Fifo_IsRefusedAtOnce(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "not every other system has FIFOs");
        new OciLayoutBuilder().AddImage(Image).WriteTo(At("layout"));
        string path = At("layout/" + name.Replace("CONFIG", Image.Id, StringComparison.Ordinal));
        File.Delete(path);
        using (Process fifo = Process.Start("mkfifo", [path])) await fifo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("is not a regular file", (await FailsAsync<InvalidArchiveException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squash_ListThatIsADevice_IsRefused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero");
        Directory.CreateDirectory(At("layout"));
        File.CreateSymbolicLink(At("layout/index.json"), "/dev/zero");
        await FailsAsync<InvalidImageException>();
    }

    [Theory]
    [InlineData("link/secret.json")]
    [InlineData("secret.json")]
    [InlineData("blobs/sha256/link")]
    public async Task Squash_NameThatIsNoBlobs_IsNotLookedFor(string config)
    {
        Directory.CreateDirectory(At("layout/blobs/sha256"));
        File.WriteAllBytes(At("secret.json"), Image.Config);
        File.CreateSymbolicLink(At("layout/link"), _folder.FullName);
        File.CreateSymbolicLink(At("layout/secret.json"), At("secret.json"));
        File.CreateSymbolicLink(At("layout/blobs/sha256/link"), At("secret.json"));
        File.WriteAllText(At("layout/manifest.json"), $$"""[{"Config":"{{config}}","Layers":[]}]""");

        Assert.Contains("which does not belong in an OCI layout", (await FailsAsync<InvalidImageException>()).Message, StringComparison.Ordinal);
    }

    private async Task<T> FailsAsync<T>()
        where T : SquashException
    {
        Directory.CreateDirectory(At("layout"));
        T failure = await Assert.ThrowsAsync<T>(() => SquashAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }

    private Task<SquashReport> SquashAsync() => Task.Run(() => ImageSquasher.SquashAsync(
        ImageSource.FromPath(At("layout")), ImageTarget.ToStream(Stream.Null), cancellationToken: TestContext.Current.CancellationToken));

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
