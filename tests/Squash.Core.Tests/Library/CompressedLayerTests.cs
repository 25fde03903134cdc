using System.Security.Cryptography;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Library;

/// <summary>
/// If an archive is a file, only contents of its compressed layers are kept that the result seems to need. In these tests the guess
/// is wrong: the content of a replaced name is still used, and has to be restored.
/// </summary>
public sealed class CompressedLayerTests : IDisposable
{
    // Far apart, so that dropped content is a hole and not the gap between two kept parts.
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(200_000);

    private static readonly byte[] Other = RandomNumberGenerator.GetBytes(300_000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<string> Wrong => new(Stacks.Keys);

    private static Dictionary<string, (byte[][] Layers, SquashOptions Options)> Stacks { get; } = new()
    {
        ["a hardlink in its own layer"] =
        (
            [
                new LayerBuilder().File("x", Other).File("a", Large).File("y", Other).HardLink("b", "a").Build(),
                new LayerBuilder().Whiteout("a").Build(),
            ],
            new SquashOptions()
        ),
        ["a hardlink of the layer that replaces it"] =
        (
            [
                new LayerBuilder().File("x", Other).File("a", Large).File("y", Other).Build(),
                new LayerBuilder().HardLink("b", "a").File("a", "new").Build(),
            ],
            new SquashOptions()
        ),
        ["a directory in its own layer under two names"] =
        (
            [
                new LayerBuilder().File("x", Other).Directory("usr/lib").Symlink("lib", "usr/lib").File("lib/a", Large).File("y", Other).Build(),
                new LayerBuilder().Whiteout("lib").Build(),
            ],
            new SquashOptions()
        ),
        ["a hardlink into a layer that is kept"] =
        (
            [
                new LayerBuilder().File("x", Other).File("a", Large).File("y", Other).Build(),
                new LayerBuilder().HardLink("b", "a").Build(),
                new LayerBuilder().File("c", "c").Build(),
            ],
            new SquashOptions { From = LayerCut.AboveLowest(1) }
        ),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task SquashAsync_ContentThatWasTakenForReplaced_IsThere(string what)
    {
        (byte[][] layers, SquashOptions options) = Stacks[what];

        IReadOnlyList<byte[]> result = await SquashAsync(layers, options, Packing.Gzip);

        Assert.Equal(await SquashAsync(layers, options, Packing.None), result);
        StackProperty.AssertNone(TreeDiff.Compare(NaiveOverlay.Merge(layers).Tree, NaiveOverlay.Merge(result).Tree));
    }

    [Fact]
    public void SquashAsync_AnyStackOfCompressedLayers_GivesTheLayersOfThePlainOne() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        var options = new SquashOptions { From = layers.Length > 2 ? LayerCut.AboveLowest(1) : null, To = layers.Length > 3 ? LayerCut.BelowTopmost(1) : null };
        Assert.Equal(Squashing.Layers(layers, options), SquashAsync(layers, options, Packing.Gzip).GetAwaiter().GetResult());
    });

    private async Task<IReadOnlyList<byte[]>> SquashAsync(byte[][] layers, SquashOptions options, Packing packing)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        foreach (byte[] layer in layers) image.Layer(layer, packing);
        string file = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, DockerArchives.Crane(image.Build()));

        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(ImageSource.FromPath(file), ImageTarget.ToStream(output), options);
        File.Delete(file);
        return ImageReader.Only(output.ToArray()).Layers;
    }
}
