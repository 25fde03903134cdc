using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Auth;

/// <summary>A login with a token, from the server that the registry names.</summary>
public sealed class TokenLoginTests : LoginTest
{
    [Fact]
    public async Task Bearer_Anonymous_GetsATokenForThisRepository()
    {
        await ReadAsync(Clients.Options);

        RecordedRequest request = Assert.Single(Tokens.Requests).Request;
        Assert.Equal("GET /token?service=registry&scope=repository%3Aapp%3Apull", request.ToString());
        Assert.Null(request["Authorization"]);
    }

    [Fact]
    public async Task Bearer_WithPassword_LogsInAtTheTokenServerOnly()
    {
        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal(Basic("me:secret"), Assert.Single(Tokens.Requests).Request["Authorization"]);
        Assert.All(
            Registry.Requests.Where(request => request.Target.StartsWith("/v2/", StringComparison.Ordinal)),
            request => Assert.DoesNotContain("Basic", request["Authorization"] ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bearer_MissingService_IsLeftOut()
    {
        Tokens.Service = null;

        await ReadAsync(Clients.Options);

        Assert.Equal("GET /token?scope=repository%3Aapp%3Apull", Assert.Single(Tokens.Requests).Request.ToString());
    }

    [Fact]
    public async Task Bearer_MissingRealm_IsSaid()
    {
        Registry.Before = async context =>
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
        Tokens.Member = "access_token";
        Tokens.ExpiresIn = null;

        await ReadAsync(Clients.Options);
    }

    [Fact]
    public async Task Bearer_IdentityToken_IsExchangedAndReplaced()
    {
        string file = WriteAuths("identitytoken", "first");
        Tokens.RefreshToken = "second";
        using var client = new RegistryClient(Clients.Options with { AuthFile = file });
        Repository repository = client.Pull(Registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        Tokens.Revoke();
        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);

        Assert.Equal(["first", "second"], Tokens.Requests.Select(request => request.Form["refresh_token"]));
        Assert.All(Tokens.Requests, request =>
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
        Repository repository = client.Push(Registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        await repository.BlobWriter.MountAsync(Digest.Of([9]), "other", Cancellation);

        Assert.Equal(
            "GET /token?service=registry&scope=repository%3Aapp%3Apull%2Cpush&scope=repository%3Aother%3Apull", Tokens.Requests.Last().Request.ToString());
    }

    [Fact]
    public async Task Bearer_TokenThatEndsInMidPush_IsRenewed()
    {
        int patches = 0;
        Registry.Before = context =>
        {
            if (context.Request.Method == "PATCH" && ++patches % 2 == 0) Tokens.Revoke();
            return Tokens.GuardAsync(context);
        };
        byte[] content = Clients.Bytes(500_000);
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);

        Digest digest = await repository.SendNewBlobAsync(content);

        Assert.Equal(content, Registry.Blobs[("app", digest.ToString())]);
        Assert.True(Tokens.Issued > 3);
        Assert.Equal(0, Registry.OpenUploads);
    }

    [Fact]
    public async Task Bearer_TokenThatHasExpired_IsRenewedBeforeItIsRefused()
    {
        var time = new SkippingTime();
        using var client = new RegistryClient(Clients.Options with { Time = time });
        Repository repository = client.Pull(Registry);

        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);
        time.Skipped = TimeSpan.FromSeconds(295);
        await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3);

        Assert.Equal(2, Tokens.Issued);
        Assert.Equal(1, Registry.Requests.Count(request => request.Target.StartsWith("/v2/app", StringComparison.Ordinal) && request["Authorization"] is null));
    }

    [Fact]
    public async Task Bearer_WrongPassword_NamesTheFileAndNotThePassword()
    {
        Tokens.Login = "something else";
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
        Registry.Before = async context =>
        {
            if (await Tokens.GuardAsync(context)) return true;
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", $"not with {context.Request.Headers.Authorization}");
            return true;
        };

        RegistryException failure = await FailAsync(Clients.Options);

        Assert.Contains("403 Forbidden: DENIED: not with Bearer ***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bearer_TokenServerThatRepeatsTheIdentityToken_DoesNotGetItIntoTheMessage()
    {
        string file = WriteAuths("identitytoken", "hunter2");
        Registry.Before = async context =>
        {
            if (context.Request.Path != "/token") return await Tokens.GuardAsync(context);
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
        Registry.Before = async context =>
        {
            Tokens.Revoke();
            return await Tokens.GuardAsync(context);
        };

        Assert.Contains("401", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
        Assert.Equal(1, Tokens.Issued);
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
        Tokens.Realm = realm;

        RegistryException failure = await FailAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Realm_AtAnotherHostOfTheSameKind_IsUsed()
    {
        await using FakeServer other = await FakeServer.StartAsync(Tokens.IssueAsync, "localhost");
        Tokens.Realm = $"http://{other.Authority}/token";

        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal(Basic("me:secret"), Assert.Single(other.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Realm_HugeAnswer_IsRefused()
    {
        Registry.Before = async context =>
        {
            if (context.Request.Path != "/token") return await Tokens.GuardAsync(context);
            byte[] piece = new byte[64 * 1024];
            for (int i = 0; i < 1000 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(piece);
            return true;
        };

        Assert.Contains("too many for a token", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "(no credentials were found; log in first, or give --src-creds)")]
    [InlineData("me", "(with the credentials of --src-creds)")]
    public async Task Token_LoginWithAName_IsNamed(string? user, string advice)
    {
        Tokens.Login = "me:other";

        RegistryException failure = await FailAsync(Clients.Options with { User = user, Password = user is null ? null : "secret", LoginName = "--src-creds" });

        Assert.EndsWith(advice, failure.Message, StringComparison.Ordinal);
    }

    private sealed class SkippingTime : TimeProvider
    {
        public TimeSpan Skipped { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Skipped.TotalSeconds * System.TimestampFrequency);
    }
}
