using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Requests;

/// <summary>Only failures that may pass are tried again.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Manifests[("app", "1")] = ("application/vnd.oci.image.manifest.v1+json", "{}"u8.ToArray());
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(507)]
    [InlineData(522)]
    public async Task Status_ThatMayPass_IsTriedAgain(int status)
    {
        Fail(times: 3, context => FakeRegistry.ErrorAsync(context, status, "TOOMANYREQUESTS", "busy"));

        Assert.Equal("{}"u8.ToArray(), await ReadAsync());
    }

    [Fact]
    public async Task Status_OnceTooOften_IsSaidWithHowOften()
    {
        Fail(times: 4, context => FakeRegistry.ErrorAsync(context, 503, "UNAVAILABLE", "busy"));

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.Status);
        Assert.EndsWith("the manifest of " + _registry.Authority + "/app:1: 503 Service Unavailable: UNAVAILABLE: busy (tried 4 times)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(501)]
    [InlineData(505)]
    public async Task Status_ThatStays_IsNotTriedAgain(int status)
    {
        Fail(times: 1, context => FakeRegistry.ErrorAsync(context, status, "X", "y"));

        await Assert.ThrowsAsync<RegistryException>(ReadAsync);
        Assert.Single(ManifestRequests());
    }

    [Fact]
    public async Task BrokenConnection_IsTriedAgain()
    {
        Fail(times: 2, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal("{}"u8.ToArray(), await ReadAsync());
    }

    [Fact]
    public async Task BrokenBodyOfAManifest_IsTriedAgain()
    {
        Fail(times: 2, async context =>
        {
            context.Response.ContentLength = 2;
            await context.Response.Body.WriteAsync("{"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal("{}"u8.ToArray(), await ReadAsync());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task RetryAfter_Seconds_AreWaited(int status)
    {
        Fail(times: 1, context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return FakeRegistry.ErrorAsync(context, status, "X", "y");
        });
        long start = Stopwatch.GetTimestamp();

        await ReadAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task RetryAfter_InThePast_IsNow()
    {
        Fail(times: 1, context =>
        {
            context.Response.Headers.RetryAfter = "Wed, 21 Oct 2015 07:28:00 GMT";
            return FakeRegistry.ErrorAsync(context, 429, "X", "y");
        });

        await ReadAsync();
    }

    [Fact]
    public async Task RetryAfter_MoreThanAMinute_IsSaidAtOnce()
    {
        Fail(times: 1, context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return FakeRegistry.ErrorAsync(context, 429, "TOOMANYREQUESTS", "pull rate limit");
        });

        var failure = await Assert.ThrowsAsync<RegistryException>(ReadAsync);

        Assert.EndsWith("pull rate limit; it asks to try again in 3600 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManifestPut_ThatFails_IsTriedAgain()
    {
        Fail(times: 2, context => FakeRegistry.ErrorAsync(context, 500, "UNKNOWN", "unknown error"));
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);

        await repository.ManifestWriter.WriteAsync("2", "application/vnd.oci.image.manifest.v1+json", "{ }"u8.ToArray(), Cancellation);

        Assert.Equal("{ }"u8.ToArray(), _registry.Manifests[("app", "2")].Content);
    }

    [Fact]
    public async Task SilentRegistry_IsGivenUp()
    {
        Fail(times: 100, context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var client = new RegistryClient(Clients.Options with { Timeout = TimeSpan.FromMilliseconds(300), Retries = 1 });
        Repository repository = client.Pull(_registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.Manifests.ReadAsync(Cancellation));

        Assert.Contains("no answer within", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_DuringAWait_EndsIt()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Fail(times: 100, context =>
        {
            context.Response.Headers.RetryAfter = "50";
            source.CancelAfter(50);
            return FakeRegistry.ErrorAsync(context, 429, "X", "y");
        });
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repository.Manifests.ReadAsync(source.Token));
    }

    [Fact]
    public async Task NothingListens_IsSaidWithTheHost()
    {
        string authority = _registry.Authority;
        await _registry.DisposeAsync();
        using var client = new RegistryClient(Clients.Options with { Retries = 1 });
        Repository repository = client.OpenForPull(RegistryReference.Parse($"{authority}/app:1")).Single();

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.Manifests.ReadAsync(Cancellation));

        Assert.StartsWith($"{authority}: the manifest of {authority}/app:1: Connection refused", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("(tried 2 times)", failure.Message, StringComparison.Ordinal);
    }

    private async Task<byte[]> ReadAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);
        return (await repository.Manifests.ReadAsync(Cancellation)).Content;
    }

    private void Fail(int times, RequestDelegate failure)
    {
        int left = times;
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/" || left-- <= 0) return false;
            await failure(context);
            return true;
        };
    }

    private IEnumerable<RecordedRequest> ManifestRequests() => _registry.Requests.Where(request => request.Target.Contains("/manifests/", StringComparison.Ordinal));
}
