using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// A layer that occurs twice in an image is one blob in the archive. Its index was shared and released after the first use, so
/// that the second one failed with an index error.
/// </summary>
public class RepeatedLayerTests
{
    private static readonly byte[] Layer = new LayerBuilder().File("a", "1").HardLink("b", "a").Build();
    private static readonly byte[] Whiteout = new LayerBuilder().Whiteout("a").Build();

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task Squash_SameLayerTwice_IsAppliedTwice(Packing packing)
    {
        BuiltImage image = new ImageBuilder().Tag("a:b").Layer(Layer, packing).Layer(Whiteout, packing).Layer(Layer, packing).Build();
        byte[] expected = await SquashAsync(DockerArchives.Legacy([ImageBuilder.Of(Layer).Build()]));
        foreach (byte[] archive in (byte[][])[DockerArchives.Legacy([image]), DockerArchives.Podman(image), DockerArchives.Hybrid(image)])
        {
            Assert.Equal(ImageReader.Only(expected).DiffIds, ImageReader.Only(await SquashAsync(archive)).DiffIds);
        }
    }

    [Fact]
    public async Task Squash_SameLayerInARow_KeepsItsLinks()
    {
        byte[] result = await SquashAsync(DockerArchives.Legacy([ImageBuilder.Of(Layer, Layer, Layer).Build()]));
        RootfsTree tree = RootfsTree.FromTar(Assert.Single(ImageReader.Only(result).Layers));
        Assert.Same(tree["a"].Inode, tree["b"].Inode);
    }

    [Fact]
    public async Task Squash_EmptyLayers_AreHarmless()
    {
        byte[] result = await SquashAsync(DockerArchives.Legacy([ImageBuilder.Of(new byte[1024], Layer, new byte[1024], []).Build()]));
        Assert.Equal(2, RootfsTree.FromTar(Assert.Single(ImageReader.Only(result).Layers)).Count);
    }

    private static async Task<byte[]> SquashAsync(byte[] archive)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
