namespace Squash.Core.Tests.Library.Seams;

/// <summary>A source and a target that open a stream when the work needs it, as an engine's API does.</summary>
public sealed class ArchiveSeamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SquashAsync_FromAndToOpenedStreams_GivesTheSame(bool seekable)
    {
        byte[] archive = Samples.Archive();
        var source = new OpenedSource(() => seekable ? new MemoryStream(archive) : new TrickleStream(archive, 10_000));
        var target = new OpenedTarget();

        await ImageSquasher.SquashAsync(source, target, cancellationToken: Token);

        using var expected = new MemoryStream();
        await ImageSquasher.SquashAsync(ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToStream(expected), cancellationToken: Token);
        Assert.Equal(expected.ToArray(), target.Received.ToArray());
        Assert.Equal((1, true), (source.Opened, source.IsClosed));
        Assert.Equal(["open", "complete"], target.Calls);
    }

    [Fact]
    public async Task SquashAsync_SourceThatFails_DoesNotOpenTheTarget()
    {
        var refused = new IOException("no such image: app");
        var target = new OpenedTarget();

        Exception failure = await Assert.ThrowsAsync<IOException>(
            () => ImageSquasher.SquashAsync(new OpenedSource(() => throw refused), target, cancellationToken: Token));

        Assert.Same(refused, failure);
        Assert.Empty(target.Calls);
    }

    [Fact]
    public async Task SquashAsync_LayerThatIsDamaged_AbortsTheTarget()
    {
        byte[] archive = Samples.Archive();

        // The content of a file in the first layer.
        archive[archive.AsSpan().IndexOf("root:x:0:0\n"u8)] ^= 1;
        var target = new OpenedTarget();

        await Assert.ThrowsAsync<DigestMismatchException>(
            () => ImageSquasher.SquashAsync(new OpenedSource(() => new MemoryStream(archive)), target, cancellationToken: Token));

        Assert.Equal(["open", "abort"], target.Calls);
    }

    [Fact]
    public async Task SquashAsync_TargetThatRefusesAtTheEnd_IsAborted()
    {
        var refused = new IOException("no space left on device");
        var target = new OpenedTarget { Refuses = refused };

        Exception failure = await Assert.ThrowsAsync<IOException>(
            () => ImageSquasher.SquashAsync(ImageSource.FromStream(new MemoryStream(Samples.Archive())), target, cancellationToken: Token));

        Assert.Same(refused, failure);
        Assert.Equal(["open", "complete", "abort"], target.Calls);
    }

    private sealed class OpenedSource(Func<Stream> open) : ArchiveSource
    {
        private Stream? _stream;

        public override string Name => "daemon";

        public int Opened { get; private set; }

        public bool IsClosed => _stream is { CanRead: false } or TrickleStream { IsDisposed: true };

        public override Task<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            Opened++;
            return Task.FromResult(_stream = open());
        }
    }

    private sealed class OpenedTarget : ArchiveTarget
    {
        public List<string> Calls { get; } = [];

        public MemoryStream Received { get; } = new();

        public Exception? Refuses { get; init; }

        public override Task<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            Calls.Add("open");
            return Task.FromResult<Stream>(Received);
        }

        public override Task CompleteAsync(CancellationToken cancellationToken)
        {
            Calls.Add("complete");
            return Refuses is null ? Task.CompletedTask : Task.FromException(Refuses);
        }

        public override Task AbortAsync()
        {
            Calls.Add("abort");
            return Task.CompletedTask;
        }
    }
}
