using System.IO.Pipelines;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Library;

/// <summary>The library as used by a program that embeds it.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Squash_PipeReaderThatGivesUp_EndsTheWork()
    {
        var pipe = new Pipe();
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(
            PipeReader.Create(new MemoryStream(Samples.Archive())), pipe.Writer, cancellationToken: Cancel);
        await pipe.Reader.CompleteAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => squashing.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
    }

    [Fact]
    public async Task Squash_BadImageThroughPipes_FailsTheReaderOfTheOutputToo()
    {
        var pipe = new Pipe();
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(
            PipeReader.Create(new MemoryStream(Samples.Archive()[..^200_000])), pipe.Writer, cancellationToken: Cancel);
        await Assert.ThrowsAsync<InvalidArchiveException>(() => squashing);
        await Assert.ThrowsAnyAsync<Exception>(async () => await pipe.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Squash_StreamsPipesAndPaths_GiveTheSameBytes()
    {
        byte[] archive = Samples.Archive();
        byte[] expected = await ToBytesAsync(archive);
        Assert.Equal(expected, await ThroughPipesAsync(archive));
        Assert.Equal(expected, await ThroughPathsAsync(archive));
        Assert.Equal(expected, await ToBytesAsync(new TrickleStream(archive, 100_000)));

        await using FileStream file = File.OpenRead(At("in.tar"));
        Assert.Equal(expected, await ToBytesAsync(file));
        Assert.Equal(2, _folder.GetFileSystemInfos().Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(511)]
    [InlineData(513)]
    public async Task Squash_InputInPieces_GivesTheSameBytes(int bytes)
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(new TestSupport.Tar.LayerBuilder().File("a", "1").File("b", new byte[3000]).Build()).Build()]);
        Assert.Equal(await ToBytesAsync(archive), await ToBytesAsync(new TrickleStream(archive, bytes)));
    }

    [Fact]
    public async Task Squash_FileStream_IsReadFromWhereItStands()
    {
        byte[] archive = Samples.Archive();
        await File.WriteAllBytesAsync(At("in.tar"), [.. "before"u8, .. archive], Cancel);
        await using FileStream file = File.OpenRead(At("in.tar"));
        file.Position = 6;
        Assert.Equal(await ToBytesAsync(archive), await ToBytesAsync(file));
    }

    [Fact]
    public async Task Squash_Image_IsWhatAnOverlayOfItsLayersShows()
    {
        BuiltImage source = Samples.Image().Build();
        ReadImage result = ImageReader.Only(await ToBytesAsync(DockerArchives.Legacy([source])));

        byte[] layer = Assert.Single(result.Layers);
        Assert.Empty(LayerLint.Check(layer));
        OverlayResult expected = NaiveOverlay.Merge(source.Layers.Select(l => l.Tar));
        Assert.Empty(TreeDiff.Compare(expected.Tree, RootfsTree.FromTar(layer), expected.Loose, withRoot: true));
        Assert.Equal(["app:1", "app:stable"], result.References);
        Assert.Equal("sh", (string?)result.Config["config"]?["Cmd"]?[0]);
    }

    [Fact]
    public async Task Squash_Twice_LeavesTheLayerAsItIs()
    {
        byte[] once = await ToBytesAsync(Samples.Archive());
        byte[] twice = await ToBytesAsync(once);
        Assert.Equal(ImageReader.Only(once).DiffIds, ImageReader.Only(twice).DiffIds);
    }

    [Fact]
    public async Task Squash_Report_SaysWhatWasDone()
    {
        BuiltImage source = Samples.Image(Packing.Gzip).Build();
        byte[] archive = DockerArchives.Legacy([source]);
        using var output = new MemoryStream();
        SquashReport report = await ImageSquasher.SquashAsync(
            new MemoryStream(archive), output, new SquashOptions { Tags = [ImageReference.Parse("slim:2")] }, cancellationToken: Cancel);
        ReadImage result = ImageReader.Only(output.ToArray());

        Assert.Equal((archive.Length, output.Length), (report.InputBytes, report.OutputBytes));
        ImageReport image = Assert.Single(report.Images);
        Assert.Equal([ImageReference.Parse("slim:2")], image.References);
        Assert.Equal(["slim:2"], result.References);
        Assert.Equal(result.Id, image.ImageId.ToString());
        Assert.Equal(new Platform("linux", "amd64"), image.Platform);
        Assert.Equal(source.Layers.Select(l => (l.DiffId, (long)l.Tar.Length, (long)l.Blob.Length)), image.Layers.Select(l => (l.DiffId.ToString(), l.Bytes, l.StoredBytes)));
        Assert.Equal(["RUN step 0", "RUN step 1", "RUN step 2"], image.Layers.Select(l => l.CreatedBy));
        Assert.Equal([5, 5, 4], image.Layers.Select(l => l.Entries));
        Assert.Equal((0, 1), (image.Layers[0].Overridden, image.Layers[1].Overridden));
        Assert.Equal((0, 0, 2), (image.Layers[0].Deleted, image.Layers[1].Deleted, image.Layers[2].Deleted));
        ResultLayerReport layer = Assert.Single(image.ResultLayers);
        Assert.Equal((Assert.Single(result.DiffIds), result.Layers[0].Length, true), (layer.DiffId.ToString(), layer.Bytes, layer.IsNew));
        Assert.Equal(TestSupport.Tar.RawTarReader.Read(result.Layers[0]).Count, image.Entries);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public async Task Squash_Progress_NamesEveryStageAndNeverGoesBack()
    {
        var progress = new ListProgress();
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new TrickleStream(Samples.Archive(), 10_000), output, progress: progress, cancellationToken: Cancel);

        SquashStage[] stages = [.. progress.Reports.Select(r => r.Stage)];
        Assert.Equal([SquashStage.Reading, SquashStage.Indexing, SquashStage.Writing], stages.Distinct());
        Assert.Equal(stages.Order(), stages);
        foreach (IGrouping<SquashStage, SquashProgress> stage in progress.Reports.GroupBy(r => r.Stage))
        {
            Assert.Equal(stage.Select(r => r.Bytes).Order(), stage.Select(r => r.Bytes));
            Assert.All(stage, r => Assert.InRange(r.Bytes, 0, r.TotalBytes ?? long.MaxValue));
        }
    }

    [Fact]
    public async Task Squash_Streams_StayOpen()
    {
        using var input = new TrickleStream(Samples.Archive(), 100_000);
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(input, output, cancellationToken: Cancel);
        Assert.False(input.IsDisposed);
        Assert.True(output.CanWrite);

        await File.WriteAllBytesAsync(At("in.tar"), Samples.Archive(), Cancel);
        await using FileStream file = File.OpenRead(At("in.tar"));
        await ImageSquasher.SquashAsync(file, output, cancellationToken: Cancel);
        Assert.False(file.SafeFileHandle.IsClosed);
        Assert.Equal(0, file.Seek(0, SeekOrigin.Begin));
        await Assert.ThrowsAsync<InvalidImageException>(() => ImageSquasher.SquashAsync(
            new MemoryStream(new TestSupport.Tar.LayerBuilder().File("a").Build()), output, cancellationToken: Cancel));
        Assert.True(output.CanWrite);
    }

    [Theory]
    [InlineData(SquashStage.Reading)]
    [InlineData(SquashStage.Indexing)]
    [InlineData(SquashStage.Writing)]
    public async Task Squash_Cancelled_LeavesNoFile(SquashStage stage)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var progress = new ListProgress(report =>
        {
            if (report.Stage == stage) stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new TrickleStream(Samples.Archive(), 10_000)), ImageTarget.ToPath(At("out.tar")),
            new SquashOptions { TempDirectory = _folder.FullName }, progress, stop.Token));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Squash_CancelledWhileTheInputIsSilent_EndsAtOnce()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var never = new TaskCompletionSource();
        var input = new TrickleStream(Samples.Archive()[..5000], 10_000, blockAtEnd: never);
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(
            ImageSource.FromStream(input), ImageTarget.ToPath(At("out.tar")), cancellationToken: stop.Token);
        await input.Blocked;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => squashing.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        never.SetResult();
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Squash_AlreadyCancelled_ReadsNothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageSquasher.SquashAsync(
            new TrickleStream(Samples.Archive(), 1000), Stream.Null, cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public async Task Squash_InputThatFails_PassesTheIOExceptionOn()
    {
        IOException failure = await Assert.ThrowsAsync<IOException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new TrickleStream(Samples.Archive(), 10_000, failAt: 200_000)), ImageTarget.ToPath(At("out.tar")), cancellationToken: Cancel));
        Assert.Equal("the line is dead", failure.Message);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Squash_OutputThatFails_PassesTheIOExceptionOn() =>
        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => ImageSquasher.SquashAsync(
            new MemoryStream(Samples.Archive()), new FullStream(), cancellationToken: Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel))).Message);

    [Fact]
    public async Task Squash_MissingInput_IsAnIOException() =>
        await Assert.ThrowsAnyAsync<IOException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromPath(At("missing.tar")), ImageTarget.ToPath(At("out.tar")), cancellationToken: Cancel));

    [Fact]
    public async Task Squash_ManyAtOnce_DoNotDisturbEachOther()
    {
        byte[] archive = Samples.Archive(Packing.Gzip);
        byte[] expected = await ToBytesAsync(archive);
        byte[][] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ToBytesAsync(archive))));
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<byte[]> ToBytesAsync(byte[] archive) => ToBytesAsync(new MemoryStream(archive));

    private static async Task<byte[]> ToBytesAsync(Stream archive)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(archive, output, cancellationToken: Cancel);
        return output.ToArray();
    }

    private static async Task<byte[]> ThroughPipesAsync(byte[] archive)
    {
        Pipe input = new(), output = new();
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(input.Reader, output.Writer, cancellationToken: Cancel);
        Task writing = Task.Run(async () =>
        {
            foreach (byte[] piece in archive.Chunk(12_345)) await input.Writer.WriteAsync(piece, Cancel);
            await input.Writer.CompleteAsync();
        });
        using var result = new MemoryStream();
        await output.Reader.CopyToAsync(result, Cancel);
        await output.Reader.CompleteAsync();
        await writing;
        await squashing;
        return result.ToArray();
    }

    private async Task<byte[]> ThroughPathsAsync(byte[] archive)
    {
        await File.WriteAllBytesAsync(At("in.tar"), archive, Cancel);
        await ImageSquasher.SquashAsync(ImageSource.FromPath(At("in.tar")), ImageTarget.ToPath(At("out.tar")), cancellationToken: Cancel);
        return await File.ReadAllBytesAsync(At("out.tar"), Cancel);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
