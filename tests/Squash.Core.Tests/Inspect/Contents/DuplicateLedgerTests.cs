using Squash.Inspect.Contents;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Inspect.Contents;

/// <summary>Files with equal contents.</summary>
public class DuplicateLedgerTests
{
    private static readonly InspectOptions WithContents = new() { Contents = true };

    private static LayerBuilder Layer => new();

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public void Duplicates_EqualFiles_AreCountedWithTheirPathsAndLayers(Packing packing)
    {
        byte[] large = Bytes(3_000_000, 1), small = Bytes(DuplicateLedger.MinBytes, 2);
        DuplicateContents found = Find(
            packing,
            Layer.File("a/model", large).File("b", small).File("not", Bytes(3_000_000, 3)),
            Layer.File("c/copy", large).File("d", small).File("e", small));

        Assert.Equal((3_000_000L + (2 * DuplicateLedger.MinBytes), 2), (found.ExtraBytes, found.Groups));
        Assert.Equal(["3000000 x2 a/model,c/copy in 1,2", "4096 x3 b,d,e in 1,2"], found.Largest.Select(Line));
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public void Duplicates_HardlinksHiddenSmallAndEmptyFiles_AreNone(Packing packing)
    {
        byte[] content = Bytes(10_000, 1), small = Bytes(DuplicateLedger.MinBytes - 1, 2);
        DuplicateContents found = Find(
            packing,
            Layer.File("a", content).HardLink("b", "a").File("lost", content).File("c", small).File("d", small).File("e").File("f"),
            Layer.Whiteout("lost"));

        Assert.Equal((0L, 0), (found.ExtraBytes, found.Groups));
    }

    [Fact]
    public void Duplicates_SameLayerTwice_AreNone()
    {
        byte[] layer = Layer.File("a", Bytes(10_000, 1)).Build();

        Assert.Equal(0, Inspecting.Archive(DockerArchives.Crane(new ImageBuilder().Layer(layer, Packing.Gzip).Layer(layer, Packing.Gzip).Build()), WithContents).Present!.Duplicates!.Groups);
    }

    [Fact]
    public void Duplicates_NotAsked_AreNull() => Assert.Null(Inspecting.Layers(Layer.File("a", "x")).Present!.Duplicates);

    private static string Line(DuplicateContent group) => $"{group.Bytes} x{group.Copies} {string.Join(',', group.Paths)} in {string.Join(',', group.Layers)}";

    private static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static DuplicateContents Find(Packing packing, params LayerBuilder[] layers)
    {
        var image = new ImageBuilder();
        foreach (LayerBuilder layer in layers) image.Layer(layer, packing);
        return Inspecting.Archive(DockerArchives.Crane(image.Build()), WithContents).Present!.Duplicates!;
    }
}
