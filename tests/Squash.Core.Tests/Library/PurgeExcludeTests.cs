using Squash.Core.Tests.Merge;
using Squash.Core.Tests.Transform;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Paths that are left out of a purge, or get another content.</summary>
public sealed class PurgeExcludeTests
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder().File("secret", "1").File("base", new string('b', 500_000)).Build(),
        new LayerBuilder().File("secret", "22").File("app", new string('a', 500_000)).Build(),
        new LayerBuilder().File("last", "1").Build(),
    ];

    private static readonly SquashOptions Purge = new() { Purge = PurgeThreshold.OfShare(1) };

    [Fact]
    public async Task Exclude_FileBelowTheThreshold_IsInNoLayer()
    {
        IReadOnlyList<byte[]> layers = (await SquashAsync(Purge with { Exclude = ["secret"] })).Layers;

        Assert.Equal("base=" + new string('b', 500_000), Merged.Show(layers[0]));
        Assert.Equal("app=" + new string('a', 500_000), Merged.Show(layers[1]));
        Assert.Equal(Stack[2], layers[2]);
        Assert.Equal(3, layers.Count);
    }

    [Fact]
    public async Task Exclude_FileOfALayerThatFromKeeps_IsHiddenByANewLayerOnTop()
    {
        ReadImage result = await SquashAsync(Purge with { From = LayerCut.AboveLowest(1), Exclude = ["secret"] });

        Assert.Equal(Stack[0], result.Layers[0]);
        Assert.Equal("app=" + new string('a', 500_000), Merged.Show(result.Layers[1]));
        Assert.Equal(Stack[2], result.Layers[2]);
        Assert.Equal(".wh.secret=", Merged.Show(result.Layers[3]));
        Assert.Equal("removed files of the layers below", (string?)result.History[^1]?["comment"]);
        Assert.Equal("RUN step 2", (string?)result.History[4]?["created_by"]);
    }

    [Fact]
    public async Task Filter_FileBelowTheThreshold_IsInNoLayer()
    {
        ReadImage result = await SquashAsync(Purge with { Filter = file => !file.Path.SequenceEqual("secret"u8) });

        Assert.DoesNotContain(result.Layers, layer => Merged.Show(layer).Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exclude_Report_CountsTheExcludedBytes()
    {
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(Archive()), output, Purge with { Exclude = ["secret"] }, cancellationToken: TestContext.Current.CancellationToken);

        // Two headers and contents, without the padding of the builder's tars.
        Assert.Equal(1, report.Images[0].ExcludedPaths);
        Assert.Equal(report.Images[0].SourceBytes - report.Images[0].ResultBytes, report.Images[0].ExcludedBytes);
    }

    [Fact]
    public async Task Transform_ReplacedContent_IsInTheFilesOwnLayer()
    {
        ReadImage result = await SquashAsync(Purge with { Transforms = [new Replacing()] });

        Assert.Equal("app=" + new string('a', 500_000) + " secret=none", Merged.Show(result.Layers[1]));
        Assert.Equal(3, result.Layers.Count);
    }

    private static byte[] Archive() => DockerArchives.Legacy([ImageBuilder.Of(Stack).Build()]);

    private static async Task<ReadImage> SquashAsync(SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(Archive()), output, options, cancellationToken: TestContext.Current.CancellationToken);
        return ImageReader.Only(output.ToArray());
    }

    private sealed class Replacing : IImageTransform
    {
        public string Name => "replace";

        public Task TransformAsync(ImageTree tree, TransformContext context, ImageEdit edit, CancellationToken cancellationToken)
        {
            edit.ReplaceContent(tree.Find("secret"), "none"u8.ToArray());
            return Task.CompletedTask;
        }
    }
}
