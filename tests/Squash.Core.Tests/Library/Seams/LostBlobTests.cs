using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>A target may lose a blob while it arrives, and gets it once more: registries drop uploads whose connection broke.</summary>
public sealed class LostBlobTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task SquashAsync_BlobsThatAreLost_AreSentAgain(Packing packing)
    {
        var target = new LosingTarget(losses: 3);
        var plain = new MemoryBlobTarget();

        // One layer is kept and one is new: each is lost three times.
        await SquashAsync(packing, target);
        await SquashAsync(packing, plain);

        Assert.Equal(plain.Blobs.Keys, target.Inner.Blobs.Keys);
        Assert.Equal(plain.Calls.Distinct(), target.Inner.Calls.Distinct());
        Assert.True(target.Inner.IsCommitted);
        Assert.Equal(6, target.Lost);
    }

    // The layers after a lost one are compressed meanwhile, and must not keep it from being compressed again.
    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public async Task SquashAsync_SeveralNewLayersThatAreLost_AreSentAgain(Packing packing)
    {
        var target = new LosingTarget(losses: 2);
        var plain = new MemoryBlobTarget();
        BuiltImage image = LayoutTests.Image(packing: packing);

        await SquashAsync(image, target, new SquashOptions { MaxLayers = 12 });
        await SquashAsync(image, plain, new SquashOptions { MaxLayers = 12 });

        Assert.Equal(plain.Blobs.Keys, target.Inner.Blobs.Keys);
        Assert.True(target.Inner.IsCommitted);
        Assert.Equal(24, target.Lost);
    }

    [Fact]
    public async Task SquashAsync_BlobThatIsLostForEver_IsGivenUp()
    {
        var target = new LosingTarget(losses: int.MaxValue);

        var failure = await Assert.ThrowsAsync<BlobLostException>(() => SquashAsync(Packing.Gzip, target));

        Assert.Equal("lost", failure.Message);
        Assert.Equal(10, target.Lost);
        Assert.False(target.Inner.IsCommitted);
    }

    private Task SquashAsync(Packing packing, ImageTarget target)
    {
        BuiltImage image = new ImageBuilder().Tag("app:1")
            .Layer(new LayerBuilder().File("kept", new string('x', 1000)), packing)
            .Layer(new LayerBuilder().File("a", "1").File("b", "2"), packing)
            .Layer(new LayerBuilder().Whiteout("a"), packing)
            .Build();
        return SquashAsync(image, target, new SquashOptions { From = LayerCut.AboveLowest(1) });
    }

    private async Task SquashAsync(BuiltImage image, ImageTarget target, SquashOptions options)
    {
        string folder = _folder.CreateSubdirectory($"{Guid.NewGuid()}").FullName;
        new OciLayoutBuilder().AddImage(image).WriteTo(folder);
        await ImageSquasher.SquashAsync(MemoryBlobSource.FromLayout(folder), target, options, cancellationToken: Token);
    }

    /// <summary>Loses each layer a number of times, when all of it has arrived.</summary>
    private sealed class LosingTarget(int losses) : BlobTarget
    {
        private int _sinceSuccess;

        public MemoryBlobTarget Inner { get; } = new();

        public int Lost { get; private set; }

        public override Task<bool> HasBlobAsync(BlobDescriptor descriptor, ImageSource? origin, CancellationToken cancellationToken) =>
            Inner.HasBlobAsync(descriptor, origin, cancellationToken);

        public override async Task WriteBlobAsync(BlobDescriptor descriptor, Stream content, CancellationToken cancellationToken)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, cancellationToken);
            if (descriptor.MediaType?.Contains("config", StringComparison.Ordinal) != true) Lose();
            copy.Position = 0;
            await Inner.WriteBlobAsync(descriptor, copy, cancellationToken);
        }

        public override async Task<BlobUpload> BeginBlobAsync(string mediaType, CancellationToken cancellationToken) =>
            new Upload(this, await Inner.BeginBlobAsync(mediaType, cancellationToken));

        public override Task WriteManifestAsync(
            BlobDescriptor descriptor, ReadOnlyMemory<byte> content, IReadOnlyList<string> references, CancellationToken cancellationToken) =>
            Inner.WriteManifestAsync(descriptor, content, references, cancellationToken);

        public override Task CommitAsync(CancellationToken cancellationToken) => Inner.CommitAsync(cancellationToken);

        public override Task AbortAsync() => Inner.AbortAsync();

        private void Lose()
        {
            if (_sinceSuccess == losses)
            {
                _sinceSuccess = 0;
                return;
            }

            _sinceSuccess++;
            Lost++;
            throw new BlobLostException("lost");
        }

        private sealed class Upload(LosingTarget target, BlobUpload inner) : BlobUpload
        {
            public override Stream Content => inner.Content;

            public override Task CompleteAsync(BlobDescriptor descriptor, CancellationToken cancellationToken)
            {
                target.Lose();
                return inner.CompleteAsync(descriptor, cancellationToken);
            }

            public override ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
