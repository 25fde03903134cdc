using System.Net.Sockets;
using System.Text;
using Squash.Cli.Options;
using Squash.Cli.Transports;
using Squash.Registry;

namespace Squash.Cli.Tests.Transports;

public sealed class ImageConnectionsTests : IDisposable
{
    private const string ContainerdStore = """{"DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}""";

    private static readonly RegistryOptions Login = new() { User = "ann", Password = "secret", RegistriesConf = "/dev/null" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    // Docker's classic store keeps the host's platform only, and says nothing.
    [Fact]
    public async Task WithCompression_AllPlatformsForAClassicStore_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<UsageException>(() => ForDaemonAsync("""{"Driver":"overlay2"}""", allPlatforms: true));

        Assert.Equal(
            "--all-platforms: only a Docker daemon with the containerd image store keeps several platforms, and that of 'docker-daemon:app:1' has another store: give --platform, or another target",
            failure.Message);
    }

    [Theory]
    [InlineData(ContainerdStore, true, "gzip")]
    [InlineData(ContainerdStore, false, "gzip")]
    [InlineData("{}", false, "auto")]
    public async Task WithCompression_Store_Decides(string information, bool allPlatforms, string expected)
    {
        SquashOptions options = await ForDaemonAsync(information, allPlatforms);

        Assert.Equal(expected == "gzip" ? LayerCompression.Gzip() : LayerCompression.Auto, options.Compression);
    }

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

    // Without it, the message for one side named the options of both.
    [Fact]
    public void WithNames_LoginForOneSide_NamesTheOptionOfEach()
    {
        (RegistryOptions reading, RegistryOptions writing) = ImageConnections.WithNames(new RegistryOptions(), Login);

        Assert.Equal(("--src-creds", "--dest-creds"), (reading.LoginName, writing.LoginName));
        Assert.Equal((Login, Login), ImageConnections.WithNames(Login, Login));
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

    private async Task<SquashOptions> ForDaemonAsync(string information, bool allPlatforms)
    {
        string path = Path.Combine(_folder.FullName, "docker.sock");
        using Socket daemon = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        daemon.Bind(new UnixDomainSocketEndPoint(path));
        daemon.Listen();
        using ImageConnections connections = new(new TransportSettings { Daemon = new DaemonOptions { Host = $"unix://{path}" } }, [], []);
        SquashOptions options = new() { Selection = new ImageSelection { AllPlatforms = allPlatforms } };
        Task<SquashOptions> asking = connections.WithCompressionAsync(options, ImagePlace.Parse("docker-daemon:app:1"), TestContext.Current.CancellationToken);
        using Socket connection = await daemon.AcceptAsync(TestContext.Current.CancellationToken);
        await connection.ReceiveAsync(new byte[64 * 1024]);
        await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {information.Length}\r\n\r\n{information}"));
        return await asking;
    }
}
