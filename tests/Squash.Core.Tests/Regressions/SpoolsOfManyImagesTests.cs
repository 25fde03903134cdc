using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// The spools of decompressed layers stayed until the last image of an archive was written, so that the temporary files of
/// <c>--all</c> grew with the number of images.
/// </summary>
public sealed class SpoolsOfManyImagesTests : IDisposable
{
    private const int Images = 6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly SortedSet<int> _spools = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_CompressedLayers_AreOnlySpooledAsLongAsAnImageNeedsThem(bool plan)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists the open files of a process");
        byte[] common = new LayerBuilder().File("common", "1").Build();
        string input = Path.Combine(_folder.FullName, "in.tar");
        await File.WriteAllBytesAsync(input, DockerArchives.Legacy(Enumerable.Range(0, Images).Select(i => new ImageBuilder()
            .Tag($"image:{i}").Layer(common, Packing.Gzip).Layer(new LayerBuilder().File($"own{i}", new byte[200_000]), Packing.Gzip).Build())), Cancel);
        var options = new SquashOptions
        {
            Selection = new ImageSelection { All = true },
            Compression = LayerCompression.None,
            TempDirectory = _folder.FullName,
            Filter = _ => _spools.Add(OpenSpools()) || true,
        };

        var output = new MemoryStream();
        ImageSource source = ImageSource.FromPath(input);
        if (plan) await ImageSquasher.PlanAsync(source, options, cancellationToken: Cancel);
        else await ImageSquasher.SquashAsync(source, ImageTarget.ToStream(output), options, cancellationToken: Cancel);

        // The layer that all images share, and the own layer of the image that is being squashed.
        Assert.Equal([2], _spools);
        if (!plan) Assert.Equal(Images, ImageReader.OfArchive(output.ToArray()).DockerImages().Count);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int OpenSpools() => Directory.EnumerateFiles("/proc/self/fd").Count(file =>
        new FileInfo(file).LinkTarget is { } target
        && target.StartsWith(_folder.FullName + "/", StringComparison.Ordinal)
        && target.EndsWith(" (deleted)", StringComparison.Ordinal));
}
