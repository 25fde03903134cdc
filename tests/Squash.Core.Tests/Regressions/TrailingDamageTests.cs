using Squash.Core.Tests.Library;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// A compressed layer may have a complete tar followed by damaged bytes. A caller that asked for its length then got the
/// exception of the spool, an IOException, instead of the damage. Found by make soak.
/// </summary>
public class TrailingDamageTests
{
    private static readonly byte[] Layer = new LayerBuilder().File("a", "1").Build();

    public static TheoryData<Packing, bool> Cases =>
        new MatrixTheoryData<Packing, bool>([Packing.Gzip, Packing.Zstd, Packing.Xz, Packing.Bzip2], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Squash_DamageBehindTheTarOfACompressedLayer_IsInvalidArchive(Packing packing, bool verify)
    {
        var layer = new BuiltLayer(Layer, [.. Packer.Pack(Layer, packing), 1, 2, 3, 4, 5, 6, 7, 8], packing);
        BuiltImage image = ImageBuilder.Of(Layer, Layer).Build() with { Layers = [layer, layer] };
        foreach (byte[] archive in (byte[][])[DockerArchives.Bazel(image), new OciLayoutBuilder().AddImage(image).BuildArchive()])
        {
            await Assert.ThrowsAsync<InvalidArchiveException>(() => ImageComparer.CompareAsync(
                ImageSource.FromStream(new TrickleStream(archive, int.MaxValue)), ImageSource.FromStream(new MemoryStream(archive)),
                new ImageCompareOptions { Verify = verify }, cancellationToken: TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidArchiveException>(() => ImageInspector.InspectAsync(
                ImageSource.FromStream(new TrickleStream(archive, int.MaxValue)), cancellationToken: TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidArchiveException>(() => ImageSquasher.SquashAsync(
                new TrickleStream(archive, int.MaxValue), Stream.Null, new SquashOptions { Verify = verify }, cancellationToken: TestContext.Current.CancellationToken));
        }
    }
}
