using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

public sealed class BlobReaderTests : IAsyncLifetime
{
    private readonly byte[] _content = Clients.Bytes(3_000_000);
    private FakeRegistry _registry = null!;
    private string _digest = "";

    private IEnumerable<RecordedRequest> BlobRequests => _registry.Requests.Where(request => request.Target.Contains("/blobs/", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _digest = _registry.AddBlob("app", _content);
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Read_Blob_GivesItsBytes()
    {
        Assert.Equal(_content, await ReadAsync());
        Assert.Null(Assert.Single(BlobRequests)["Range"]);
    }

    [Fact]
    public async Task Read_EmptyBlob_AsksForNothing()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);

        Assert.Empty(await repository.ReadBlobAsync(Digest.Of([]).ToString(), 0));
        Assert.Empty(_registry.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_BodyThatBreaksOff_GoesOnWhereItWas(bool knowsRanges)
    {
        _registry.KnowsRanges = knowsRanges;
        BreakOff(after: 1_234_567, times: 3);

        // A reset may overtake some of the bytes before it, so that the number of requests is not always the same.
        Assert.Equal(_content, await ReadAsync());
        Assert.InRange(BlobRequests.Count(), 3, 4);
        Assert.All(BlobRequests.Skip(1), request => Assert.StartsWith("bytes=", request["Range"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_BodyThatEndsTooEarlyWithoutLength_GoesOnWhereItWas()
    {
        int left = 1;
        _registry.Before = async context =>
        {
            if (!IsBlob(context) || left-- <= 0) return false;
            await context.Response.Body.WriteAsync(_content.AsMemory(0, 1000));
            return true;
        };

        Assert.Equal(_content, await ReadAsync());
        Assert.Equal("bytes=1000-", BlobRequests.Last()["Range"]);
    }

    [Fact]
    public async Task Read_BodyThatAlwaysBreaksOffAtOnce_IsGivenUp()
    {
        BreakOff(after: 10, times: 1000);

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        // A reset may overtake the bytes before it, and even the headers.
        Assert.StartsWith($"{_registry.Authority}: the blob {_digest} of {_registry.Authority}/app: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" (tried 4 times)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, BlobRequests.Count());
    }

    [Fact]
    public async Task Read_BodyThatBreaksOffAgainAndAgainWithProgress_Arrives()
    {
        byte[] content = Clients.Bytes(12_000_000);
        string digest = _registry.AddBlob("app", content);
        int sent = 0;
        _registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            int from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
            if (from > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
            }

            sent++;
            context.Response.ContentLength = content.Length - from;
            await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Min(1_500_000, content.Length - from)));
            await context.Response.Body.FlushAsync();
            if (content.Length - from > 1_500_000)
            {
                // The bytes must arrive before the reset that follows them.
                await Task.Delay(100);
                context.Abort();
            }

            return true;
        };
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);

        Assert.Equal(content, await repository.ReadBlobAsync(digest, content.Length));
        Assert.True(sent > 6);
    }

    [Theory]
    [InlineData("bytes 5-2999999/3000000")]
    [InlineData("bytes 0-2999999/3000000")]
    [InlineData("items 1000-2999999/3000000")]
    [InlineData(null)]
    public async Task Read_RestFromAnotherPlace_IsRefused(string? contentRange)
    {
        Resume(context =>
        {
            context.Response.StatusCode = 206;
            if (contentRange is not null) context.Response.Headers.ContentRange = contentRange;
            return context.Response.Body.WriteAsync(_content.AsMemory(1000)).AsTask();
        });

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.Contains("asked for the rest from byte 1000, it answers with another part", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RestOfAnotherTotal_IsRefused()
    {
        Resume(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 1000-2999999/4000000";
            return context.Response.Body.WriteAsync(_content.AsMemory(1000)).AsTask();
        });

        Assert.Contains("has 4000000 bytes, but its manifest states 3000000", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WrongLength_IsRefusedBeforeAnyByte()
    {
        _registry.Blobs[("app", _digest)] = Clients.Bytes(10);

        Assert.Contains("has 10 bytes, but its manifest states 3000000", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MoreThanStated_IsRefused()
    {
        _registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            await context.Response.Body.WriteAsync(_content);
            await context.Response.Body.WriteAsync(new byte[1]);
            return true;
        };

        Assert.Contains("has more than the 3000000 bytes", (await Assert.ThrowsAsync<InvalidImageException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SlowTrickle_IsTakenForBroken()
    {
        int requests = 0;
        _registry.Before = async context =>
        {
            if (!IsBlob(context) || requests++ > 0) return false;
            context.Response.ContentLength = _content.Length;
            try
            {
                for (int i = 0; ; i++)
                {
                    await context.Response.Body.WriteAsync(_content.AsMemory(i, 1), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(20, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        };
        using var client = new RegistryClient(Clients.Options with { Timeout = TimeSpan.FromSeconds(1) });
        Repository repository = client.Pull(_registry);

        Assert.Equal(_content, await repository.ReadBlobAsync(_digest, _content.Length));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Read_BodyThatStandsStill_IsTakenForBroken()
    {
        int requests = 0;
        _registry.Before = async context =>
        {
            if (!IsBlob(context) || requests++ > 0) return false;
            context.Response.ContentLength = _content.Length;
            await context.Response.Body.WriteAsync(_content.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { Timeout = TimeSpan.FromSeconds(1) });
        Repository repository = client.Pull(_registry);

        Assert.Equal(_content, await repository.ReadBlobAsync(_digest, _content.Length));
        Assert.Equal("bytes=1000-", BlobRequests.Last()["Range"]);
    }

    [Fact]
    public async Task Read_RedirectToAnotherHost_SendsNoCredentialsThere()
    {
        var tokens = new FakeTokens();
        await using FakeServer storage = await FakeServer.StartAsync(context => context.Response.Body.WriteAsync(_content).AsTask(), "localhost");
        _registry.Before = async context =>
        {
            if (await tokens.GuardAsync(context) || !IsBlob(context)) return context.Response.HasStarted || context.Response.StatusCode != 200;
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://{storage.Authority}/blob?signature=abc";
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { User = "me", Password = "secret" });
        Repository repository = client.Pull(_registry);

        Assert.Equal(_content, await repository.ReadBlobAsync(_digest, _content.Length));
        Assert.Equal(1, tokens.Issued);
        Assert.Null(Assert.Single(storage.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Read_RedirectWithinTheHost_KeepsTheLogin()
    {
        var tokens = new FakeTokens();
        _registry.Before = async context =>
        {
            if (await tokens.GuardAsync(context)) return true;
            if (!IsBlob(context) || context.Request.QueryString.HasValue) return false;
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = $"/v2/app/blobs/{_digest}?elsewhere";
            return true;
        };

        Assert.Equal(_content, await ReadAsync());
        Assert.Equal(1, tokens.Issued);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", "private address")]
    [InlineData("file:///etc/passwd", "not a web address")]
    [InlineData("ftp://registry.example/x?signature=abc", "not a web address")]
    public async Task Read_RedirectToWhereNobodyShouldGo_IsRefused(string location, string problem)
    {
        Redirect(_ => location);

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("signature", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RedirectsWithoutEnd_AreRefused()
    {
        int i = 0;
        Redirect(_ => $"/v2/app/blobs/{_digest}?{i++}");

        Assert.Contains("more than 5 redirects", (await Assert.ThrowsAsync<RegistryException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RedirectToAHostThatWantsALogin_GetsNone()
    {
        await using FakeServer storage = await FakeServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"give me\"";
                return Task.CompletedTask;
            },
            "localhost");
        Redirect(_ => $"http://{storage.Authority}/");
        using var client = new RegistryClient(Clients.Options with { User = "me", Password = "secret" });
        Repository repository = client.Pull(_registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.ReadBlobAsync(_digest, _content.Length));

        Assert.Contains("which wants a login", failure.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(storage.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Read_SynchronousReads_GiveTheSame()
    {
        Assert.True(Digest.TryParse(_digest, out Digest digest));
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);
        using Stream stream = await repository.Blobs.OpenAsync(digest, _content.Length, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();

        await Task.Run(() => stream.CopyTo(copy), TestContext.Current.CancellationToken);

        Assert.Equal(_content, copy.ToArray());
    }

    private async Task<byte[]> ReadAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);
        return await repository.ReadBlobAsync(_digest, _content.Length);
    }

    private void Redirect(Func<HttpContext, string> location) => _registry.Before = context =>
    {
        if (!IsBlob(context)) return Task.FromResult(false);
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = location(context);
        return Task.FromResult(true);
    };

    // The first answer breaks off after 1000 bytes.
    private void Resume(RequestDelegate rest)
    {
        bool isFirst = true;
        _registry.Before = async context =>
        {
            if (!IsBlob(context)) return false;
            if (!isFirst)
            {
                await rest(context);
                return true;
            }

            isFirst = false;
            await context.Response.Body.WriteAsync(_content.AsMemory(0, 1000));
            return true;
        };
    }

    private void BreakOff(int after, int times)
    {
        int left = times;
        _registry.Before = async context =>
        {
            if (!IsBlob(context) || left-- <= 0) return false;
            context.Response.ContentLength = _content.Length;
            int from = 0;
            if (_registry.KnowsRanges && context.Request.GetTypedHeaders().Range is { } range)
            {
                from = (int)(range.Ranges.Single().From ?? 0);
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {from}-{_content.Length - 1}/{_content.Length}";
                context.Response.ContentLength = _content.Length - from;
            }

            await context.Response.Body.WriteAsync(_content.AsMemory(from, Math.Min(after, _content.Length - from)));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };
    }

    private static bool IsBlob(HttpContext context) => context.Request.Path.Value?.Contains("/blobs/sha256:", StringComparison.Ordinal) == true;
}
