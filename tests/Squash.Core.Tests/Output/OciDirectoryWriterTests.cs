using Newtonsoft.Json.Linq;
using Squash.Output;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Output;

/// <summary>A layout directory with several writers, and invalid layouts.</summary>
public sealed class OciDirectoryWriterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ManyAtOnce_AllAreListedAndWhole()
    {
        const int Images = 8;
        await Task.WhenAll(Enumerable.Range(0, Images).Select(i => Task.Run(() => WriteAsync($"image:{i}", $"{i / 2}"), Cancel)));

        string[] names = [.. Listed().Select(descriptor => (string?)descriptor["annotations"]?["io.containerd.image.name"] ?? "").Order()];
        Assert.Equal(Enumerable.Range(0, Images).Select(i => $"docker.io/library/image:{i}"), names);
        Assert.All(Directory.GetFiles(At("blobs/sha256")), file => Assert.Equal(Path.GetFileName(file), Hex(file)));
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", await File.ReadAllTextAsync(At("oci-layout"), Cancel));
    }

    [Fact]
    public async Task OneOfManyFails_TheOthersStay()
    {
        Task[] all = [.. Enumerable.Range(0, 6).Select(i => Task.Run(() => WriteAsync($"image:{i}", "same", isDamaged: i % 2 == 0), Cancel))];
        await Assert.ThrowsAsync<DigestMismatchException>(() => Task.WhenAll(all));

        Assert.Equal(3, all.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal(3, Listed().Count);
        Assert.All(Listed(), descriptor => Assert.True(File.Exists(At("blobs/sha256/" + ((string?)descriptor["digest"] ?? "")["sha256:".Length..]))));
    }

    [Fact]
    public async Task Failure_InANewDirectory_LeavesNothing()
    {
        await Assert.ThrowsAsync<DigestMismatchException>(() => WriteAsync("image:1", "x", isDamaged: true));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Failure_InADirectoryThatWasThere_LeavesItAndWhatOthersPutThere()
    {
        Directory.CreateDirectory(At("."));
        await Assert.ThrowsAsync<DigestMismatchException>(() => WriteAsync("image:1", "x", isDamaged: true));
        Assert.Empty(Directory.GetFileSystemEntries(At(".")));
    }

    [Fact]
    public async Task Lock_HeldByAnother_IsWaitedForUntilCancelled()
    {
        await WriteAsync("image:1", "x");
        await using FileStream held = new(At("oci-layout"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task opening = OpenAsync(stop.Token);
        Assert.False(opening.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Single(Listed());
    }

    [Fact]
    public async Task Lock_ReleasedByAnother_IsTaken()
    {
        await WriteAsync("image:1", "x");
        FileStream held = new(At("oci-layout"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Task<OciDirectoryWriter> opening = OpenAsync(Cancel);
        Assert.False(opening.IsCompleted);
        await held.DisposeAsync();
        await using OciDirectoryWriter writer = await opening;
        Assert.Throws<IOException>(() => new FileStream(At("oci-layout"), FileMode.Open, FileAccess.ReadWrite, FileShare.None));
    }

    [Fact]
    public async Task BlobThatIsCutShort_IsReplaced()
    {
        await WriteAsync("image:1", "x");
        string[] blobs = Directory.GetFiles(At("blobs/sha256"));
        foreach (string blob in blobs) await File.WriteAllTextAsync(blob, "cut", Cancel);
        await WriteAsync("image:1", "x");
        Assert.All(blobs, blob => Assert.Equal(Path.GetFileName(blob), Hex(blob)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Hex(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    private JArray Listed() => (JArray)JObject.Parse(File.ReadAllText(At("index.json")))["manifests"]!;

    // Tries to take the lock before it returns, so an incomplete task has to wait for it. Writes no layer.
    private Task<OciDirectoryWriter> OpenAsync(CancellationToken cancellationToken) =>
        OciDirectoryWriter.OpenAsync(At(""), layers: null!, SquashLimits.Default, cancellationToken);

    private async Task WriteAsync(string tag, string content, bool isDamaged = false, CancellationToken? cancellationToken = null)
    {
        BuiltImage image = new ImageBuilder().Layer(new LayerBuilder().File("a", content).File("b", new byte[200_000])).Tag(tag).Build();
        byte[] archive = DockerArchives.Legacy([image]);
        if (isDamaged) archive[archive.AsSpan().IndexOf(image.Layers[0].Tar) + 100_000] ^= 1;
        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(At("")), new SquashOptions { Format = OutputFormat.OciDirectory },
            cancellationToken: cancellationToken ?? Cancel);
    }

    private string At(string name) => Path.Combine(_folder.FullName, "layout", name);
}
