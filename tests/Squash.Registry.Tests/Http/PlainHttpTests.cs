using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport;

namespace Squash.Registry.Tests.Http;

/// <summary>Registries that are not on this machine, reached through a proxy so that they need not exist.</summary>
public sealed class PlainHttpTests : IAsyncLifetime
{
    private FakeServer _proxy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _proxy = await FakeServer.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task NotAskedFor_IsNeverSpoken()
    {
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Options("")));

        Assert.All(_proxy.Requests, request => Assert.Equal("CONNECT", request.Method));
    }

    [Fact]
    public async Task AskedFor_IsSpokenThroughTheProxyWithItsPassword()
    {
        Assert.Equal("{}"u8.ToArray(), await ReadAsync(Options("me:secret@") with { TlsVerify = false }));

        RecordedRequest request = _proxy.Requests[^1];
        Assert.Equal("GET /v2/app/manifests/1", request.ToString());
        Assert.Equal("registry.example:5000", request["Host"]);
        Assert.Equal("Basic " + Convert.ToBase64String("me:secret"u8), request["Proxy-Authorization"]);
    }

    [Fact]
    public async Task ProxyThatRefuses_IsSaidWithoutItsPassword()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Options("me:secret@")));

        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Realm_WithoutTls_IsRefusedIfTheRegistryHasIt()
    {
        // A registry on this machine with TLS, whose token server is elsewhere and has none.
        using var certificates = new TestCertificates();
        using var folder = new TempFolder();
        folder.Write("ca.crt", certificates.AuthorityPem);
        using var certificate = certificates.Issue("127.0.0.1");
        await using FakeRegistry registry = await FakeRegistry.StartAsync(certificate: certificate);
        registry.Before = new FakeTokens { Realm = "http://auth.example/token" }.GuardAsync;
        using var client = new RegistryClient(Options("") with { CertificateDirectory = folder.Path, User = "me", Password = "secret" });

        var failure = await Assert.ThrowsAsync<RegistryException>(() => client.Pull(registry).Manifests.ReadAsync(Cancellation));

        Assert.Contains("without TLS, auth.example: no password is sent there", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task Redirect_FromHttpsToPlainHttp_IsRefused()
    {
        using var certificates = new TestCertificates();
        using var folder = new TempFolder();
        folder.Write("ca.crt", certificates.AuthorityPem);
        using var certificate = certificates.Issue("127.0.0.1");
        await using FakeRegistry registry = await FakeRegistry.StartAsync(certificate: certificate);
        registry.Before = context =>
        {
            if (context.Request.Path == "/v2/") return Task.FromResult(false);
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "http://storage.example/blob";
            return Task.FromResult(true);
        };
        using var client = new RegistryClient(Options("") with { CertificateDirectory = folder.Path });

        var failure = await Assert.ThrowsAsync<RegistryException>(() => client.Pull(registry).Manifests.ReadAsync(Cancellation));

        Assert.Contains("from https to plain http", failure.Message, StringComparison.Ordinal);
    }

    private RegistryOptions Options(string login)
    {
        string address = $"http://{login}{_proxy.Authority}";
        return Clients.Options with { Environment = name => name is "HTTPS_PROXY" or "HTTP_PROXY" ? address : null, Retries = 0 };
    }

    private static async Task<byte[]> ReadAsync(RegistryOptions options)
    {
        using var client = new RegistryClient(options);
        return (await client.OpenForPull(RegistryReference.Parse("registry.example:5000/app:1")).Single().Manifests.ReadAsync(Cancellation)).Content;
    }

    // The tunnel of HTTPS leads nowhere.
    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "CONNECT")
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }

        if (!context.Request.Headers.ContainsKey("Proxy-Authorization"))
        {
            context.Response.StatusCode = 407;
            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return Task.CompletedTask;
        }

        return context.Response.WriteAsync("{}");
    }
}
