using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Push;

public sealed class BlobWriterTests : IAsyncLifetime
{
    private readonly byte[] _content = Clients.Bytes(1_000_000);
    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Digest Digest => Digest.Of(_content);

    public async ValueTask InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Exists_TellsWhatIsThere()
    {
        _registry.AddBlob("app", _content);
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);

        Assert.True(await repository.BlobWriter.ExistsAsync(Digest, Cancellation));
        Assert.False(await repository.BlobWriter.ExistsAsync(Digest.Of([]), Cancellation));
    }

    [Fact]
    public async Task Mount_BlobOfAnotherRepository_SendsNoByte()
    {
        _registry.AddBlob("team/base", _content);

        Assert.True(await MountAsync());
        Assert.Equal(_content, _registry.Blobs[("app", Digest.ToString())]);
        Assert.All(_registry.Requests, request => Assert.True(request["Content-Length"] is null or "0"));
    }

    [Fact]
    public async Task Mount_Refused_LeavesNoUploadOpen()
    {
        _registry.AddBlob("team/base", _content);
        _registry.RefusesMounts = true;

        Assert.False(await MountAsync());
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Mount_NotAllowed_IsNoFailure()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Method != "POST") return false;
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", "requested access to the resource is denied");
            return true;
        };

        Assert.False(await MountAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_Whole_Arrives(bool absolute)
    {
        _registry.AbsoluteLocation = absolute;

        await SendAsync();

        Assert.Equal(["POST", "PUT"], _registry.Requests.Where(request => request.Target.Contains("uploads", StringComparison.Ordinal)).Select(request => request.Method));
    }

    [Fact]
    public async Task Send_RepositoryThatDoesNotExist_IsToBeCreated()
    {
        // As Amazon's registry answers.
        _registry.Before = async context =>
        {
            if (context.Request.Method != "POST") return false;
            await FakeRegistry.ErrorAsync(context, 404, "NAME_UNKNOWN", "The repository with name 'app' does not exist");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(SendAsync);

        Assert.EndsWith(
            $"404 Not Found: NAME_UNKNOWN: The repository with name 'app' does not exist; create the repository app first, or log in if it is private: docker login {_registry.Authority}",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PutThatBreaksOff_IsSentAgainFromTheStart()
    {
        int left = 2;
        _registry.Before = async context =>
        {
            if (context.Request.Method != "PUT" || left-- <= 0) return false;
            byte[] buffer = new byte[100_000];
            await context.Request.Body.ReadExactlyAsync(buffer);
            context.Abort();
            return true;
        };

        await SendAsync();
    }

    [Fact]
    public async Task Send_PutThatSucceedsWithoutAnAnswer_IsNotSentAgain()
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

        Assert.Equal(1, _registry.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task Send_RedirectToAnotherHost_SendsNothingThere()
    {
        await using FakeServer other = await FakeServer.StartAsync(_ => Task.CompletedTask, "localhost");
        _registry.Before = context =>
        {
            if (context.Request.Method != "PUT") return Task.FromResult(false);
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://{other.Authority}/";
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(SendAsync);

        Assert.Contains("nothing is sent there", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Send_ContentThatCannotBeRead_IsNotTheRegistrysFailure()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        int opened = 0;

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.BlobWriter.SendAsync(
            Digest,
            _content.Length,
            _ =>
            {
                opened++;
                throw new RegistryException("the other registry is gone");
            },
            Cancellation));

        Assert.Equal("the other registry is gone", failure.Message);
        Assert.Equal(1, opened);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Send_ContentFromAnotherRegistry_PassesThrough()
    {
        await using FakeRegistry source = await FakeRegistry.StartAsync();
        source.AddBlob("from", _content);
        using var client = new RegistryClient(Clients.Options);
        Repository from = client.Pull(source, "from:1");
        Repository to = client.Push(_registry);

        await to.BlobWriter.SendAsync(Digest, _content.Length, token => from.Blobs.OpenAsync(Digest, _content.Length, token), Cancellation);

        Assert.Equal(_content, _registry.Blobs[("app", Digest.ToString())]);
    }

    [Fact]
    public async Task WriteManifest_StoredWithAnotherDigest_IsRefused()
    {
        _registry.Before = context =>
        {
            if (context.Request.Method != "PUT") return Task.FromResult(false);
            context.Response.StatusCode = 201;
            context.Response.Headers["Docker-Content-Digest"] = Digest.Of([]).ToString();
            return Task.FromResult(true);
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(
            () => repository.ManifestWriter.WriteAsync("1", "application/vnd.oci.image.manifest.v1+json", "{}"u8.ToArray(), Cancellation));

        Assert.Contains("changes manifests", failure.Message, StringComparison.Ordinal);
    }

    private async Task<bool> MountAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        return await repository.BlobWriter.MountAsync(Digest, "team/base", Cancellation);
    }

    private async Task SendAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);
        await repository.BlobWriter.SendAsync(Digest, _content.Length, _ => Task.FromResult<Stream>(new MemoryStream(_content)), Cancellation);
        Assert.Equal(_content, _registry.Blobs[("app", Digest.ToString())]);
        Assert.Equal(0, _registry.OpenUploads);
    }
}
