using Newtonsoft.Json.Linq;
using Squash.Catalog;
using Squash.Core.Tests.Library;
using Squash.Images;
using Squash.IO;
using Squash.Jobs;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Transform;

namespace Squash.Core.Tests.Jobs;

/// <summary>An output with correct digests that differs from its source.</summary>
public sealed class OutputCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<string> TreeChanges => [.. Changes.Keys];

    private static Dictionary<string, (Action<MergedTree> Change, string Message)> Changes { get; } = new()
    {
        ["a mode"] = (tree => Change(tree, "etc/passwd", (ref LayerEntry entry) => entry.Mode ^= 1), "at /etc/passwd (mode);"),
        ["a time"] = (tree => Change(tree, "etc/passwd", (ref LayerEntry entry) => entry.MtimeNanoseconds = 1), "at /etc/passwd (mtime);"),
        ["an owner and a mode"] = (
            tree => Change(tree, "big", (ref LayerEntry entry) =>
            {
                entry.Uid++;
                entry.Mode = 0;
            }),
            "at /big (mode, owner);"),
        ["a path more"] = (tree => tree.Remove(NodeOf(tree, "etc/passwd")), "at /etc/passwd (added);"),
        ["a path less"] = (tree => tree.Set(tree.Paths.GetOrAdd(NodeOf(tree, "etc"), "x"u8), InodeOf(tree, "big")), "at /etc/x (removed);"),
        ["a hardlink"] = (tree => tree.Set(NodeOf(tree, "bin/ping6"), InodeOf(tree, "big")), "at /bin/ping6 ("),
        ["contents"] = (tree => Change(tree, "big", (ref LayerEntry entry) => entry.DataOffset += 512), "at /big (content);"),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task RunAsync_WhatWasPlanned_Passes() => await CheckAsync(_ => { }, _ => { });

    [Theory]
    [MemberData(nameof(TreeChanges))]
    public async Task RunAsync_AnotherTree_NamesThePath(string change)
    {
        var failure = await Assert.ThrowsAsync<CheckFailedException>(() => CheckAsync(Changes[change].Change, _ => { }));

        Assert.Contains(Changes[change].Message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnotherConfig_NamesTheValue()
    {
        var failure = await Assert.ThrowsAsync<CheckFailedException>(() => CheckAsync(_ => { }, config => config["config"]!["Env"]![0] = "PATH=/"));

        Assert.Contains("at /config/Env/0;", failure.Message, StringComparison.Ordinal);
    }

    private delegate void EntryChange(ref LayerEntry entry);

    private static void Change(MergedTree tree, string path, EntryChange change)
    {
        int inode = InodeOf(tree, path);
        LayerEntry entry = tree.Inodes[inode];
        change(ref entry);
        tree.Inodes.Change(inode, entry, records: null);
    }

    private static int NodeOf(MergedTree tree, string path) => path.Split('/')
        .Aggregate(PathTree.Root, (node, name) => tree.Paths.Find(node, System.Text.Encoding.UTF8.GetBytes(name)));

    private static int InodeOf(MergedTree tree, string path) => tree.Paths[NodeOf(tree, path)].Inode;

    /// <summary>Squashes the sample; the tree and the config are changed after the layer was written.</summary>
    private async Task CheckAsync(Action<MergedTree> changeTree, Action<JObject> changeConfig)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var options = new SquashOptions();
        var progress = new ProgressMeter(null);
        string source = Path.Combine(_folder.FullName, "in.tar");
        await File.WriteAllBytesAsync(source, Samples.Archive(), cancellationToken);
        await using var session = new ImageSession(options.Reading, headersOnly: false, progress, cancellationToken);
        OpenedArchive opened = await session.OpenAsync(ImageSource.FromPath(source), prefetch: false);
        ImageChoice choice = opened.Catalog.Select(options.Selection)[0];
        PlannedImage image = await new ImagePlanner(session, options, new TransformChain(options), progress, cancellationToken)
            .PlanAsync(choice.Images[0], isOnly: true, LayerRange.Of(choice.Images[0], options, null), withCuts: false);

        await using var writer = new DockerArchiveWriter(
            FileSink.Create(Path.Combine(_folder.FullName, "out.tar"), forReopening: true),
            new LayerWriter(1, progress, cancellationToken), null, cancellationToken);
        WrittenLayer layer = await writer.WriteNewAsync(Assert.Single(image.Plans), LayerCompression.None);
        JObject config = JObject.Parse(System.Text.Encoding.UTF8.GetString(image.Source.Config.With(new ConfigChange { Layers = [new ConfigLayer(layer.DiffId, 0, image.Layers.Count, IsNew: true)] })));
        changeConfig(config);
        var written = new WrittenImage(choice.Entry, image.Source, choice.Entry.References, JsonText.ToBytes(config), [layer]);
        await writer.FinishAsync([written], null);
        changeTree(image.Tree);

        await new OutputCheck(options, progress, cancellationToken).RunAsync(writer, [(image, written)]);
    }
}
