using System.Security.Cryptography;
using Squash.Core.Tests.Library;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Output;

/// <summary>
/// Digests of complete outputs. They change only if the canonical output is changed on purpose. Because that changes the image IDs
/// of all rebuilt images, mention it in the changelog.
/// </summary>
public class GoldenArchiveTests
{
    private const string Layer = "sha256:224d018c031c60689458f78bb4f8a7c96f7837414aefebec5ba1b4cae4f86747";
    private const string Archive = "e4205fc903c53985b4fee13ce35604b145bd6ddb6433b1de307885fc2756e658";

    [Fact]
    public async Task Squash_Sample_GivesTheSameBytesForEver()
    {
        byte[] output = await SquashAsync(Samples.Archive());
        Assert.Equal(Layer, Assert.Single(ImageReader.Only(output).DiffIds));
        Assert.Equal(Archive, Convert.ToHexStringLower(SHA256.HashData(output)));
    }

    [Theory]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.MultiMemberGzip)]
    [InlineData(Packing.Zstd)]
    [InlineData(Packing.Bzip2)]
    public async Task Squash_LayersCompressed_GivesTheSameLayer(Packing packing)
    {
        byte[] output = await SquashAsync(Samples.Archive(packing));
        Assert.Equal(Layer, Assert.Single(ImageReader.Only(output).DiffIds));
    }

    [Theory]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    [InlineData(Packing.Xz)]
    public async Task Squash_ArchiveCompressed_GivesTheSameBytes(Packing packing) =>
        Assert.Equal(Archive, Convert.ToHexStringLower(SHA256.HashData(await SquashAsync(Packer.Pack(Samples.Archive(), packing)))));

    [Theory]
    [InlineData("podman")]
    [InlineData("crane")]
    [InlineData("bazel")]
    [InlineData("docker 25")]
    public async Task Squash_OtherShapeOfTheArchive_GivesTheSameBytes(string shape)
    {
        BuiltImage image = Samples.Image().Build();
        byte[] output = await SquashAsync(shape switch
        {
            "podman" => DockerArchives.Podman(image),
            "crane" => DockerArchives.Crane(image),
            "bazel" => DockerArchives.Bazel(image),
            _ => DockerArchives.Hybrid(image),
        });
        Assert.Equal(image.Tags, ImageReader.Only(output).References);
        Assert.Equal(Archive, Convert.ToHexStringLower(SHA256.HashData(output)));
    }

    private static async Task<byte[]> SquashAsync(byte[] archive)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
