using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Auth;

/// <summary>A login with a name and a password at the registry itself.</summary>
public sealed class BasicLoginTests : LoginTest
{
    [Fact]
    public async Task Basic_RegistryThatRepeatsThePassword_DoesNotGetItIntoTheMessage()
    {
        Registry.Before = async context =>
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
    public async Task Basic_WithPassword_IsSentOnceAsked()
    {
        Registry.Before = context => BasicAsync(context, "me:secret");

        await ReadAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Equal([null, Basic("me:secret")], Registry.Requests.Where(request => request.Target.StartsWith("/v2/app", StringComparison.Ordinal)).Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task Basic_WrongPassword_IsSentOnce()
    {
        Registry.Before = context => BasicAsync(context, "me:other");

        RegistryException failure = await FailAsync(Clients.Options with { User = "me", Password = "secret" });

        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
        Assert.Contains("with the credentials of RegistryOptions.User", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, Registry.Requests.Count(request => request["Authorization"] is not null));
    }

    [Theory]
    [InlineData(null, "(no credentials were found; log in with docker login {0}, give --src-creds, or name a file in RegistryOptions.AuthFile)")]
    [InlineData("me", "(with the credentials of --src-creds)")]
    public async Task Basic_LoginWithAName_IsNamed(string? user, string advice)
    {
        Registry.Before = context => BasicAsync(context, "me:other");

        RegistryException failure = await FailAsync(Clients.Options with { User = user, Password = user is null ? null : "secret", LoginName = "--src-creds" });

        Assert.EndsWith(string.Format(null, advice, Registry.Authority), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_NoCredentials_SaysHowToLogIn()
    {
        Registry.Before = context => BasicAsync(context, "me:secret");

        Assert.Contains($"docker login {Registry.Authority}", (await FailAsync(Clients.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_AreNeitherKeptNorSent()
    {
        Registry.Before = context =>
        {
            context.Response.Headers.SetCookie = "sid=1; Path=/";
            return Tokens.GuardAsync(context);
        };

        await ReadAsync(Clients.Options);

        Assert.True(Registry.Requests.Count > 2);
        Assert.All(Registry.Requests, request => Assert.Null(request["Cookie"]));
    }

    private static async Task<bool> BasicAsync(HttpContext context, string login)
    {
        if (context.Request.Headers.Authorization == Basic(login)) return false;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
        await FakeRegistry.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
        return true;
    }
}
