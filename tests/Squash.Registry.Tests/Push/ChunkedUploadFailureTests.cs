using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Push;

/// <summary>Uploads that fail on the way: what is sent again, what is given up, and what the registry keeps.</summary>
public sealed class ChunkedUploadFailureTests : ChunkedUploadTest
{
    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task Send_PatchThatFails_IsSentAgain(int status)
    {
        int patches = 0;
        Registry.Before = async context =>
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
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || !isFirst) return false;
            isFirst = false;
            Registry.Before = null;
            await Registry.AnswerAsync(context);
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
        Registry.Before = async context =>
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
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PUT") return false;
            Registry.Before = null;
            await Registry.AnswerAsync(context);
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
        Registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH" && ++patches == 4) context.Abort();
            else if (context.Request.Method == "GET" && patches == 4) await FakeRegistry.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            else return false;
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Retries = retries });

        Exception? failure = await Record.ExceptionAsync(() => client.Push(Registry).SendNewBlobAsync(Content));

        if (retries > 0) Assert.IsType<BlobLostException>(failure);
        else Assert.IsType<RegistryException>(failure);
    }

    [Fact]
    public async Task Send_UploadsThatAreLostAndThenTaken_CountAnew()
    {
        int fate = 0;
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PUT" || fate == 0) return false;
            await FakeRegistry.ErrorAsync(context, fate-- == 2 ? 503 : 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Retries = 1 });
        Repository repository = client.Push(Registry);

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
        Registry.PatchRefusal = 404;
        using var client = new RegistryClient(Clients.Options with { TempDirectory = "/nowhere" });

        var failure = await Assert.ThrowsAsync<IOException>(() => client.Push(Registry).SendNewBlobAsync(Content));

        Assert.StartsWith("no temporary file can be made in /nowhere: choose another TempDirectory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PieceThatIsRefusedTheSecondTime_IsLost()
    {
        int patches = 0;
        Registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH" && ++patches == 4) context.Abort();
            else if (context.Request.Method == "PATCH" && patches == 5) await FakeRegistry.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            else return false;
            return true;
        };
        using var client = new RegistryClient(Clients.Options);

        await Assert.ThrowsAsync<BlobLostException>(() => client.Push(Registry).SendNewBlobAsync(Content));

        Assert.Equal(0, Registry.OpenUploads);
    }

    [Fact]
    public async Task Send_WrongDigest_IsRefusedByTheRegistryAndCancelled()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);
        RegistryException failure;
        await using (var upload = repository.BeginBlob())
        {
            await upload.WriteAsync(Content, Cancellation);
            failure = await Assert.ThrowsAsync<RegistryException>(() => upload.CompleteAsync(Digest.Of([]), Cancellation));
        }

        Assert.Contains("DIGEST_INVALID", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Registry.OpenUploads);
    }

    [Fact]
    public async Task Dispose_NotCompleted_CancelsTheUpload()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(Content, Cancellation);

        Assert.Contains(Registry.Requests, request => request.Method == "DELETE");
        Assert.Equal(0, Registry.OpenUploads);
        Assert.Empty(Registry.Blobs);
    }

    /// <summary>distribution cancels an upload only at the position that it has.</summary>
    [Fact]
    public async Task Dispose_PieceOnItsWay_IsCancelledAfterIt()
    {
        Registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH") await Task.Delay(200, Cancellation);
            return false;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(Content.AsMemory(0, 2 * Clients.Options.ChunkBytes), Cancellation);

        Assert.EndsWith($"?state={2 * Clients.Options.ChunkBytes}", Assert.Single(Registry.Requests, request => request.Method == "DELETE").Target, StringComparison.Ordinal);
        Assert.Equal(0, Registry.OpenUploads);
    }

    [Fact]
    public async Task Dispose_PieceThatDoesNotEnd_IsNotWaitedFor()
    {
        Registry.Before = async context =>
        {
            if (context.Request.Method == "PATCH") await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return false;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await using (var upload = repository.BeginBlob()) await upload.WriteAsync(Content.AsMemory(0, Clients.Options.ChunkBytes), Cancellation);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 1, 15);
        Assert.Contains(Registry.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Send_FailureLateInTheUpload_IsSaidAndCancelled()
    {
        int patches = 0;
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH" || ++patches < 4) return false;
            await FakeRegistry.ErrorAsync(context, 400, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SendAsync());

        Assert.Contains("a new layer of", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BLOB_UPLOAD_INVALID", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Registry.OpenUploads);
    }

    [Fact]
    public async Task Write_RegistryThatTakesNothing_IsGivenUp()
    {
        Registry.Before = async context =>
        {
            if (context.Request.Method != "PATCH") return false;
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        byte[] content = Clients.Bytes(40_000_000);
        using var client = new RegistryClient(Clients.Options with { ChunkBytes = 16_000_000, Timeout = TimeSpan.FromSeconds(1), Retries = 1 });
        Repository repository = client.Push(Registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.SendNewBlobAsync(content, 1_000_000));

        Assert.Contains("no answer within 1 seconds", failure.Message, StringComparison.Ordinal);
    }
}
