using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>A failure says which image, layer, path and offset it concerns, for programs too.</summary>
public class FailurePlaceTests
{
    private static readonly byte[] Good = new LayerBuilder().File("good", new string('g', 3000)).Build();
    private static readonly byte[] Other = new LayerBuilder().File("other", new string('o', 3000)).Build();

    public static TheoryData<string, Func<byte[], Task>> Calls { get; } = new()
    {
        { "squash", archive => ImageSquasher.SquashAsync(new MemoryStream(archive), Stream.Null, cancellationToken: TestContext.Current.CancellationToken) },
        { "plan", archive => ImageSquasher.PlanAsync(ImageSource.FromStream(new MemoryStream(archive)), cancellationToken: TestContext.Current.CancellationToken) },
        { "inspect", archive => ImageInspector.InspectAsync(ImageSource.FromStream(new MemoryStream(archive)), cancellationToken: TestContext.Current.CancellationToken) },
        {
            "compare", archive => ImageComparer.CompareAsync(
                ImageSource.FromStream(new MemoryStream(archive)), ImageSource.FromStream(new MemoryStream(Archive(Good))),
                cancellationToken: TestContext.Current.CancellationToken)
        },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task BadName_HasImageLayerAndPath(string call, Func<byte[], Task> run)
    {
        byte[] layer = new LayerBuilder().File("a/../b").Build();
        var failure = await Assert.ThrowsAsync<InvalidImageException>(() => run(Archive(Good, layer)));

        Assert.Equal((call, "app:1", 2, "a/../b"), (call, failure.Image, failure.Layer, failure.Path));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task BadHeader_HasImageLayerAndOffset(string call, Func<byte[], Task> run)
    {
        byte[] layer = [.. Good];
        int second = 512 + 3072;
        "not a header"u8.CopyTo(layer.AsSpan(second));
        var failure = await Assert.ThrowsAsync<InvalidArchiveException>(() => run(Archive(Good, Other, layer)));

        Assert.Equal((call, "app:1", 3, second), (call, failure.Image, failure.Layer, failure.Offset));
    }

    [Fact]
    public async Task WrongDigest_HasImageAndLayer()
    {
        byte[] archive = Archive(Good, Other);
        archive[archive.AsSpan().IndexOf("oooo"u8)] ^= 1;
        var failure = await Assert.ThrowsAsync<DigestMismatchException>(() => ImageSquasher.SquashAsync(
            new MemoryStream(archive), Stream.Null, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("app:1", 2), (failure.Image, failure.Layer));
    }

    [Fact]
    public async Task WrongOption_IsNamed()
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => ImageSquasher.SquashAsync(
            new MemoryStream(Archive(Good)), Stream.Null, new SquashOptions { From = LayerCut.AboveLowest(2) },
            cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("app:1", nameof(SquashOptions.From)), (failure.Image, failure.Option));
    }

    private static byte[] Archive(params byte[][] layers)
    {
        var image = new ImageBuilder().Tag("app:1");
        foreach (byte[] layer in layers) image.Layer(layer);
        return DockerArchives.Legacy([image.Build()]);
    }
}
