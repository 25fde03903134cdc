using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>Images from a source and to a target that the library does not know give what they give from and to a layout.</summary>
public sealed class SeamTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<Packing, string?> Routes => new MatrixTheoryData<Packing, string?>(
        [Packing.None, Packing.Gzip, Packing.Zstd, Packing.Xz], [null, "1", "3"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LayoutPath => Path.Combine(_folder.FullName, "in");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task SquashAsync_FromBlobsToBlobsAndBack_GivesWhatALayoutGives(Packing packing, string? from)
    {
        WriteLayout(packing);
        var options = new SquashOptions { From = Cut.Of(from), Tags = [ImageReference.Parse("app:slim"), ImageReference.Parse("app:2")] };
        LayerCompression compression = packing == Packing.None ? LayerCompression.Gzip() : LayerCompression.Auto;
        string plainPath = Path.Combine(_folder.FullName, "plain");
        SquashReport plain = await ImageSquasher.SquashAsync(
            ImageSource.FromPath(LayoutPath), ImageTarget.ToPath(plainPath), options with { Format = OutputFormat.OciDirectory, Compression = compression }, cancellationToken: Token);
        MemoryBlobSource source = MemoryBlobSource.FromLayout(LayoutPath);
        var target = new MemoryBlobTarget();

        SquashReport report = await ImageSquasher.SquashAsync(source, target, options, cancellationToken: Token);

        Assert.Equal(BlobsOf(plainPath), target.Blobs.Keys.Select(digest => digest.Hex).Order(StringComparer.Ordinal));
        Assert.Equal(plain.Images[0].ImageId, report.Images[0].ImageId);
        Assert.Equal(plain.Images[0].ResultLayers, report.Images[0].ResultLayers);
        Assert.Equal(plain.Images[0].Layers, report.Images[0].Layers);
        Assert.Equal(
            plain.Warnings.Select(line => line.Replace("blobs/sha256/", "sha256:", StringComparison.Ordinal)),
            report.Warnings.Where(line => !line.Contains("kept and sent without compression", StringComparison.Ordinal)));
        Assert.Equal(packing == Packing.None && from is not null, report.Warnings.Any(line => line.Contains("kept and sent without compression", StringComparison.Ordinal)));
        Assert.True(target.IsCommitted);
        Assert.Equal("manifest application/vnd.oci.image.manifest.v1+json docker.io/library/app:slim docker.io/library/app:2", target.Calls[^1]);
        Assert.Equal(0, source.Open);
        Assert.Equal(
            await SquashAsync(ImageSource.FromPath(plainPath)),
            await SquashAsync(target.ToSource()));
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task InspectAsync_BlobsThatTakeTime_TellsHowMuchHasArrived(Packing packing)
    {
        WriteLayout(packing);
        var progress = new ListProgress();
        MemoryBlobSource source = MemoryBlobSource.FromLayout(LayoutPath, (_, _, content) => new LateStream(content));

        await ImageInspector.InspectAsync(source, progress: progress, cancellationToken: Token);

        Assert.Contains(progress.Reports, now => now.Stage == SquashStage.Indexing && now.Bytes > 0 && now.Bytes < now.TotalBytes);
    }

    [Fact]
    public async Task SquashAsync_AllPlatforms_WritesTheIndexWithItsNamesLast()
    {
        var layout = new OciLayoutBuilder();
        BuiltImage image = Samples.Image(Packing.Gzip).Build();
        layout.Add(layout.StoreIndex([
            layout.StoreImage(image with { Architecture = "amd64" }),
            layout.StoreImage(Samples.Base(Packing.Gzip).Build() with { Architecture = "arm64" }),
        ]));
        layout.WriteTo(LayoutPath);
        var target = new MemoryBlobTarget();

        await ImageSquasher.SquashAsync(
            MemoryBlobSource.FromLayout(LayoutPath), target,
            new SquashOptions { Selection = new ImageSelection { AllPlatforms = true }, Tags = [ImageReference.Parse("app:slim")] }, cancellationToken: Token);

        Assert.Equal(
            [
                "new application/vnd.oci.image.layer.v1.tar+gzip", "new application/vnd.oci.image.layer.v1.tar+gzip",
                "blob application/vnd.oci.image.config.v1+json", "manifest application/vnd.oci.image.manifest.v1+json",
                "blob application/vnd.oci.image.config.v1+json", "manifest application/vnd.oci.image.manifest.v1+json",
                "manifest application/vnd.oci.image.index.v1+json docker.io/library/app:slim",
            ],
            target.Calls);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task SquashAsync_KeptLayer_IsOpenedForCopyingOnlyIfTheTargetLacksIt(bool has, int opened)
    {
        BuiltImage image = Samples.Base(Packing.Gzip).Layer(new LayerBuilder().File("new", "content"), Packing.Gzip).Build();
        new OciLayoutBuilder().AddImage(image with { Tags = ["app:1"] }).WriteTo(LayoutPath);
        MemoryBlobSource source = MemoryBlobSource.FromLayout(LayoutPath);
        var target = new MemoryBlobTarget();
        byte[] kept = image.Layers[0].Blob;
        if (has) target.Blobs.Add(Digest.Of(kept), kept);

        SquashReport report = await ImageSquasher.SquashAsync(source, target, new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Token);

        Assert.Equal(opened, source.Opened.Count(digest => digest == Digest.Of(kept)));
        Assert.Equal([source], target.Origins);
        Assert.Equal(target.Blobs.Values.Sum(blob => blob.Length) - (has ? kept.Length : 0), report.OutputBytes);
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(1, 1)]
    [InlineData(6, 6)]
    public async Task SquashAsync_Layers_ArriveAtOnce(int? threads, int expected)
    {
        var builder = new ImageBuilder();
        for (int i = 0; i < 6; i++) builder.Layer(new LayerBuilder().File($"{i}", "content"), Packing.Gzip);
        new OciLayoutBuilder().AddImage(builder.Build() with { Tags = ["app:1"] }).WriteTo(LayoutPath);
        int arriving = 0, most = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        MemoryBlobSource source = MemoryBlobSource.FromLayout(LayoutPath, (descriptor, _, content) => IsLayer(descriptor) ? new MeetingStream(content, MeetAsync, Leave) : null);

        await ImageSquasher.SquashAsync(source, new MemoryBlobTarget(), new SquashOptions { MaxParallelism = threads }, cancellationToken: Token);

        Assert.InRange(most, expected, Math.Max(expected, threads is null ? Environment.ProcessorCount : 0));

        async Task MeetAsync()
        {
            int now = Interlocked.Increment(ref arriving);
            for (int seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
            if (now >= expected) all.TrySetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        void Leave() => Interlocked.Decrement(ref arriving);

        static bool IsLayer(BlobDescriptor descriptor) => descriptor.MediaType?.Contains("layer", StringComparison.Ordinal) == true;
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task InspectAndPlan_Blobs_ReadEachOnce(Packing packing)
    {
        WriteLayout(packing);
        MemoryBlobSource planned = MemoryBlobSource.FromLayout(LayoutPath), inspected = MemoryBlobSource.FromLayout(LayoutPath);

        SquashReport plan = await ImageSquasher.PlanAsync(planned, cancellationToken: Token);
        InspectReport inspect = await ImageInspector.InspectAsync(inspected, cancellationToken: Token);

        Assert.Equal((await ImageSquasher.PlanAsync(ImageSource.FromPath(LayoutPath), cancellationToken: Token)).Images[0].Cuts, plan.Images[0].Cuts);
        Assert.Equal(plan.Images[0].Cuts, inspect.Cuts);
        foreach (MemoryBlobSource source in (MemoryBlobSource[])[planned, inspected])
        {
            Assert.Equal(BlobsOf(LayoutPath), source.Opened.Select(digest => digest.Hex).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task CompareAsync_BlobsWithTheirLayout_FindsNoDifference(Packing packing)
    {
        WriteLayout(packing);

        ImageCompareReport report = await ImageComparer.CompareAsync(
            MemoryBlobSource.FromLayout(LayoutPath), ImageSource.FromPath(LayoutPath), cancellationToken: Token);

        Assert.Empty(report.Paths);
        Assert.Empty(report.Config);
    }

    /// <summary>Gives its first bytes later than the next report of progress is due.</summary>
    private sealed class LateStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0) await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    /// <summary>Gives its first bytes when the other streams have begun, too.</summary>
    private sealed class MeetingStream(byte[] content, Func<Task> meet, Action leave) : MemoryStream(content)
    {
        private bool _left;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0) await meet();
            int read = await base.ReadAsync(buffer, cancellationToken);
            if (Position == Length && !_left)
            {
                _left = true;
                leave();
            }

            return read;
        }
    }

    private static IEnumerable<string> BlobsOf(string layout) =>
        Directory.EnumerateFiles(Path.Combine(layout, "blobs", "sha256")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static async Task<byte[]> SquashAsync(ImageSource source)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(source, ImageTarget.ToStream(output), new SquashOptions { Tags = [ImageReference.Parse("a")] }, cancellationToken: Token);
        return output.ToArray();
    }

    private void WriteLayout(Packing packing) =>
        new OciLayoutBuilder().AddImage(Samples.Image(packing).Build() with { Tags = ["app:1"] }).WriteTo(LayoutPath);
}
