using System.Text;
using Squash.Core.Tests.Properties;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Transform;

/// <summary>A file gets other content under all of its names, and everything else of it stays.</summary>
public sealed class ReplaceContentTests : IDisposable
{
    private static readonly byte[][] Stack =
    [
        new LayerBuilder()
            .File("db/status", "old status", item => (item with { Mode = 0x1a0, Uid = 5, Gid = 6, MtimeSeconds = 77, MtimeNanoseconds = 8 }).WithXattr("user.x", new byte[] { 1 }))
            .HardLink("db/status-old", "db/status", item => (item with { Mode = 0x1a0, Uid = 5, Gid = 6, MtimeSeconds = 77, MtimeNanoseconds = 8 }).WithXattr("user.x", new byte[] { 1 }))
            .Sparse("sparse", TarDialect.GnuSparse, 100_000, [(0, 5)], "hello"u8.ToArray()).File("other", "other").Build(),
        new LayerBuilder().File("top", "t").Build(),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("2")]
    public async Task ReplaceContent_OfAHardLink_ChangesAllNamesAndNothingElse(string? from)
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(from, edit: (tree, edit) => edit.ReplaceContent(tree.Find("db/status-old"), "new"u8.ToArray()));

        RootfsTree tree = NaiveOverlay.Merge(layers).Tree, source = NaiveOverlay.Merge(Stack).Tree;
        Assert.Equal(
            ["db/status-old: content", "db/status-old: size", "db/status: content", "db/status: size"],
            TreeDiff.Compare(source, tree).Select(line => line[..line.IndexOf(" is ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Equal("new", Content(layers[^1], "db/status"));
        Assert.Equal('1', RawTarReader.Read(layers[^1]).Single(entry => entry.Name == "db/status-old").Type);
        if (from is not null) Assert.DoesNotContain(RawTarReader.Read(layers[^1]), entry => entry.Name == "other");
    }

    [Fact]
    public async Task ReplaceContent_OfASparseFile_LeavesNoHoles()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync(null, edit: (tree, edit) => edit.ReplaceContent(tree.Find("sparse"), "plain"u8.ToArray()));
        Assert.Equal("plain", Content(layers[0], "sparse"));
    }

    [Fact]
    public async Task ReplaceContent_WithNothing_LeavesAnEmptyFile()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync("1", edit: (tree, edit) => edit.ReplaceContent(tree.Find("other"), default));
        Assert.Equal("", Content(layers[1], "other"));
    }

    [Fact]
    public async Task ReplaceContent_SeveralTimes_IsWhatWasSaidLast()
    {
        byte[] content = "second"u8.ToArray();
        IReadOnlyList<byte[]> layers = await LayersAsync(
            "1",
            (tree, edit) =>
            {
                edit.ReplaceContent(tree.Find("db/status"), "first"u8.ToArray());
                edit.ReplaceContent(tree.Find("db/status-old"), content);

                // It was copied.
                content[0]++;
            },
            (tree, edit) =>
            {
                ImageFile file = tree.Find("db/status");
                Assert.Equal("second"u8.ToArray(), file.ReadAll());
                Assert.Equal((6, 2, file.Inode, (int?)0), (file.Bytes, file.LinkCount, tree.Find("db/status-old").Inode, file.Layer));
                Assert.Equal([1], Assert.Single(file.Xattrs).Value.ToArray());
                edit.ReplaceContent(file, "third"u8.ToArray());
                edit.Remove(tree.Find("db/status-old"));
            });

        Assert.Equal("third", Content(layers[1], "db/status"));
        Assert.DoesNotContain(NaiveOverlay.Merge(layers).Tree.Keys, path => path == "db/status-old");
    }

    [Fact]
    public async Task ReplaceContent_OfWhatIsRemovedToo_IsGone()
    {
        IReadOnlyList<byte[]> layers = await LayersAsync("1", edit: (tree, edit) =>
        {
            edit.ReplaceContent(tree.Find("other"), "new"u8.ToArray());
            edit.Remove(tree.Find("other"));
        });

        Assert.DoesNotContain(NaiveOverlay.Merge(layers).Tree.Keys, path => path == "other");
        Assert.DoesNotContain(RawTarReader.Read(layers[1]), entry => entry.Name == "other");
    }

    [Fact]
    public async Task ReplaceContent_DryRun_TellsTheSizeToTheByte()
    {
        SquashOptions options = new() { Transforms = [new LambdaTransform((tree, edit) => edit.ReplaceContent(tree.Find("db/status"), new byte[5000]))] };
        ImageReport plan = (await ImageSquasher.PlanAsync(Source, options, cancellationToken: Cancel)).Images[0];
        foreach (CutReport cut in plan.Cuts)
        {
            SquashReport done = await ImageSquasher.SquashAsync(Source, ImageTarget.ToStream(Stream.Null), options with { From = LayerCut.AboveLowest(cut.KeptLayers) }, cancellationToken: Cancel);
            Assert.Equal(done.Images[0].ResultLayers[^1].Bytes, cut.SquashedBytes);
        }

        Assert.Equal(2, plan.Cuts.Count);
        Assert.True(plan.ExcludedBytes < 0);
    }

    [Fact]
    public void ReplaceContent_OfAnyFiles_EqualsNaiveOverlayOfTheOthers() => StackProperty.Check(RandomStacks.Loadable, layers =>
    {
        int random = layers.Sum(layer => layer.Length / 512);
        var changed = new HashSet<ByteString>();
        IReadOnlyList<byte[]> result = Squashing.Layers(layers, new SquashOptions
        {
            From = LayerCut.AboveLowest(random % layers.Length),
            Transforms = [new LambdaTransform((tree, edit) =>
            {
                foreach (ImageFile file in tree.Files.Where(file => file.Type == System.Formats.Tar.TarEntryType.RegularFile && file.Inode % 3 == 0))
                {
                    edit.ReplaceContent(file, "changed"u8.ToArray());
                    changed.Add(file.Path);
                }
            })],
        });

        OverlayResult expected = NaiveOverlay.Merge(layers);
        foreach (ByteString path in changed) expected.Tree[path] = expected.Tree[path] with { Size = 7, Content = Squash.Digest.Of("changed"u8).Hex };
        StackProperty.AssertNone(TreeDiff.Compare(expected.Tree, NaiveOverlay.Merge(result).Tree, expected.Loose));
    });

    private static ImageSource Source => ImageSource.FromStream(new MemoryStream(SeenTree.Archive(Stack)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Content(byte[] layer, string name) =>
        Encoding.ASCII.GetString(RawTarReader.Read(layer).Single(entry => entry.Name == name).Content.Span);

    private async Task<IReadOnlyList<byte[]>> LayersAsync(string? from, params Action<ImageTree, ImageEdit>[] edit)
    {
        // The output is read back and compared with the tree that the transforms have left.
        string path = Path.Combine(_folder.FullName, "out.tar");
        SquashOptions options = new() { From = Cut.Of(from), Check = true, Transforms = [.. edit.Select(work => new LambdaTransform(work))] };
        await ImageSquasher.SquashAsync(Source, ImageTarget.ToPath(path), options, cancellationToken: Cancel);
        return ImageReader.Only(await File.ReadAllBytesAsync(path, Cancel)).Layers;
    }
}
