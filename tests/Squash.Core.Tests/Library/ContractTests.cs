using System.IO.Pipelines;
using System.Xml.Linq;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Library;

/// <summary>The guarantees of the library to its callers, regardless of the outcome.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<Exception> CallersFailures =>
        [new OverflowException("mine"), new OperationCanceledException("mine", new CancellationToken(canceled: true)), new IOException("mine"), new UnauthorizedAccessException("mine")];

    // All arithmetic is checked, so an internal overflow means impossible sizes; in a filter it belongs to the filter.
    [Theory]
    [MemberData(nameof(CallersFailures))]
    public async Task Squash_FilterThatThrows_PassesTheSameExceptionOn(Exception failure) =>
        Assert.Same(failure, await Record.ExceptionAsync(() => ImageSquasher.SquashAsync(
            Input(), Stream.Null, new SquashOptions { Filter = _ => throw failure }, cancellationToken: Cancel)));

    [Theory]
    [MemberData(nameof(CallersFailures))]
    public async Task Squash_ProgressThatThrows_PassesTheSameExceptionOn(Exception failure)
    {
        foreach (SquashStage stage in (SquashStage[])[SquashStage.Reading, SquashStage.Indexing, SquashStage.Writing])
        {
            var progress = new ListProgress(now =>
            {
                if (now.Stage == stage) throw failure;
            });
            Assert.Same(failure, await Record.ExceptionAsync(() => ImageSquasher.SquashAsync(
                Input(), Stream.Null, progress: progress, cancellationToken: Cancel)));
        }
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task Squash_Failed_ReadsTheStreamNoMore(Packing packing)
    {
        byte[] bad = [.. Samples.Archive().AsSpan(0, 600_000), .. new byte[512], .. Enumerable.Repeat((byte)'x', 3_000_000)];
        var input = new SlowStream(packing == Packing.None ? bad : [.. Packer.Pack(bad, packing), .. new byte[100], .. Enumerable.Repeat((byte)'x', 3_000_000)]);
        await Assert.ThrowsAnyAsync<SquashException>(() => ImageSquasher.SquashAsync(
            input, Stream.Null, new SquashOptions { Limits = SquashLimits.Default with { MaxMembers = 2 } }, cancellationToken: Cancel));

        (int reads, bool isReading) = (input.Reads, input.IsReading);
        await Task.Delay(200, Cancel);
        Assert.False(isReading);
        Assert.Equal(reads, input.Reads);
    }

    [Fact]
    public async Task Squash_Cancelled_ReadsTheStreamNoMore()
    {
        using var stop = new CancellationTokenSource();
        var input = new SlowStream(new byte[50_000_000]);
        Task squashing = ImageSquasher.SquashAsync(input, Stream.Null, new SquashOptions(), cancellationToken: stop.Token);
        await input.Begun.Task.WaitAsync(Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => squashing);

        int reads = input.Reads;
        await Task.Delay(200, Cancel);
        Assert.Equal(reads, input.Reads);
    }

    // A read of a stream that ignores its token may never end; a cancelled caller must not wait for it.
    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task Squash_CancelledWhileAReadIgnoresItsToken_Ends(int arrived)
    {
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        Task squashing = ImageSquasher.SquashAsync(new DeafStream(Samples.Archive()[..arrived], never.Task), Stream.Null, cancellationToken: stop.Token);
        stop.CancelAfter(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => squashing.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        never.SetResult();
    }

    [Fact]
    public async Task Squash_BadImage_LeavesNoFailureUnobserved()
    {
        string name = Guid.NewGuid().ToString("N");
        BuiltImage image = Samples.Image(Packing.Gzip).Build();
        byte[] archive = Renamed(image, name);
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs args)
        {
            if (!args.Exception.ToString().Contains(name, StringComparison.Ordinal)) return;
            lock (unobserved) unobserved.Add(args.Exception);
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            for (int i = 0; i < 5; i++) await FailEverywhereAsync(archive);
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Delay(20, Cancel);
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.Empty(unobserved);
    }

    [Theory]
    [InlineData(SquashStage.Reading)]
    [InlineData(SquashStage.Indexing)]
    [InlineData(SquashStage.Writing)]
    [InlineData(SquashStage.Comparing)]
    public async Task Calls_Cancelled_ThrowWithTheTokenOfTheCaller(SquashStage stage)
    {
        foreach (Func<Stream, IProgress<SquashProgress>, CancellationToken, Task> call in Calls)
        {
            using var stop = new CancellationTokenSource();
            var progress = new ListProgress(now =>
            {
                if (now.Stage == stage) stop.Cancel();
            });
            Exception? failure = await Record.ExceptionAsync(() => call(new TrickleStream(Samples.Archive(), 10_000), progress, stop.Token));
            if (stop.IsCancellationRequested && failure is not null) Assert.Equal(stop.Token, Assert.IsAssignableFrom<OperationCanceledException>(failure).CancellationToken);
            else Assert.DoesNotContain(progress.Reports, now => now.Stage == stage && now.Bytes != now.TotalBytes);
        }
    }

    [Fact]
    public async Task Calls_Progress_EndsAtAll()
    {
        string file = At("in.tar");
        await File.WriteAllBytesAsync(file, Samples.Archive(), Cancel);
        foreach (Func<Stream, IProgress<SquashProgress>, CancellationToken, Task> call in Calls)
        {
            foreach (Func<Stream> open in (Func<Stream>[])[() => new TrickleStream(Samples.Archive(Packing.Gzip), 10_000), () => File.OpenRead(file)])
            {
                await using Stream input = open();
                var progress = new ListProgress();
                await call(input, progress, Cancel);
                SquashProgress last = progress.Reports[^1];
                Assert.NotNull(last.TotalBytes);
                Assert.Equal(last.TotalBytes, last.Bytes);
            }
        }
    }

    // The caller may be a thread that must not work: of a user interface, or one that serves others.
    [Fact]
    public async Task Calls_OfAFile_DoNotWorkOnTheThreadThatCalls()
    {
        string file = At("in.tar");
        await File.WriteAllBytesAsync(file, Samples.Archive(), Cancel);
        foreach (Func<Stream, IProgress<SquashProgress>, CancellationToken, Task> call in Calls)
        {
            using FileStream input = File.OpenRead(file);
            using var done = new ManualResetEventSlim();
            var threads = new List<int>();
            var progress = new ListProgress(_ =>
            {
                lock (threads) threads.Add(Environment.CurrentManagedThreadId);
            });
            Task? calling = null;
            int caller = 0;
            var thread = new Thread(() =>
            {
                caller = Environment.CurrentManagedThreadId;
                calling = call(input, progress, Cancel);
                calling.ContinueWith(_ => done.Set(), TaskScheduler.Default);
                done.Wait();
            });
            thread.Start();
            await Task.Run(thread.Join, Cancel);
            await Assert.IsAssignableFrom<Task>(calling);
            Assert.NotEmpty(threads);
            Assert.DoesNotContain(caller, threads);
        }
    }

    [Fact]
    public async Task Calls_OfAStreamThatBlocks_ReturnAtOnce()
    {
        foreach (Func<Stream, IProgress<SquashProgress>, CancellationToken, Task> call in Calls)
        {
            using var release = new ManualResetEventSlim();
            try
            {
                // A task of a task: the outer one is only the call.
                Task<Task> calling = Task.Factory.StartNew(
                    () => call(new BlockingStream(Samples.Archive(), release), new ListProgress(), Cancel), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Task running = await calling.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
                Assert.False(running.IsCompleted);
                release.Set();
                await running;
            }
            finally
            {
                release.Set();
            }
        }
    }

    [Fact]
    public void Factories_Null_IsRefusedAtOnce()
    {
        Assert.Throws<ArgumentNullException>("path", () => ImageSource.FromPath(null!));
        Assert.Throws<ArgumentNullException>("stream", () => ImageSource.FromStream(null!));
        Assert.Throws<ArgumentNullException>("reader", () => ImageSource.FromPipe(null!));
        Assert.Throws<ArgumentNullException>("path", () => ImageTarget.ToPath(null!));
        Assert.Throws<ArgumentNullException>("stream", () => ImageTarget.ToStream(null!));
        Assert.Throws<ArgumentNullException>("writer", () => ImageTarget.ToPipe(null!));
        RefusesAtOnce("input", () => ImageSquasher.SquashAsync((Stream)null!, Stream.Null, cancellationToken: Cancel));
        RefusesAtOnce("output", () => ImageSquasher.SquashAsync(Stream.Null, null!, cancellationToken: Cancel));
        RefusesAtOnce("input", () => ImageSquasher.SquashAsync((PipeReader)null!, new Pipe().Writer, cancellationToken: Cancel));

        static void RefusesAtOnce(string parameter, Func<Task> call) =>
            Assert.Equal(parameter, Assert.IsType<ArgumentNullException>(Record.Exception(() => { _ = call(); })).ParamName);
    }

    [Theory]
    [InlineData("ImageSquasher.SquashAsync(Squash.ImageSource")]
    [InlineData("ImageInspector.InspectAsync")]
    [InlineData("ImageComparer.CompareAsync")]
    public void Calls_TellOfEveryKindOfFailure(string method)
    {
        XDocument document = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Squash.Core.xml"));
        XElement member = document.Descendants("member").Single(one => one.Attribute("name")!.Value.StartsWith($"M:Squash.{method}", StringComparison.Ordinal));
        Assert.Equal(
            ["T:Squash.SquashException", "T:System.IO.IOException", "T:System.OperationCanceledException", "T:System.UnauthorizedAccessException"],
            member.Elements("exception").Select(one => one.Attribute("cref")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task MaxParallelism_OfAnyNumber_GivesTheSameBytes()
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxParallelism", () => new SquashOptions { MaxParallelism = 0 });
        byte[][] results = await Task.WhenAll(new int?[] { null, 1, 3 }.Select(async threads =>
        {
            using var output = new MemoryStream();
            await ImageSquasher.SquashAsync(
                Input(), output, new SquashOptions { MaxParallelism = threads, Compression = LayerCompression.Gzip() }, cancellationToken: Cancel);
            return output.ToArray();
        }));
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Func<Stream, IProgress<SquashProgress>, CancellationToken, Task>[] Calls =>
    [
        (input, progress, token) => ImageSquasher.SquashAsync(ImageSource.FromStream(input), ImageTarget.ToStream(new MemoryStream()), null, progress, token),
        (input, progress, token) => ImageSquasher.PlanAsync(ImageSource.FromStream(input), null, progress, token),
        (input, progress, token) => ImageInspector.InspectAsync(ImageSource.FromStream(input), null, progress, token),
        (input, progress, token) => ImageComparer.CompareAsync(
            ImageSource.FromStream(input), ImageSource.FromStream(new MemoryStream(Samples.Archive())), null, progress, token),
    ];

    private static TrickleStream Input() => new(Samples.Archive(), int.MaxValue);

    /// <summary>The image with damaged layers, under a name that no other test uses.</summary>
    private static byte[] Renamed(BuiltImage image, string name)
    {
        var archive = new ArchiveBuilder();
        for (int i = 0; i < image.Layers.Count; i++)
        {
            byte[] blob = [.. image.Layers[i].Blob];
            blob.AsSpan(blob.Length / 2).Clear();
            archive.File($"{name}-{i}", blob);
        }

        string layers = string.Join(',', image.Layers.Select((_, i) => $"\"{name}-{i}\""));
        return archive.File("config.json", image.Config).File("manifest.json", $$"""[{"Config":"config.json","Layers":[{{layers}}]}]""").Build();
    }

    private static async Task FailEverywhereAsync(byte[] archive)
    {
        foreach (Func<Stream, IProgress<SquashProgress>, CancellationToken, Task> call in Calls)
        {
            await Assert.ThrowsAnyAsync<SquashException>(() => call(new MemoryStream(archive), new ListProgress(), Cancel));
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
