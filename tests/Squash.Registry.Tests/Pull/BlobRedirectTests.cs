using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

/// <summary>Registries redirect blobs to other hosts, which must not get the login.</summary>
public sealed class BlobRedirectTests : BlobReaderTest
{
    [Fact]
    public async Task Read_RedirectToAnotherHost_SendsNoCredentialsThere()
    {
        var tokens = new FakeTokens();
        await using FakeServer storage = await FakeServer.StartAsync(context => context.Response.Body.WriteAsync(Content).AsTask(), "localhost");
        Registry.Before = async context =>
        {
            if (await tokens.GuardAsync(context) || !IsBlob(context)) return context.Response.HasStarted || context.Response.StatusCode != 200;
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"http://{storage.Authority}/blob?signature=abc";
            return true;
        };
        using var client = new RegistryClient(Clients.Options with { User = "me", Password = "secret" });
        Repository repository = client.Pull(Registry);

        Assert.Equal(Content, await repository.ReadBlobAsync(BlobDigest, Content.Length));
        Assert.Equal(1, tokens.Issued);
        Assert.Null(Assert.Single(storage.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Read_RedirectWithinTheHost_KeepsTheLogin()
    {
        var tokens = new FakeTokens();
        Registry.Before = async context =>
        {
            if (await tokens.GuardAsync(context)) return true;
            if (!IsBlob(context) || context.Request.QueryString.HasValue) return false;
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = $"/v2/app/blobs/{BlobDigest}?elsewhere";
            return true;
        };

        Assert.Equal(Content, await ReadAsync());
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
        Redirect(_ => $"/v2/app/blobs/{BlobDigest}?{i++}");

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
        Repository repository = client.Pull(Registry);

        var failure = await Assert.ThrowsAsync<RegistryException>(() => repository.ReadBlobAsync(BlobDigest, Content.Length));

        Assert.Contains("which wants a login", failure.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(storage.Requests)["Authorization"]);
    }

    private void Redirect(Func<HttpContext, string> location) => Registry.Before = context =>
    {
        if (!IsBlob(context)) return Task.FromResult(false);
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = location(context);
        return Task.FromResult(true);
    };
}
