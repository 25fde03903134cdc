using System.Net;
using Microsoft.AspNetCore.Http;
using Squash.Registry.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Http;

public class HttpFailureTests
{
    // .NET says that a frame is corrupted, and that was tried again four times.
    [Fact]
    public async Task Of_PlainHttpInPlaceOfHttps_SaysHowToAllowIt()
    {
        await using FakeServer server = await FakeServer.StartAsync(context => context.Response.WriteAsync("{}"));
        using var transport = new HostTransport(new WebProxy(), HostCertificates.None, verify: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{server.Authority}/v2/");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => transport.SendAsync(request, TestContext.Current.CancellationToken));

        Exception said = HttpFailure.Of(failure, "registry.example", transport);

        Assert.Equal(
            "registry.example: it does not speak HTTPS; if plain HTTP is meant, allow it with RegistryOptions.TlsVerify=false, or with insecure = true in registries.conf",
            Assert.IsType<RegistryException>(said).Message);
    }
}
