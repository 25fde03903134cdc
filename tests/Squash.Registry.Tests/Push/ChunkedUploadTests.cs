using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Push;

/// <summary>A layer that is sent while it is made, to registries with their quirks. Pieces have 64 KiB here.</summary>
public sealed class ChunkedUploadTests : IAsyncLifetime
{
    private readonly byte[] _content = Clients.Bytes(300_000);
    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Patches => _registry.Requests.Count(request => request.Method == "PATCH");

    public async ValueTask InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Send_Content_ArrivesInPiecesInOrder()
    {
        await SendAsync();

        Assert.Equal(
            ["0-65535", "65536-131071", "131072-196607", "196608-262143", "262144-299999"],
            _registry.Requests.Where(request => request.Method == "PATCH").Select(request => request["Content-Range"]));
        Assert.Equal(["POST", "PUT"], _registry.Requests.Where(request => request.Method is not ("PATCH" or "GET")).Select(request => request.Method));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    public async Task Send_LessThanAPiece_IsOneRequest(int bytes)
    {
        await SendAsync(Clients.Bytes(bytes));

        Assert.Equal(0, Patches);
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    public async Task Send_WholePieces_Arrive(int bytes) => await SendAsync(Clients.Bytes(bytes));

    [Fact]
    public async Task Send_SmallThatIsThereAlready_IsNotSent()
    {
        byte[] content = Clients.Bytes(100);
        _registry.AddBlob("app", content);

        await SendAsync(content);

        Assert.DoesNotContain(_registry.Requests, request => request.Method is "POST" or "PUT");
    }

    [Fact]
    public async Task Send_AbsoluteLocation_IsFollowed()
    {
        _registry.AbsoluteLocation = true;

        await SendAsync();
    }

    [Fact]
    public async Task Send_LocationWithTheSchemeAndPortBehindAProxy_StaysAtTheRegistry()
    {
        _registry.WrongAuthorityInLocation = true;

        await SendAsync();
    }

    [Theory]
    [InlineData("other.example")]
    [InlineData("127.0.0.1@other.example")]
    public async Task Send_LocationAtAnotherHost_IsRefused(string host)
    {
        _registry.LocationHost = host;

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SendAsync());

        Assert.Contains("at another host, and nothing is sent there", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Patches);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(200)]
    public async Task Send_OtherStatusOfPatch_IsFine(int status)
    {
        _registry.PatchStatus = status;

        await SendAsync();

        Assert.Equal(5, Patches);
    }

    [Fact]
    public async Task Send_NoRange_IsFine()
    {
        _registry.NoRange = true;

        await SendAsync();

        Assert.Equal(5, Patches);
    }

    [Fact]
    public async Task Send_StuckRange_IsSentAsAWhole()
    {
        _registry.StuckRange = true;

        await SendAsync();

        Assert.Equal(1, Patches);
        Assert.Contains(_registry.Requests, request => request.Method == "PUT" && request["Content-Length"] == "300000");
    }

    [Fact]
    public async Task Send_RegistryThatLosesPieces_IsSentAsAWhole()
    {
        _registry.LosesPieces = true;

        await SendAsync();

        Assert.Equal(2, Patches);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task Send_PiecesRefused_IsSentAsAWholeAndRemembered(int status)
    {
        _registry.PatchRefusal = status;
        using var client = new RegistryClient(Clients.Options);
        Repository first = client.Push(_registry);
        Repository second = client.Push(_registry, "other:1");

        Digest digest = await first.SendNewBlobAsync(_content);
        await second.SendNewBlobAsync(_content);

        Assert.Equal(_content, _registry.Blobs[("app", digest.ToString())]);
        Assert.Equal(_content, _registry.Blobs[("other", digest.ToString())]);
        Assert.Equal(1, Patches);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(413)]
    public async Task Send_LargePiecesRefused_AreSentInSmallerOnes(int status)
    {
        byte[] content = Clients.Bytes(9_000_000);
        _registry.MaxChunkBytes = 1_500_000;
        _registry.TooLargeStatus = status;
        using var client = new RegistryClient(Clients.Options with { ChunkBytes = 4_000_000 });
        Repository repository = client.Push(_registry);

        Digest digest = await repository.SendNewBlobAsync(content, 1_000_000);

        Assert.Equal(content, _registry.Blobs[("app", digest.ToString())]);
        // Two refusals, then pieces of 1 MiB: four for each of 4 MB, and one for the rest.
        Assert.Equal(2 + 4 + 4 + 1, Patches);
    }

    [Fact]
    public async Task Send_EvenSmallPiecesTooLarge_IsSentAsAWhole()
    {
        _registry.MaxChunkBytes = 1000;

        await SendAsync();
    }

    [Fact]
    public async Task Send_LeastSizeOfPieces_IsKept()
    {
        _registry.MinChunkBytes = 100_000;

        await SendAsync();

        Assert.Equal(["0-99999", "100000-199999", "200000-299999"], _registry.Requests.Where(request => request.Method == "PATCH").Select(request => request["Content-Range"]));
    }

    [Fact]
    public async Task Send_LeastSizeThatIsTooLarge_IsSentAsAWhole()
    {
        _registry.MinChunkBytes = 1 << 30;

        await SendAsync();

        Assert.Equal(0, Patches);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task Send_PatchThatFails_IsSentAgain(int status)
    {
        int patches = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || ++patches % 2 == 0) return false;
            if (status == 0) context.Abort();
            else await FakeRegistry.ErrorAsync(context, status, "X", "y");
            return true;
        };

        await SendAsync();

        Assert.Equal(10, patches);
    }

    [Fact]
    public async Task Send_PatchThatIsTakenButNotAnswered_IsNotSentTwice()
    {
        bool isFirst = true;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || !isFirst) return false;
            isFirst = false;
            _registry.Before = null;
            await _registry.AnswerAsync(context);
            context.Abort();
            return true;
        };

