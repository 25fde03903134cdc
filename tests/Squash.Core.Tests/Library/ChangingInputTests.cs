using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Library;

/// <summary>An input that is modified while it is read: the verified bytes must be the ones that are used.</summary>
public sealed class ChangingInputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ByteThatChangesAfterItWasVerified_IsNoticed()
    {
        await File.WriteAllBytesAsync(At("in.tar"), Samples.Archive(), TestContext.Current.CancellationToken);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => SquashAsync(ImageSource.FromPath(At("in.tar")), () => Overwrite(At("in.tar"))));
        Assert.Contains("has changed while it was read", failure.Message, StringComparison.Ordinal);
        Assert.Equal([At("in.tar")], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public async Task FileThatShrinks_IsRefused()
    {
        await File.WriteAllBytesAsync(At("in.tar"), Samples.Archive(), TestContext.Current.CancellationToken);
        Exception? failure = await Record.ExceptionAsync(() => SquashAsync(ImageSource.FromPath(At("in.tar")), () => Shrink(At("in.tar"))));
        Assert.True(failure is InvalidArchiveException or IOException, $"{failure}");
        Assert.Equal([At("in.tar")], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public async Task BlobOfALayoutThatChanges_IsNoticed()
    {
        BuiltImage image = Samples.Image().Build();
        new OciLayoutBuilder().AddImage(image).WriteTo(At("layout"));
        string blob = At("layout/blobs/sha256/" + image.Layers[0].Digest["sha256:".Length..]);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => SquashAsync(ImageSource.FromPath(At("layout")), () => Overwrite(blob)));
        Assert.Contains("has changed while it was read", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.tar")));
    }

    // Everything is hashed, or about to be, when writing begins.
    private Task<SquashReport> SquashAsync(ImageSource source, Action change)
    {
        bool isDone = false;
        var progress = new ListProgress(report =>
        {
            if (report.Stage != SquashStage.Writing || isDone) return;
            isDone = true;
            change();
        });
        return ImageSquasher.SquashAsync(source, ImageTarget.ToPath(At("out.tar")), null, progress, TestContext.Current.CancellationToken);
    }

    // The same bytes: their digests still match, and only the time differs.
    private static void Overwrite(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        int first = stream.ReadByte();
        stream.Position = 0;
        stream.WriteByte((byte)first);
    }

    private static void Shrink(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.SetLength(4096);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
