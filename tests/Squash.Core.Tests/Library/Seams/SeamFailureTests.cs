using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>A failure of a source or target that the library does not know is one clear error, and aborts the target.</summary>
public sealed class SeamFailureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public static TheoryData<Packing> Packings => new(Packing.None, Packing.Gzip);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SquashAsync_TargetWithoutAccess_IsNoticedBeforeTheSourceIsRead()
    {
        var refusal = new IOException("401 Unauthorized");
        var target = new MemoryBlobTarget { FailsAtAccess = refusal };
        string missing = Path.Combine(_folder.FullName, "missing.tar");

        Assert.Same(refusal, await Assert.ThrowsAsync<IOException>(() => ImageSquasher.SquashAsync(ImageSource.FromPath(missing), target, cancellationToken: Token)));
        Assert.False(target.IsAborted);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public async Task SquashAsync_BlobThatEndsEarly_SaysWhichAndWhere(Packing packing)
    {
        BuiltImage image = WriteLayout(packing);
        byte[] layer = image.Layers[1].Blob;

        var failure = await FailsAsync<InvalidArchiveException>((wanted, _, content) => Is(wanted, layer) ? new MemoryStream(content[..^7]) : null);

        Assert.Equal(
            $"{Digest.Of(layer)} ended after {layer.Length - 7} of {layer.Length} bytes: the transfer broke off, or the blob is damaged; try again",
            failure.Message);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public async Task SquashAsync_BlobThatBreaksOff_FailsAsTheStreamDid(Packing packing)
    {
        byte[] layer = WriteLayout(packing).Layers[1].Blob;
        var broken = new IOException("the connection was reset");

        var failure = await FailsAsync<IOException>((wanted, _, content) => Is(wanted, layer) ? new BreakingStream(content, broken) : null);

        Assert.Same(broken, failure);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public async Task SquashAsync_BlobThatIsTooLong_IsRefused(Packing packing)
    {
        byte[] layer = WriteLayout(packing).Layers[1].Blob;

        var failure = await FailsAsync<InvalidArchiveException>((wanted, _, content) => Is(wanted, layer) ? new MemoryStream([.. content, 0]) : null);

        Assert.Contains("has more than the", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Packings))]
    public async Task SquashAsync_WrongDigest_IsAMismatch(Packing packing)
    {
        byte[] layer = WriteLayout(packing).Layers[1].Blob;

        var failure = await FailsAsync<DigestMismatchException>((wanted, _, content) => Is(wanted, layer) ? new MemoryStream(Changed(content, packing)) : null);

        Assert.Equal((Digest.Of(layer), Digest.Of(Changed(layer, packing))), (failure.Expected, failure.Actual));
    }

    /// <remarks>It is opened again to be copied, or first because a layer above has a hardlink to a file that was not kept.</remarks>
    [Theory]
    [InlineData(Packing.None, false)]
    [InlineData(Packing.None, true)]
    [InlineData(Packing.Gzip, false)]
    [InlineData(Packing.Gzip, true)]
    public async Task SquashAsync_KeptLayerThatIsAnotherTheSecondTime_IsAMismatch(Packing packing, bool isLinked)
    {
        ImageBuilder above = isLinked ? Samples.Image(packing) : Samples.Base(packing).Layer(new LayerBuilder().File("new", "content"), packing);
        byte[] kept = WriteLayout(above).Layers[0].Blob;

        var failure = await FailsAsync<DigestMismatchException>(
            (wanted, before, content) => Is(wanted, kept) && before == 1 ? new MemoryStream(Changed(content, packing)) : null,
            new SquashOptions { From = LayerCut.AboveLowest(1) });

        Assert.Equal(Digest.Of(kept), failure.Expected);
    }

    [Fact]
    public async Task SquashAsync_LayerThatIsNotThere_SaysWhich()
    {
        BuiltImage image = WriteLayout(Packing.Gzip);
        Digest layer = Digest.Of(image.Layers[2].Blob);
        File.Delete(Path.Combine(_folder.FullName, "blobs", "sha256", layer.Hex));

        var failure = await FailsAsync<InvalidImageException>(null);

        Assert.Equal($"memory does not have the blob {layer}, which the image names: it is incomplete; push it again", failure.Message);
    }

    [Fact]
    public async Task SquashAsync_ConfigThatIsNotThere_SaysWhich()
    {
        BuiltImage image = WriteLayout(Packing.Gzip);
        Digest config = Digest.Of(image.Config);
        File.Delete(Path.Combine(_folder.FullName, "blobs", "sha256", config.Hex));

        var failure = await FailsAsync<InvalidImageException>(null);

        Assert.Contains(config.Hex, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SquashAsync_LargeDocument_IsNotEvenOpened()
    {
        BuiltImage image = WriteLayout(Packing.Gzip);
        MemoryBlobSource source = MemoryBlobSource.FromLayout(_folder.FullName);

        await Assert.ThrowsAsync<LimitExceededException>(() => ImageSquasher.SquashAsync(
            source, new MemoryBlobTarget(),
            new SquashOptions { Limits = SquashLimits.Default with { MaxJsonBytes = image.Config.Length - 1 } }, cancellationToken: Token));

        Assert.DoesNotContain(Digest.Of(image.Config), source.Opened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SquashAsync_Cancelled_EndsAlthoughTheSourceDoesNotAnswer(bool deaf)
    {
        byte[] layer = WriteLayout(Packing.Gzip).Layers[1].Blob;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var end = new TaskCompletionSource();
        MemoryBlobSource source = MemoryBlobSource.FromLayout(_folder.FullName, (wanted, _, content) =>
        {
            if (!Is(wanted, layer)) return null;
            stop.CancelAfter(TimeSpan.FromMilliseconds(50));
            return deaf ? new DeafStream(content[..^1], end.Task) : new WaitingStream();
        });

        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImageSquasher.SquashAsync(source, new MemoryBlobTarget(), cancellationToken: stop.Token));

        Assert.Equal(stop.Token, failure.CancellationToken);
        Assert.Equal(0, source.Open);
        end.SetResult();
    }

    [Fact]
    public async Task SquashAsync_TargetThatFails_IsAbortedAndItsFailurePasses()
    {
        WriteLayout(Packing.Gzip);
        var refused = new UnauthorizedAccessException("the registry refuses");
        var target = new MemoryBlobTarget { FailsAtManifest = refused };

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => ImageSquasher.SquashAsync(MemoryBlobSource.FromLayout(_folder.FullName), target, cancellationToken: Token));

        Assert.Same(refused, failure);
        Assert.True(target.IsAborted);
        Assert.False(target.IsCommitted);
    }

    [Fact]
    public async Task SquashAsync_WhatATargetOfBlobsCannotDo_IsRefused()
    {
        WriteLayout(Packing.Gzip);
        foreach (SquashOptions options in (SquashOptions[])[new() { Check = true }, new() { Sync = true }, new() { Format = OutputFormat.Rootfs }])
        {
            MemoryBlobSource source = MemoryBlobSource.FromLayout(_folder.FullName);
            await Assert.ThrowsAsync<InvalidRequestException>(() => ImageSquasher.SquashAsync(source, new MemoryBlobTarget(), options, cancellationToken: Token));
            Assert.Empty(source.Opened);
        }
    }

    private static bool Is(BlobDescriptor wanted, byte[] layer) => wanted.Digest == Digest.Of(layer);

    // No checksum covers the time in the header of a gzip member.
    private static byte[] Changed(byte[] layer, Packing packing)
    {
        byte[] changed = [.. layer];
        int at = packing == Packing.Gzip ? 4 : changed.AsSpan().IndexOf("root:x:0:0"u8);
        changed[at] ^= 1;
        return changed;
    }

    private async Task<T> FailsAsync<T>(Func<BlobDescriptor, int, byte[], Stream?>? replace, SquashOptions? options = null)
        where T : Exception
    {
        MemoryBlobSource source = MemoryBlobSource.FromLayout(_folder.FullName, replace);
        var target = new MemoryBlobTarget();
        T failure = await Assert.ThrowsAsync<T>(() => ImageSquasher.SquashAsync(source, target, options, cancellationToken: Token));
        Assert.False(target.IsCommitted);
        Assert.DoesNotContain(target.Calls, call => call.StartsWith("manifest", StringComparison.Ordinal));
        Assert.Equal(target.Calls.Count > 0, target.IsAborted);
        Assert.Equal(0, source.Open);
        return failure;
    }

    private BuiltImage WriteLayout(Packing packing) => WriteLayout(Samples.Image(packing));

    private BuiltImage WriteLayout(ImageBuilder builder)
    {
        BuiltImage image = builder.Build();
        new OciLayoutBuilder().AddImage(image with { Tags = ["app:1"] }).WriteTo(_folder.FullName);
        return image;
    }

    /// <summary>Fails in the middle.</summary>
    private sealed class BreakingStream(byte[] content, Exception failure) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Position > Length / 2
            ? ValueTask.FromException<int>(failure)
            : base.ReadAsync(buffer, cancellationToken);
    }

    /// <summary>Gives nothing until it is cancelled.</summary>
    private sealed class WaitingStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