        await SendAsync();

        Assert.Equal(5, Patches);
    }

    [Fact]
    public async Task Send_CommitThatFails_IsTriedAgain()
    {
        int failures = 2;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PUT" || failures-- <= 0) return false;
            await FakeRegistry.ErrorAsync(context, 500, "UNKNOWN", "unknown error");
            return true;
        };

        await SendAsync();
    }

    [Fact]
    public async Task Send_CommitThatIsTakenButNotAnswered_IsDone()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PUT") return false;
            _registry.Before = null;
            await _registry.AnswerAsync(context);
            context.Abort();
            return true;
        };

        await SendAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Send_UploadThatIsGoneAfterABrokenPiece_IsLost(int retries)
    {
        int patches = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH" && ++patches == 4) context.Abort();
            else if (context.Request.Method == "GET" && patches == 4) await FakeRegistry.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            else return false;
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Retries = retries });

        Exception? failure = await Record.ExceptionAsync(() => client.Push(_registry).SendNewBlobAsync(_content));

        if (retries > 0) Assert.IsType<BlobLostException>(failure);
        else Assert.IsType<RegistryException>(failure);
    }

    [Fact]
    public async Task Send_UploadsThatAreLostAndThenTaken_CountAnew()
    {
        int fate = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PUT" || fate == 0) return false;
            await FakeRegistry.ErrorAsync(context, fate-- == 2 ? 503 : 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Retries = 1 });
        Repository repository = client.Push(_registry);

        for (int i = 0; i < 3; i++)
        {
            fate = 2;
            byte[] content = Clients.Bytes(300_000, seed: i);
            await Assert.ThrowsAsync<BlobLostException>(() => repository.SendNewBlobAsync(content));
            await repository.SendNewBlobAsync(content);
        }
    }

    [Fact]
    public async Task Send_WholeWithoutATemporaryDirectory_SaysWhatToDo()
    {
        _registry.PatchRefusal = 404;
        using var client = new RegistryClient(Clients.Options with { TempDirectory = "/nowhere" });

        var failure = await Assert.ThrowsAsync<IOException>(() => client.Push(_registry).SendNewBlobAsync(_content));

        Assert.StartsWith("no temporary file can be made in /nowhere: choose another TempDirectory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PieceThatIsRefusedTheSecondTime_IsLost()
    {
        int patches = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH" && ++patches == 4) context.Abort();
            else if (context.Request.Method == "PATCH" && patches == 5) await FakeRegistry.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            else return false;
            return true;
        };
        using var client = new RegistryClient(Clients.Options);

        await Assert.ThrowsAsync<BlobLostException>(() => client.Push(_registry).SendNewBlobAsync(_content));

        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Send_WrongDigest_IsRefusedByTheRegistryAndCancelled()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        RegistryException failure;
        await using (var upload = repository.BeginBlob())
        {
            await upload.WriteAsync(_content, Cancellation);
            failure = await Assert.ThrowsAsync<RegistryException>(() => upload.CompleteAsync(Digest.Of([]), Cancellation));
        }

        Assert.Contains("DIGEST_INVALID", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Dispose_NotCompleted_CancelsTheUpload()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(_content, Cancellation);

        Assert.Contains(_registry.Requests, request => request.Method == "DELETE");
        Assert.Equal(0, _registry.OpenUploads);
        Assert.Empty(_registry.Blobs);
    }

    /// <summary>distribution cancels an upload only at the position that it has.</summary>
    [Fact]
    public async Task Dispose_PieceOnItsWay_IsCancelledAfterIt()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH") await Task.Delay(200, Cancellation);
            return false;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(_content.AsMemory(0, 2 * Clients.Options.ChunkBytes), Cancellation);

        Assert.EndsWith($"?state={2 * Clients.Options.ChunkBytes}", Assert.Single(_registry.Requests, request => request.Method == "DELETE").Target, StringComparison.Ordinal);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Dispose_PieceThatDoesNotEnd_IsNotWaitedFor()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH") await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return false;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(_content.AsMemory(0, Clients.Options.ChunkBytes), Cancellation);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 1, 15);
        Assert.Contains(_registry.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Send_FailureLateInTheUpload_IsSaidAndCancelled()
    {
        int patches = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || ++patches < 4) return false;
            await FakeRegistry.ErrorAsync(context, 400, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SendAsync());

        Assert.Contains("a new layer of", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BLOB_UPLOAD_INVALID", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Write_RegistryThatTakesNothing_IsGivenUp()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH") return false;
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        byte[] content = Clients.Bytes(40_000_000);
        using var client = new RegistryClient(Clients.Options with { ChunkBytes = 16_000_000, Timeout = TimeSpan.FromSeconds(1), Retries = 1 });
        Repository repository = client.Push(_registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.SendNewBlobAsync(content, 1_000_000));

        Assert.Contains("no answer within 1 seconds", failure.Message, StringComparison.Ordinal);
    }

    private async Task SendAsync(byte[]? content = null)
    {
        content ??= _content;
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        Digest digest = await repository.SendNewBlobAsync(content);
        Assert.Equal(content, _registry.Blobs[("app", digest.ToString())]);
        Assert.Equal(0, _registry.OpenUploads);
    }
}
