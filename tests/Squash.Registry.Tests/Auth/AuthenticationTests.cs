using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Auth;

/// <summary>Logging in, against a server that asks for it in the ways of the field.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTokens _tokens = new();
    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Before = _tokens.GuardAsync;
        _registry.AddBlob("app", [1, 2, 3]);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bearer_Anonymous_GetsATokenForThisRepository()
    {
        await ReadAsync(Clients.Options);

        RecordedRequest request = Assert.Single(_tokens.Requests).Request;
        Assert.Equal("GET /token?service=registry&scope=repository%3Aapp%3Apull", request.ToString());
        Assert.Null(request["Authorization"]);
    }

    [Fact]
    public async Task Bearer_WithPassword_LogsInAtTheTokenServerOnly()
    {
        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal(Basic("me:secret"), Assert.Single(_tokens.Requests).Request["Authorization"]);
        Assert.All(
            _registry.Requests.Where(request => request.Target.StartsWith("/v2/", StringComparison.Ordinal)),
            request => Assert.DoesNotContain("Basic", request["Authorization"] ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bearer_MissingService_IsLeftOut()
    {
        _tokens.Service = null;

        await ReadAsync(Clients.Options);

        Assert.Equal("GET /token?scope=repository%3Aapp%3Apull", Assert.Single(_tokens.Requests).Request.ToString());
    }

    [Fact]
    public async Task Bearer_MissingRealm_IsSaid()
    {
        _registry.Before = async context =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer service=\"x\"";
            await FakeRegistry.ErrorAsync(context, 401, "UNAUTHORIZED", "no");
            return true;
        };

        Assert.Contains("does not say from where", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_AccessTokenAndNoExpiry_AreUnderstood()
    {
        _tokens.Member = "access_token";
        _tokens.ExpiresIn = null;

        await ReadAsync(Clients.Options);
    }

    [Fact]
    public async Task Bearer_IdentityToken_IsExchangedAndReplaced()
    {
        string file = WriteAuths("identitytoken", "first");
        _tokens.RefreshToken = "second";
        using var client = new RegistryClient(Clients.Options with { AuthFile = file });
        Repository repository = client.Pull(_registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        _tokens.Revoke();
        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);

        Assert.Equal(["first", "second"], _tokens.Requests.Select(request => request.Form["refresh_token"]));
        Assert.All(_tokens.Requests, request =>
        {
            Assert.Equal("POST /token", request.Request.ToString());
            Assert.Equal("refresh_token", request.Form["grant_type"]);
            Assert.Equal("repository:app:pull", request.Form["scope"]);
        });
    }

    [Fact]
    public async Task Bearer_PushAfterPull_HasOneScopeForTheRepository()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        await repository.BlobWriter.MountAsync(Digest.Of([9]), "other", Cancellation);

        Assert.Equal(
            "GET /token?service=registry&scope=repository%3Aapp%3Apull%2Cpush&scope=repository%3Aother%3Apull", _tokens.Requests.Last().Request.ToString());
    }

    [Fact]
    public async Task Bearer_TokenThatEndsInMidPush_IsRenewed()
    {
        int patches = 0;
        _registry.Before = context =>
        {
            if (context.Request.Method == "PATCH" && ++patches % 2 == 0) _tokens.Revoke();
            return _tokens.GuardAsync(context);
        };
        byte[] content = Clients.Bytes(500_000);
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(_registry);

        Digest digest = await repository.SendNewBlobAsync(content);

        Assert.Equal(content, _registry.Blobs[("app", digest.ToString())]);
        Assert.True(_tokens.Issued > 3);
        Assert.Equal(0, _registry.OpenUploads);
    }

    [Fact]
    public async Task Bearer_TokenThatHasExpired_IsRenewedBeforeItIsRefused()
    {
        var time = new SkippingTime();
        using var client = new RegistryClient(Clients.Options with { Time = time });
        Repository repository = client.Pull(_registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        time.Skipped = TimeSpan.FromSeconds(295);
        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);

        Assert.Equal(2, _tokens.Issued);
        Assert.Equal(1, _registry.Requests.Count(request => request.Target.StartsWith("/v2/app", StringComparison.Ordinal) && request["Authorization"] is null));
    }

    [Fact]
    public async Task Bearer_WrongPassword_NamesTheFileAndNotThePassword()
    {
        _tokens.Login = "something else";
        string file = WriteAuths("auth", "bWU6c2VjcmV0");

        RegistryException failure = await FailAsync(Clients.Options with { AuthFile = file });

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
        Assert.Contains("incorrect username or password", failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("bWU6c2VjcmV0", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_RegistryThatRepeatsTheToken_DoesNotGetItIntoTheMessage()
    {
        _registry.Before = async context =>
        {
            if (await _tokens.GuardAsync(context)) return true;
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", $"not with {context.Request.Headers.Authorization}");
            return true;
        };

        RegistryException failure = await FailAsync(Clients.Options);

        Assert.Contains("403 Forbidden: DENIED: not with Bearer ***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_RegistryThatRepeatsThePassword_DoesNotGetItIntoTheMessage()
    {
        _registry.Before = async context =>
        {
            if (await BasicAsync(context, "me:hunter2")) return true;
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Not with hunter2";
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", $"me and hunter2, or {context.Request.Headers.Authorization}");
            return true;
        };

        RegistryException failure = await FailAsync(Clients.Options with { User = "me", Password = "hunter2" });

        Assert.Contains("403 Not with ***: DENIED: me and ***, or Basic ***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_TokenServerThatRepeatsTheIdentityToken_DoesNotGetItIntoTheMessage()
    {
        string file = WriteAuths("identitytoken", "hunter2");
        _registry.Before = async context =>
        {
            if (context.Request.Path != "/token") return await _tokens.GuardAsync(context);
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { details = "hunter2 has expired" });
            return true;
        };

        RegistryException failure = await FailAsync(Clients.Options with { AuthFile = file });

        Assert.Contains("400 Bad Request: *** has expired", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_TokenThatIsNeverAccepted_FailsAfterOneRenewal()
    {
        _registry.Before = async context =>
        {
            _tokens.Revoke();
            return await _tokens.GuardAsync(context);
        };

        Assert.Contains("401", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
        Assert.Equal(1, _tokens.Issued);
    }

    [Theory]
    [InlineData("http://10.1.2.3/token", "private address")]
    [InlineData("http://169.254.169.254/token", "private address")]
    [InlineData("file:///etc/passwd", "not a web address")]
    [InlineData("ftp://registry.example/token", "not a web address")]
    [InlineData("/token", "not a web address")]
    [InlineData("https://me:secret@registry.example/token", "not a web address")]
    public async Task Realm_WhereNoPasswordMayGo_IsRefused(string realm, string problem)
    {
        _tokens.Realm = realm;

        RegistryException failure = await FailAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Realm_AtAnotherHostOfTheSameKind_IsUsed()
    {
        await using FakeServer other = await FakeServer.StartAsync(_tokens.IssueAsync, "localhost");
        _tokens.Realm = $"http://{other.Authority}/token";

        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal(Basic("me:secret"), Assert.Single(other.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Realm_HugeAnswer_IsRefused()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Path != "/token") return await _tokens.GuardAsync(context);
            byte[] piece = new byte[64 * 1024];
            for (int i = 0; i < 1000 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(piece);
            return true;
        };

        Assert.Contains("too many for a token", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_WithPassword_IsSentOnceAsked()
    {
        _registry.Before = context => BasicAsync(context, "me:secret");

        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal([null, Basic("me:secret")], _registry.Requests.Where(request => request.Target.StartsWith("/v2/app", StringComparison.Ordinal)).Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task Basic_WrongPassword_IsSentOnce()
    {
        _registry.Before = context => BasicAsync(context, "me:other");

        RegistryException failure = await FailAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
        Assert.Contains("with the credentials of RegistryOptions.User", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _registry.Requests.Count(request => request["Authorization"] is not null));
    }

    // A registry that does not ask for a login hid that the file was misspelt.
    [Theory]
    [InlineData(null, "the file of credentials {0} does not exist")]
    [InlineData("me:secret", "{0} is damaged: not valid JSON in line 1; correct the file, or log in again")]
    public void AuthFile_ThatCannotBeUsed_IsRefusedAtOnce(string? content, string message)
    {
        using var folder = new TempFolder();
        string file = content is null ? folder.PathOf("auth.json") : folder.Write("auth.json", content);

        var failure = Assert.Throws<InvalidRequestException>(() => new RegistryClient(Clients.Options with { AuthFile = file }));

        Assert.Equal(string.Format(null, message, file), failure.Message);
    }

    [Theory]
    [InlineData(null, "(no credentials were found; log in with docker login {0}, give --src-creds, or name a file in RegistryOptions.AuthFile)")]
    [InlineData("me", "(with the credentials of --src-creds)")]
    public async Task Basic_LoginWithAName_IsNamed(string? user, string advice)
    {
        _registry.Before = context => BasicAsync(context, "me:other");

        RegistryException failure = await FailAsync(Clients.Options with { User = user, Password = user is null ? null : "secret", LoginName = "--src-creds" });

        Assert.EndsWith(string.Format(null, advice, _registry.Authority), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "(no credentials were found; log in first, or give --src-creds)")]
    [InlineData("me", "(with the credentials of --src-creds)")]
    public async Task Token_LoginWithAName_IsNamed(string? user, string advice)
    {
        _tokens.Login = "me:other";

        RegistryException failure = await FailAsync(Clients.Options with { User = user, Password = user is null ? null : "secret", LoginName = "--src-creds" });

        Assert.EndsWith(advice, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_NoCredentials_SaysHowToLogIn()
    {
        _registry.Before = context => BasicAsync(context, "me:secret");

        Assert.Contains($"docker login {_registry.Authority}", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_AreNeitherKeptNorSent()
    {
        _registry.Before = context =>
        {
            context.Response.Headers.SetCookie = "sid=1; Path=/";
            return _tokens.GuardAsync(context);
        };

        await ReadAsync(Clients.Options);

        Assert.True(_registry.Requests.Count > 2);
        Assert.All(_registry.Requests, request => Assert.Null(request["Cookie"]));
    }

    private string WriteAuths(string key, string value) =>
        _folder.Write("auth.json", $"{{\"auths\": {{\"{_registry.Authority}\": {{\"{key}\": \"{value}\"}}}}}}");

    private async Task ReadAsync(RegistryOptions options)
    {
        using var client = new RegistryClient(options);
        Repository repository = client.Pull(_registry);
        Assert.Equal([1, 2, 3], await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3));
    }

    private async Task<RegistryException> FailAsync(RegistryOptions options) => await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(options));

    private static async Task<bool> BasicAsync(HttpContext context, string login)
    {
        if (context.Request.Headers.Authorization == Basic(login)) return false;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
        await FakeRegistry.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
        return true;
    }

    private static string Basic(string login) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(login));

    private sealed class SkippingTime : TimeProvider
    {
        public TimeSpan Skipped { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Skipped.TotalSeconds * System.TimestampFrequency);
    }
}
