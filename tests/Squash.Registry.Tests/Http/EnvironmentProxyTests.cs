using Squash.Registry.Http;

namespace Squash.Registry.Tests.Http;

public class EnvironmentProxyTests
{
    [Theory]
    [InlineData("HTTPS_PROXY=http://proxy:3128", "https://registry.example/", "http://proxy:3128/")]
    [InlineData("https_proxy=proxy:3128", "https://registry.example/", "http://proxy:3128/")]
    [InlineData("HTTPS_PROXY=http://proxy:3128", "http://registry.example/", null)]
    [InlineData("HTTP_PROXY=http://proxy:3128", "http://registry.example/", "http://proxy:3128/")]
    [InlineData("ALL_PROXY=socks5://proxy:1080", "https://registry.example/", "socks5://proxy:1080/")]
    [InlineData("ALL_PROXY=socks5h://proxy:1080", "https://registry.example/", "socks5://proxy:1080/")]
    [InlineData("HTTPS_PROXY=http://proxy", "https://127.0.0.1:5000/", null)]
    [InlineData("HTTPS_PROXY=http://proxy", "https://localhost:5000/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=registry.example", "https://registry.example/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=example", "https://registry.example/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=.example", "https://registry.example/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=.registry.example", "https://registry.example/", "http://proxy/")]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=try.example", "https://registry.example/", "http://proxy/")]
    [InlineData("HTTPS_PROXY=http://proxy;no_proxy=other, registry.example:5000", "https://registry.example:5000/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=registry.example:5000", "https://registry.example/", "http://proxy/")]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=10.0.0.0/8", "https://10.1.2.3/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=10.0.0.0/8", "https://11.1.2.3/", "http://proxy/")]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=10.1.2.3", "https://10.1.2.3:5000/", null)]
    [InlineData("HTTPS_PROXY=http://proxy;NO_PROXY=*", "https://registry.example/", null)]
    public void GetProxy_AsGoReadsTheVariables(string variables, string uri, string? proxy)
    {
        EnvironmentProxy environment = Read(variables);

        Assert.Equal(proxy, environment.GetProxy(new Uri(uri))?.ToString());
        Assert.Equal(proxy is null, environment.IsBypassed(new Uri(uri)));
    }

    [Fact]
    public void Credentials_InTheAddress_AreFound()
    {
        EnvironmentProxy proxy = Read("HTTPS_PROXY=http://me:p%40ss@proxy:3128");
        Uri uri = Assert.IsType<Uri>(proxy.GetProxy(new Uri("https://registry.example/")));

        System.Net.NetworkCredential? login = proxy.Credentials?.GetCredential(uri, "Basic");
        Assert.Equal("me", login?.UserName);
        Assert.Equal("p@ss", login?.Password);
    }

    [Fact]
    public void Constructor_NoAddress_IsBadUsageWithoutItsText()
    {
        var failure = Assert.Throws<InvalidRequestException>(() => Read("HTTPS_PROXY=ftp://me:secret@proxy"));

        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private static EnvironmentProxy Read(string variables)
    {
        var values = variables.Split(';').Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new EnvironmentProxy(name => values.GetValueOrDefault(name));
    }
}
