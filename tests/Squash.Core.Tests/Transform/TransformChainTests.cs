using System.Text;
using System.Text.Json;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Transform;

/// <summary>Transforms run in their order, each on what the one before has left, and the result is what they asked for.</summary>
public sealed class TransformChainTests : IDisposable
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder().Directory("bin").File("bin/a", "1").File("bin/b", "22").Directory("cache").File("cache/x", "x").File("cache/y", "y").Build(),
        new LayerBuilder().File("top", "t").File("bin/c", "333").Build(),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SquashAsync_SeveralTransforms_RunAfterPatternsAndFilterInTheirOrder()
    {
        var seen = new List<string>();
        SquashOptions options = new()
        {
            Exclude = ["cache/x"],
            Filter = file => Note("filter", file) && !file.Path.SequenceEqual("cache/y"u8),
            Transforms = [Removing("top", "first"), Removing("bin/a", "second")],
        };

        Assert.Equal(["bin/", "bin/b", "bin/c", "cache/"], await NamesAsync(options));
        Assert.Equal(
            [
                "filter bin", "filter bin/a", "filter bin/b", "filter bin/c", "filter cache", "filter cache/y", "filter top",
                "first bin", "first bin/a", "first bin/b", "first bin/c", "first cache", "first top",
                "second bin", "second bin/a", "second bin/b", "second bin/c", "second cache",
            ],
            seen);

        bool Note(string who, ImageFile file)
        {
            seen.Add($"{who} {file}");
            return true;
        }

        LambdaTransform Removing(string path, string who) => new((tree, edit) =>
        {
            Assert.All(tree.Files, file => Note(who, file));
            edit.Remove(tree.Find(path));

            // Nothing happens before the transform has ended.
            Assert.True(tree.TryFind(Encoding.ASCII.GetBytes(path), out _));
        });
    }

    [Fact]
    public async Task SquashAsync_DirectoryAndWhatIsInIt_CountsEachPathOnce()
    {
        async Task<ImageReport> ReportAsync(params IImageTransform[] transforms) => (await ImageSquasher.SquashAsync(
            new MemoryStream(Archive), Stream.Null, new SquashOptions { Exclude = ["bin/a"], Transforms = transforms }, cancellationToken: Cancel)).Images[0];

        ImageReport all = await ReportAsync(), less = await ReportAsync(new LambdaTransform((tree, edit) =>
        {
            edit.Remove(tree.Find("cache/x"));
            edit.Remove(tree.Find("cache"));
            edit.Remove(tree.Find("cache/x"));
            edit.Remove(tree.Find("cache/y"));
        }));

        Assert.Equal((1, 4), (all.ExcludedPaths, less.ExcludedPaths));
        Assert.Equal(all.ResultBytes - less.ResultBytes, less.ExcludedBytes - all.ExcludedBytes);
        Assert.True(less.ExcludedBytes > all.ExcludedBytes);
    }

    [Fact]
    public async Task SquashAsync_WithKeptBase_WhitesOutWhatIsRemoved()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(new SquashOptions
        {
            From = LayerCut.AboveLowest(1),
            Transforms = [new LambdaTransform((tree, edit) =>
            {
                edit.Remove(tree.Find("cache/x"));
                edit.Remove(tree.Find("bin/c"));
            })],
        });

        Assert.Equal(Stack[0], layers[0]);
        Assert.Equal(["cache/", "cache/.wh.x", "top"], Names(layers[1]));
        Assert.Equal(["bin", "bin/a", "bin/b", "cache", "cache/y", "top"], NaiveOverlay.Merge(layers).Tree.Keys.Where(path => !path.IsEmpty).Select(path => path.ToString()));
    }

    [Fact]
    public async Task SquashAsync_Context_IsOfTheImage()
    {
        TransformContext? seen = null;
        await LayersAsync(new SquashOptions { From = LayerCut.AboveLowest(1), Transforms = [Context(context => seen = context)] });

        Assert.NotNull(seen);
        Assert.Equal("linux/amd64", seen.Platform.ToString());
        Assert.Equal([false, true], seen.Layers.Select(layer => layer.Squashed));
        using var config = JsonDocument.Parse(seen.Config);
        Assert.Equal("sh", config.RootElement.GetProperty("config").GetProperty("Cmd")[0].GetString());
        Assert.Equal(ImageReader.Only(Archive).Id, "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(seen.Config.Span)));
    }

    [Fact]
    public async Task SquashAsync_ImagesThatDifferInTheirConfig_ShareNoLayerThatATransformMade()
    {
        BuiltImage Image(string name) => new ImageBuilder().Tag(name).Layer(Stack[0]).Layer(Stack[1]).Config(config => config["config"]!["Cmd"]![0] = name).Build();
        byte[] archive = DockerArchives.Legacy([Image("a:latest"), Image("b:latest")]);
        SquashOptions options = new() { Selection = new ImageSelection { All = true } };
        SquashOptions byConfig = options with
        {
            // The program that the config names is the only one that stays.
            Transforms = [new LambdaTransform((tree, context, edit, _) =>
            {
                using var config = JsonDocument.Parse(context.Config);
                string? command = config.RootElement.GetProperty("config").GetProperty("Cmd")[0].GetString();
                foreach (ImageFile file in tree.Find("bin").Children.Where(file => command?[..1] != file.ToString()[4..])) edit.Remove(file);
                return Task.CompletedTask;
            })],
        };

        List<ReadImage> same = await ImagesAsync(archive, options), different = await ImagesAsync(archive, byConfig);

        Assert.Equal(same[0].DiffIds, same[1].DiffIds);
        Assert.Equal(["bin/a", "bin/b"], different.SelectMany(image => Names(Assert.Single(image.Layers)).Where(name => name.StartsWith("bin/", StringComparison.Ordinal) && name.Length > 4)));
    }

    [Fact]
    public async Task SquashAsync_TransformThatThrows_EndsTheSquashWithTheSameException()
    {
        foreach (bool isAsync in (bool[])[false, true])
        {
            var failure = new FormatException("mine");
            SquashOptions options = new()
            {
                Transforms = [new LambdaTransform(async (_, _, _, _) =>
                {
                    if (isAsync) await Task.Yield();
                    throw failure;
                })],
            };

            Assert.Same(failure, await Assert.ThrowsAsync<FormatException>(() => ToFileAsync(options, Cancel)));
            Assert.Empty(_folder.GetFileSystemInfos());
        }
    }

    [Fact]
    public async Task SquashAsync_CancelledInATransform_EndsWithTheCallersToken()
    {
        using var stop = new CancellationTokenSource();
        SquashOptions options = new()
        {
            Transforms = [new LambdaTransform(async (_, _, _, cancellationToken) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            })],
        };

        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToFileAsync(options, stop.Token));

        Assert.Equal(stop.Token, failure.CancellationToken);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task SquashAsync_CancelledBehindATransformsBack_WritesNothing()
    {
        using var stop = new CancellationTokenSource();
        SquashOptions options = new() { Transforms = [new LambdaTransform((_, _) => stop.Cancel())] };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToFileAsync(options, stop.Token));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task ImageEdit_WhatCannotBe_IsRefused()
    {
        ImageTree? first = null;
        ImageEdit? earlier = null;
        await LayersAsync(new SquashOptions
        {
            Transforms =
            [
                new LambdaTransform((tree, edit) =>
                {
                    (first, earlier) = (tree, edit);
                    Assert.Throws<ArgumentException>(() => edit.Remove(tree.Root));
                    Assert.Throws<ArgumentException>(() => edit.ReplaceContent(tree.Find("bin"), default));
                    Assert.Throws<InvalidOperationException>(() => edit.Remove(default));
                }),
                new LambdaTransform((tree, edit) =>
                {
                    Assert.Throws<ArgumentException>(() => edit.Remove(first!.Find("top")));
                    Assert.Throws<ArgumentException>(() => tree.TryResolve("x"u8, first!.Root, out _));
                    Assert.Contains("test", Assert.Throws<InvalidOperationException>(() => earlier!.Remove(first!.Find("top"))).Message, StringComparison.Ordinal);
                }),
            ],
        });
    }

    private static byte[] Archive { get; } = DockerArchives.Legacy([ImageBuilder.Of(Stack).Build()]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static LambdaTransform Context(Action<TransformContext> look) => new((_, context, _, _) =>
    {
        look(context);
        return Task.CompletedTask;
    });

    private static async Task<List<ReadImage>> ImagesAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: Cancel);
        return ImageReader.OfArchive(output.ToArray()).DockerImages();
    }

    private static async Task<IReadOnlyList<byte[]>> LayersAsync(SquashOptions options) => Assert.Single(await ImagesAsync(Archive, options)).Layers;

    private static async Task<IEnumerable<string>> NamesAsync(SquashOptions options) => Names(Assert.Single(await LayersAsync(options)));

    private static IEnumerable<string> Names(byte[] layer) => RawTarReader.Read(layer).Select(entry => entry.Name.ToString());

    private Task<SquashReport> ToFileAsync(SquashOptions options, CancellationToken cancellationToken) => ImageSquasher.SquashAsync(
        ImageSource.FromStream(new MemoryStream(Archive)), ImageTarget.ToPath(Path.Combine(_folder.FullName, "out.tar")), options, cancellationToken: cancellationToken);
}
