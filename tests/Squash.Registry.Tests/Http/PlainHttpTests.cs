using System.Net;
using Microsoft.AspNetCore.Http;
using Squash.Registry.Http;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport;

namespace Squash.Registry.Tests.Http;

/// <summary>Registries that are not on this machine, reached through a proxy so that they need not exist.</summary>
public sealed class PlainHttpTests : IAsyncLifetime
{
    private FakeServer _proxy = null!;

    // The tunnel of HTTPS leads nowhere.
    private int _tunnelStatus = StatusCodes.Status503ServiceUnavailable;

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

    [Theory]
    [InlineData(407, 1, "wants another login; write it into the variable, as in http://NAME:PASSWORD@HOST:PORT")]
    [InlineData(403, 1, "refuses the connection with status 403")]
    [InlineData(502, 3, "cannot connect: status 502 (tried 3 times)")]
    public async Task Proxy_ThatMakesNoTunnel_IsNamed(int status, int attempts, string problem)
    {
        _tunnelStatus = status;

        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Options("me:secret@") with { Retries = 2 }));

        Assert.EndsWith($": the proxy {_proxy.Authority} {problem}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, _proxy.Requests.Count);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Proxy_AtAnAddressThatTheHostMayNotHave_IsUsed(string scheme)
    {
        using var transport = new HostTransport(new WebProxy($"http://{_proxy.Authority}"), HostCertificates.None, verify: true, _ => false);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://storage.example/blob");

        var status = (await Record.ExceptionAsync(() => transport.SendAsync(request, Cancellation)) as HttpRequestException)?.StatusCode;

        Assert.Equal(scheme == "https" ? HttpStatusCode.ServiceUnavailable : null, status);
        Assert.NotEmpty(_proxy.Requests);
    }

    [Fact]
    public async Task Proxy_ThatIsNotThere_IsNamed()
    {
        await _proxy.DisposeAsync();

        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Options("")));

        Assert.EndsWith($": the proxy {_proxy.Authority}: Connection refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ForPlainHttpOnly_IsUsedForAHostThatOnlyItKnows()
    {
        RegistryOptions options = Options("me:secret@") with { TlsVerify = false };

        byte[] manifest = await ReadAsync(options with { Environment = name => name == "HTTP_PROXY" ? options.Environment(name) : null });

        Assert.Equal("{}"u8.ToArray(), manifest);
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

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "CONNECT")
        {
            context.Response.StatusCode = _tunnelStatus;
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
