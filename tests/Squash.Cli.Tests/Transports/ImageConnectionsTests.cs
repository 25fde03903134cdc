using Squash.Cli.Options;
using Squash.Cli.Transports;
using Squash.Registry;

namespace Squash.Cli.Tests.Transports;

public class ImageConnectionsTests
{
    private static readonly RegistryOptions Login = new() { User = "ann", Password = "secret", RegistriesConf = "/dev/null" };

    [Theory]
    [InlineData("registry.example", "docker://registry.example/app:1", "docker://registry.example/app:2", "app.tar")]
    [InlineData("docker.io", "docker://redis:7", "docker-daemon:registry.example/app:1")]
    [InlineData("registry.example", "docker://Wrong//name", "docker://registry.example/app")]
    [InlineData(null, "app.tar")]
    public void LoginFor_OneRegistry_IsForThatOnly(string? registry, params string[] places) =>
        Assert.Equal(Login with { LoginRegistry = registry }, ImageConnections.LoginFor(places.Select(ImagePlace.Parse), Login, "--src-creds"));

    [Fact]
    public void LoginFor_SeveralRegistries_IsRefused()
    {
        ImagePlace?[] places = [ImagePlace.Parse("docker://a.example/app"), ImagePlace.Parse("docker://b.example/app"), ImagePlace.Parse("docker://a.example/other")];

        Assert.Equal(
            "--src-creds is the login for one registry, and the images are in a.example and b.example: --authfile names a file with a login for each",
            Assert.Throws<UsageException>(() => ImageConnections.LoginFor(places, Login, "--src-creds")).Message);
        Assert.Null(ImageConnections.LoginFor(places, new RegistryOptions(), "--src-creds").LoginRegistry);
    }

    [Theory]
    [InlineData("new", "registry.example/app:new")]
    [InlineData("app:new", "registry.example/app:new")]
    [InlineData("team/app", "registry.example/app:latest")]
    public void TargetOf_TagOfAnotherRepository_SaysHowToWriteIt(string tag, string written)
    {
        using ImageConnections connections = new(new TransportSettings(Login, Login), [], []);
        ImagePlace? target = ImagePlace.Parse("docker://registry.example/app:1");
        Assert.NotNull(target);

        UsageException failure = Assert.Throws<UsageException>(() => connections.TargetOf(target, [ImageReference.Parse(tag)]));

        Assert.EndsWith($": a registry sets more tags in registry.example/app only, such as -t {written}", failure.Message, StringComparison.Ordinal);
    }
}
